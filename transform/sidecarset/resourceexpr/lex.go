package resourceexpr

import (
	"fmt"
	"strings"
)

// A token is a number with its unit, a name, or a sign.
type token struct {
	text string
	pos  int // column, counted from 1
}

// end is the text of the token behind the last one.
const end = ""

const (
	digits  = "0123456789"
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
)

// lex splits the text into tokens.
func lex(text string) ([]token, error) {
	var out []token
	for i := 0; i < len(text); {
		var n int
		switch c := text[i]; {
		case strings.IndexByte(" \t\n\v\f\r", c) >= 0:
			i++
			continue
		case strings.IndexByte("+-*/(),", c) >= 0:
			n = 1
		case strings.IndexByte(digits+".", c) >= 0:
			n = numberLength(text[i:])
		case strings.IndexByte(letters, c) >= 0:
			n = span(text[i:], letters+digits+"_")
		default:
			return nil, fmt.Errorf("column %d: unexpected %q", i+1, c)
		}
		out = append(out, token{text[i : i+n], i + 1})
		i += n
	}
	return append(out, token{end, len(text) + 1}), nil
}

// numberLength returns how much of the text is a number and its unit.
func numberLength(text string) int {
	n := span(text, digits)
	if n < len(text) && text[n] == '.' {
		n += 1 + span(text[n+1:], digits)
	}
	if n < len(text) && (text[n] == 'e' || text[n] == 'E') {
		n++
		if n < len(text) && (text[n] == '+' || text[n] == '-') {
			n++
		}
		n += span(text[n:], digits)
	}
	if n < len(text) && text[n] == '%' {
		n++
	}
	return n + span(text[n:], letters)
}

// span returns how many bytes at the start of the text are in the set.
func span(text, set string) int {
	n := 0
	for n < len(text) && strings.IndexByte(set, text[n]) >= 0 {
		n++
	}
	return n
}
