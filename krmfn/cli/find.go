package cli

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/krmfn/tree"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
)

// stdin names standard input on the command line; streamName does in findings.
const (
	stdin      = "-"
	streamName = "standard input"
)

// An input is a file that the command line names, or that lies in a directory it names.
type input struct {
	name   string // as a person would write it
	path   string // absolute, symlinks resolved; empty for standard input
	walked bool   // found in a directory

	isPatch        bool // a kustomization names it as a patch, so it is passed on as it is
	includePatches bool // what looks like a patch is a manifest
}

// find finds the files that the arguments name, each once. In directories those are all *.yaml, *.yml
// and *.json, but for what is hidden, node_modules, templates of Helm charts and what is excluded.
func (f *finder) find(args []string) {
	for _, arg := range args {
		f.argument(arg)
	}
	f.markPatches()
}

// directoryOf returns the directory that an argument names, or that its file is in. It has no path when
// the argument is standard input or is not there.
func directoryOf(arg string) input {
	if arg == stdin {
		return input{}
	}
	path, info, err := resolve(arg)
	switch {
	case err != nil:
		return input{}
	case info.IsDir():
		return input{name: filepath.Clean(arg), path: path}
	}
	return input{name: filepath.Dir(arg), path: filepath.Dir(path)}
}

type finder struct {
	verb           string
	excluded       []tree.Pattern
	includePatches bool

	named  string          // the argument that is looked at
	seen   map[string]bool // paths
	found  int             // how often a file was found, or left alone
	dirs   []string        // that were read
	inputs []input
	notes  []engine.Finding // about files that are left alone
	errs   []error
}

func (f *finder) argument(arg string) {
	if arg == stdin {
		f.add(input{name: streamName})
		return
	}
	path, info, err := resolve(arg)
	f.named = filepath.Clean(arg)
	switch {
	case f.isExcluded(f.named):
	case err != nil:
		f.errs = append(f.errs, err)
	case chartAbout(f.named, path, info) != "":
		f.errs = append(f.errs, f.chartError(arg, chartAbout(f.named, path, info)))
	case info.IsDir():
		before := f.found + len(f.errs)
		f.directory(filepath.Clean(arg), path, nil)
		if f.found+len(f.errs) == before {
			f.errs = append(f.errs, fmt.Errorf("reading %s: there is no file *.yaml, *.yml or *.json in the directory", arg))
		}
	default:
		f.add(input{name: filepath.Clean(arg), path: path})
	}
}

// resolve returns where a path leads to.
func resolve(name string) (string, fs.FileInfo, error) {
	if info, err := os.Stat(name); err == nil && //nolint:gosec // the user names the file
		!info.Mode().IsRegular() && !info.IsDir() {
		return name, info, nil // a pipe, as <(…) is one: it has no other name
	}
	path, err := filepath.EvalSymlinks(name)
	if err != nil {
		return "", nil, fmt.Errorf("reading %s: %w", name, cause(err))
	}
	if path, err = filepath.Abs(path); err != nil {
		return "", nil, fmt.Errorf("reading %s: %w", name, err)
	}
	info, err := os.Stat(path) //nolint:gosec // the user names the file
	if err != nil {
		return "", nil, fmt.Errorf("reading %s: %w", name, cause(err))
	}
	return path, info, nil
}

// cause returns an error of the file system without operation and path.
func cause(err error) error {
	var path *fs.PathError
	var link *os.LinkError
	switch {
	case errors.As(err, &path):
		return path.Err
	case errors.As(err, &link):
		return link.Err
	}
	return err
}

func (f *finder) add(in input) {
	f.found++
	if f.seen[in.path] {
		return
	}
	f.seen[in.path] = true
	f.inputs = append(f.inputs, in)
}

// directory takes the files of a directory, and of those in it. The chain holds the directories
// that it lies in.
func (f *finder) directory(name, path string, chain []string) {
	if slices.Contains(chain, path) {
		f.errs = append(f.errs, fmt.Errorf("reading %s: the link leads back to a directory that it lies in; remove it, or name the directories to read", name))
		return
	}
	entries, err := os.ReadDir(path)
	if err != nil {
		f.errs = append(f.errs, fmt.Errorf("reading %s: %w", name, cause(err)))
	}
	chain, f.dirs = append(slices.Clip(chain), path), append(f.dirs, path)
	for _, entry := range entries {
		f.entry(entry, name, chain)
	}
}

// entry takes one entry of a directory.
func (f *finder) entry(entry fs.DirEntry, dir string, chain []string) {
	if strings.HasPrefix(entry.Name(), ".") || entry.Name() == "node_modules" {
		return
	}
	name := filepath.Join(dir, entry.Name())
	if f.isExcluded(name) {
		f.found++
		return
	}
	path, mode := filepath.Join(chain[len(chain)-1], entry.Name()), entry.Type()
	if mode&fs.ModeSymlink != 0 {
		target, info, err := resolve(name)
		if err != nil && isManifest(name) {
			f.errs = append(f.errs, err)
		}
		if err != nil {
			return
		}
		path, mode = target, info.Mode()
	}
	switch {
	case mode.IsDir():
		f.directory(name, path, chain)
	case !mode.IsRegular() || !isManifest(name):
	case ofChart(name, path) != "":
		f.leave(ofChart(name, path))
		f.found++
	default:
		f.add(input{name: name, path: path, walked: true})
	}
}

// isManifest says whether a file of this name may hold manifests.
func isManifest(name string) bool {
	return slices.Contains([]string{".yaml", ".yml", ".json"}, filepath.Ext(name))
}
