package cli

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"slices"
)

// writeStream writes the files as one YAML stream. Between two there is a marker where the second
// does not begin with one. A file that is alone is written as it is.
func writeStream(w io.Writer, files []*file) error {
	out := bufio.NewWriterSize(w, stretchSize)
	var before []byte
	for _, f := range files {
		for i, s := range f.stretches {
			texts := s.result()
			if before != nil && i == 0 {
				first := bytes.TrimPrefix(slices.Concat(texts...), []byte("\uFEFF"))
				texts = [][]byte{separator(before, first), first}
			}
			for _, text := range texts {
				if _, err := out.Write(text); err != nil {
					return fmt.Errorf("writing standard output: %w", cause(err))
				}
			}
			before = texts[len(texts)-1]
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing standard output: %w", cause(err))
	}
	return nil
}

// separator returns what is to stand between two texts so that the documents stay apart.
func separator(before, after []byte) []byte {
	var out []byte
	if before[len(before)-1] != '\n' {
		out = append(out, '\n')
	}
	switch first := firstContent(after); {
	case bytes.HasPrefix(first, []byte("%")):
		return append(out, "...\n"...)
	case bytes.HasPrefix(first, []byte("---")):
		return out
	}
	return append(out, "---\n"...)
}

// firstContent returns the first line that is neither empty nor a comment.
func firstContent(text []byte) []byte {
	for line := range bytes.Lines(text) {
		if trimmed := bytes.TrimSpace(line); len(trimmed) > 0 && trimmed[0] != '#' {
			return line
		}
	}
	return nil
}
