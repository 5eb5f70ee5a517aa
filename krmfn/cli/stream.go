package cli

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
)

// writeSize is how much is written at a time.
const writeSize = 32 << 10

// writeStream writes the files as one YAML stream. Between two there is a marker where the second
// does not begin with one. A file that is alone is written as it is.
func writeStream(w io.Writer, files []*file) error {
	out := bufio.NewWriterSize(w, writeSize)
	var before []byte
	for _, f := range files {
		for i, text := range f.result() {
			if before != nil && i == 0 {
				text = bytes.TrimPrefix(text, []byte("\uFEFF"))
				text = append(separator(before, text), text...)
			}
			if _, err := out.Write(text); err != nil {
				return fmt.Errorf("writing standard output: %w", cause(err))
			}
			before = text
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
