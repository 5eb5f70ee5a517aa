package cli

import (
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// system is the file system of the machine.
type system struct{}

var _ disk = system{}

func (system) stat(path string) (fs.FileInfo, error) {
	return os.Stat(path) //nolint:wrapcheck // the caller names the file
}

// writeTemp writes a new file beside path, with the permissions of the old one, and waits
// until the disk has it. It returns the name of the file also when that fails.
func (system) writeTemp(path string, like fs.FileInfo, write func(io.Writer) error) (string, error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return "", err //nolint:wrapcheck // the caller names the file
	}
	defer f.Close()
	if err := write(f); err != nil {
		return f.Name(), err
	}
	perm := fs.FileMode(0o644) // of a new file
	if like != nil {
		keepOwner(f, like)
		perm = like.Mode().Perm()
	}
	if err := f.Chmod(perm); err != nil {
		return f.Name(), err
	}
	if err := f.Sync(); err != nil {
		return f.Name(), err
	}
	return f.Name(), f.Close()
}

func (system) link(old, now string) error {
	return os.Link(old, now) //nolint:wrapcheck // the caller names the file
}

func (system) rename(old, now string) error {
	return os.Rename(old, now) //nolint:wrapcheck // the caller names the file
}

func (system) remove(path string) error {
	return os.Remove(path) //nolint:wrapcheck // the caller names the file
}

// syncDir makes sure of the names in a directory, where the system can do that.
func (system) syncDir(path string) {
	if dir, err := os.Open(path); err == nil { //nolint:gosec // the user names the file
		_ = dir.Sync() // not all file systems can
		_ = dir.Close()
	}
}
