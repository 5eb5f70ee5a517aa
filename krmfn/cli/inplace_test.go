package cli

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// A faulty is a disk on which one call fails.
type faulty struct {
	system

	left int // calls that go well before that
	ops  []string
}

var errFault = errors.New("input/output error")

func (d *faulty) call(op string) error {
	d.ops = append(d.ops, op)
	if d.left--; d.left == -1 {
		return errFault
	}
	return nil
}

func (d *faulty) stat(path string) (fs.FileInfo, error) {
	if err := d.call("stat"); err != nil {
		return nil, err
	}
	return d.system.stat(path)
}

func (d *faulty) writeTemp(path string, like fs.FileInfo, write func(io.Writer) error) (string, error) {
	if err := d.call("write"); err != nil {
		half, _ := d.system.writeTemp(path, like, func(w io.Writer) error {
			_, err := io.WriteString(w, "half")
			return err
		})
		return half, err
	}
	return d.system.writeTemp(path, like, write)
}

func (d *faulty) link(old, now string) error {
	if err := d.call("link"); err != nil {
		return err
	}
	return d.system.link(old, now)
}

func (d *faulty) rename(old, now string) error {
	if err := d.call("rename"); err != nil {
		return err
	}
	return d.system.rename(old, now)
}

// changed returns files in a directory, each with a text to be replaced.
func changed(t *testing.T, dir string, names ...string) []*file {
	t.Helper()
	var out []*file
	for _, name := range names {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("old "+name), 0o600); err != nil {
			t.Fatal(err)
		}
		f := &file{input: input{name: name, path: path}}
		var err error
		if f.info, err = os.Stat(path); err != nil {
			t.Fatal(err)
		}
		f.documents, f.texts = []source.Document{{Text: []byte("old " + name)}}, [][]byte{[]byte("new " + name)}
		out = append(out, f)
	}
	return out
}

// listing returns names and texts of all files in a directory.
func listing(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[e.Name()] = string(text)
	}
	return out
}

// Whatever call fails, all files are as they were and nothing is left behind, or all are new.
func TestReplaceAllOrNone(t *testing.T) {
	old := map[string]string{"a": "old a", "b": "old b", "c": "old c"}
	now := map[string]string{"a": "new a", "b": "new b", "c": "new c"}
	for n := 0; ; n++ {
		dir := t.TempDir()
		d := &faulty{left: n}
		err := replaceAll(d, changed(t, dir, "a", "b", "c"))
		want := old
		if err == nil {
			want = now
		}
		if diff := cmp.Diff(want, listing(t, dir)); diff != "" {
			t.Errorf("call %d (%v): %v\n%s", n, d.ops, err, diff)
		}
		if d.left >= 0 { // no call failed
			if err != nil || n < 12 {
				t.Errorf("after %d calls: %v", n, err)
			}
			return
		}
	}
}

// The same holds when a file is new and another is to go.
func TestMakeAndRemoveAllOrNone(t *testing.T) {
	for n := 0; ; n++ {
		dir := t.TempDir()
		files := changed(t, dir, "a", "gone", "c")
		files[1].texts = [][]byte{{}}
		made := &file{input: input{name: "new", path: filepath.Join(dir, "new")}, isNew: true}
		made.added = [][]byte{[]byte("new new")}
		d := &faulty{left: n}
		err := replaceAll(d, []*file{made, files[0], files[1], files[2]})
		want := map[string]string{"a": "old a", "gone": "old gone", "c": "old c"}
		if err == nil {
			want = map[string]string{"a": "new a", "c": "new c", "new": "new new"}
		}
		if diff := cmp.Diff(want, listing(t, dir)); diff != "" {
			t.Errorf("call %d (%v): %v\n%s", n, d.ops, err, diff)
		}
		if d.left >= 0 {
			if err != nil || n < 12 {
				t.Errorf("after %d calls: %v", n, err)
			}
			return
		}
	}
}

// A file that somebody else has made since is left alone.
func TestNewFileIsThere(t *testing.T) {
	dir := t.TempDir()
	files := changed(t, dir, "a", "new")
	files[1].isNew, files[1].info = true, nil
	want := listing(t, dir)
	err := replaceAll(system{}, files)
	if err == nil || !strings.HasPrefix(err.Error(), "writing new: the file is there already") {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff(want, listing(t, dir)); diff != "" {
		t.Error(diff)
	}
}

// The old file that comes back is the very same: its inode and its time.
func TestRestoreKeepsFiles(t *testing.T) {
	dir := t.TempDir()
	files := changed(t, dir, "a", "b")
	ops := []string{"stat", "write", "stat", "write", "stat", "link", "rename", "stat", "link"}
	if err := replaceAll(&faulty{left: len(ops)}, files); !errors.Is(err, errFault) {
		t.Fatal(err)
	}
	for _, f := range files {
		now, err := os.Stat(f.path)
		if err != nil || !same(f.info, now) {
			t.Errorf("%s is another file (%v)", f.name, err)
		}
	}
}

// A file that somebody else writes to, or takes away, is left alone, and so are all others.
func TestReplaceChangedFile(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"longer":  func(path string) error { return os.WriteFile(path, []byte("theirs, and longer"), 0o600) },
		"touched": func(path string) error { return os.Chtimes(path, time.Now(), time.Now().Add(time.Hour)) },
		"another": func(path string) error {
			return errors.Join(os.WriteFile(path+".x", []byte("old c"), 0o600), os.Rename(path+".x", path))
		},
		"gone": os.Remove,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			files := changed(t, dir, "a", "b", "c")
			if err := change(files[2].path); err != nil {
				t.Fatal(err)
			}
			want := listing(t, dir)
			err := replaceAll(system{}, files)
			if err == nil || !strings.HasPrefix(err.Error(), "writing c: ") {
				t.Errorf("got %v", err)
			}
			if diff := cmp.Diff(want, listing(t, dir)); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// A disk that is full before the last file is written.
func TestReplaceOnFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := exec.Command("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", dir).Run(); err != nil {
		t.Skip("this needs a file system of its own: ", err)
	}
	defer func() { _ = exec.Command("umount", dir).Run() }()
	files := changed(t, dir, "a", "b", "c")
	for _, f := range files {
		f.texts = [][]byte{make([]byte, 20_000)}
	}
	want := listing(t, dir)
	err := replaceAll(system{}, files)
	if err == nil || err.Error() != "writing c: no space left on device" {
		t.Errorf("got %v", err)
	}
	if diff := cmp.Diff(want, listing(t, dir)); diff != "" {
		t.Error(diff)
	}
}
