package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

// errChanged says that somebody else has written to a file.
var errChanged = errors.New("the file has changed since it was read; run again")

// read returns the text of a file, and what it was when it was read: nil for what is no file.
func (in input) read(stream io.Reader) ([]byte, fs.FileInfo, error) {
	if in.path == "" {
		text, err := io.ReadAll(stream)
		if err != nil {
			return nil, nil, fmt.Errorf("reading %s: %w", in.name, err)
		}
		return text, nil, nil
	}
	text, info, err := readFile(in.path)
	if err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", in.name, cause(err))
	}
	return text, info, nil
}

func readFile(path string) ([]byte, fs.FileInfo, error) {
	f, err := os.Open(path) //nolint:gosec // the user names the file
	if err != nil {
		return nil, nil, err //nolint:wrapcheck // the caller names the file
	}
	defer f.Close()
	before, err := f.Stat()
	if err != nil {
		return nil, nil, err //nolint:wrapcheck // the caller names the file
	}
	var text bytes.Buffer
	text.Grow(int(before.Size()) + bytes.MinRead)
	if _, err := text.ReadFrom(f); err != nil {
		return nil, nil, err //nolint:wrapcheck // the caller names the file
	}
	after, err := f.Stat()
	switch {
	case err != nil:
		return nil, nil, err //nolint:wrapcheck // the caller names the file
	case !before.Mode().IsRegular():
		return text.Bytes(), nil, nil
	case !same(before, after):
		return nil, nil, errChanged
	}
	return text.Bytes(), after, nil
}

// same says whether a file is what it was.
func same(before, now fs.FileInfo) bool {
	return os.SameFile(before, now) && before.Size() == now.Size() && before.ModTime().Equal(now.ModTime())
}
