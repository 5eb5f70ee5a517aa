package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

// A disk is what replacing files needs of a file system.
type disk interface {
	stat(path string) (fs.FileInfo, error)
	writeTemp(path string, like fs.FileInfo, write func(io.Writer) error) (temp string, err error)
	link(old, now string) error
	rename(old, now string) error
	remove(path string) error
	syncDir(path string)
}

// A replacement is a file on its way to its new text.
type replacement struct {
	file   *file
	temp   string // the new text, in the same directory
	backup string // the old file, once the new one has taken its place
	isMade bool   // there was no old file
}

// errNoLink says that a file is to have one name only.
var errNoLink = errors.New("no second name is wanted")

var errInterrupted = errors.New("interrupted; nothing was written")

// replaceAll writes the files that change, all of them or none. All new texts are on disk before
// the first file is replaced, and when one cannot be replaced, those before it come back.
func replaceAll(d disk, files []*file) error {
	interrupt := make(chan os.Signal, 1)
	signal.Notify(interrupt, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(interrupt)
	var all []*replacement
	for _, f := range files {
		if !f.isChanged() {
			continue
		}
		r, err := prepare(d, f)
		if err == nil && len(interrupt) > 0 {
			err = errInterrupted
		}
		if r != nil {
			all = append(all, r)
		}
		if err != nil {
			discard(d, all)
			return err
		}
	}
	err := commit(d, all)
	discard(d, all)
	return err
}

// prepare makes sure that a file can be written, and writes its new text.
func prepare(d disk, f *file) (*replacement, error) {
	if err := f.unchanged(d); err != nil {
		return nil, err
	}
	if f.isNew {
		return write(d, f)
	}
	if f.info.Mode().Perm()&0o222 == 0 {
		return nil, fmt.Errorf("writing %s: the file is read-only; change its permissions", f.name)
	}
	return write(d, f)
}

// write writes the new text of a file beside it.
func write(d disk, f *file) (*replacement, error) {
	temp, err := d.writeTemp(f.path, f.info, f.writeTo)
	if err != nil {
		return &replacement{file: f, temp: temp}, fmt.Errorf("writing %s: %w", f.name, cause(err))
	}
	return &replacement{file: f, temp: temp}, nil
}

// unchanged returns an error when the file is not what was read.
func (f *file) unchanged(d disk) error {
	now, err := d.stat(f.path)
	switch {
	case f.isNew && errors.Is(err, fs.ErrNotExist):
		return nil
	case f.isNew && err == nil:
		return fmt.Errorf("writing %s: the file is there already; name it, too", f.name)
	case err != nil:
		return fmt.Errorf("writing %s: %w", f.name, cause(err))
	case !same(f.info, now):
		return fmt.Errorf("writing %s: %w", f.name, errChanged)
	}
	return nil
}

// commit puts the new files in the place of the old ones, or brings all of these back.
func commit(d disk, all []*replacement) error {
	for i, r := range all {
		err := r.file.unchanged(d)
		if err == nil {
			err = r.swap(d)
		}
		if err != nil {
			return errors.Join(append([]error{err}, restore(d, all[:i+1])...)...)
		}
	}
	dirs := map[string]bool{}
	for _, r := range all {
		if dir := filepath.Dir(r.file.path); !dirs[dir] {
			dirs[dir] = true
			d.syncDir(dir)
		}
	}
	return nil
}

// swap puts the new file in the place of the old one, which stays as the backup. Where a file
// cannot have two names, the old one is moved away first.
func (r *replacement) swap(d disk) error {
	err := r.keepOld(d)
	if err == nil && !r.file.isGone() {
		err = d.rename(r.temp, r.file.path)
	}
	if err != nil {
		return fmt.Errorf("writing %s: %w", r.file.name, cause(err))
	}
	if !r.file.isGone() {
		r.temp, r.isMade = "", r.file.isNew
	}
	return nil
}

// keepOld gives the old file a second name, or another one when nothing is to take its place.
func (r *replacement) keepOld(d disk) error {
	if r.file.isNew {
		return nil
	}
	backup := r.temp + ".old"
	err := errNoLink
	if !r.file.isGone() {
		err = d.link(r.file.path, backup)
	}
	if err != nil {
		err = d.rename(r.file.path, backup)
	}
	if err == nil {
		r.backup = backup
	}
	return err
}

// restore brings the old files back. A backup that is still the file itself is left to discard.
func restore(d disk, all []*replacement) []error {
	var out []error
	for _, r := range all {
		if r.isMade {
			_ = d.remove(r.file.path) // it is what was just made
		}
		if r.backup == "" {
			continue
		}
		if err := d.rename(r.backup, r.file.path); err != nil {
			out = append(out, fmt.Errorf("bringing %s back: %w; the old file is %s", r.file.name, cause(err), r.backup))
			r.backup = ""
		}
	}
	return out
}

// discard removes what is no longer wanted.
func discard(d disk, all []*replacement) {
	for _, r := range all {
		for _, path := range []string{r.temp, r.backup} {
			if path != "" {
				_ = d.remove(path) // what is left over harms nobody
			}
		}
	}
}
