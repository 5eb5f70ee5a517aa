//go:build unix

package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/txtar"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// Where manifests are that people have written: public ones, which may stand beside the checkout, and
// else those of the checkout itself.
const publicManifests = "../shared/corpus"

func manifestDirs() []string {
	if _, err := os.Stat(publicManifests); err == nil {
		return []string{publicManifests}
	}
	return []string{"examples", "testdata"}
}

// nameLine matches the name of an object as nearly everybody writes it.
var nameLine = regexp.MustCompile(`(?m)^(metadata:\n(?:  .*\n)*?  name: [\w.-]+)[ \t]*$`)

// manifests writes documents as they stand in the directories, one file after the other and again from the start, with
// names of their own: an object that is there twice is an error.
func manifests(c corpus, out io.Writer) error {
	all, err := readManifests(manifestDirs())
	if err != nil {
		return err
	}
	for i := range c.documents {
		text := nameLine.ReplaceAllString(all[i%len(all)], fmt.Sprintf("${1}-%05d", i))
		if _, err := fmt.Fprintf(out, "---\n%s\n", strings.TrimSpace(text)); err != nil {
			return fmt.Errorf("writing: %w", err)
		}
	}
	return nil
}

func readManifests(dirs []string) ([]string, error) {
	var all []string
	for _, dir := range dirs {
		err := filepath.WalkDir(dir, func(path string, entry fs.DirEntry, err error) error {
			if err != nil || entry.IsDir() {
				return err
			}
			text, err := os.ReadFile(path)
			if err == nil && slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(path)) {
				all = append(all, usable(text)...)
			} else if err == nil && filepath.Ext(path) == ".txtar" {
				for _, f := range txtar.Parse(text).Files {
					all = append(all, usable(f.Data)...)
				}
			}
			return err //nolint:wrapcheck // it says which file
		})
		if err != nil {
			return nil, fmt.Errorf("reading manifests: %w", err)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("reading manifests: there are none; run it in the checkout")
	}
	return all, nil
}

// marker matches the line between two documents.
var marker = regexp.MustCompile(`(?m)^---.*$`)

// usable returns the documents of a file that kyaml reads as one object with a name.
func usable(file []byte) []string {
	var out []string
	for _, document := range marker.Split(string(file), -1) {
		nodes, err := readNodes(strings.NewReader(document))
		if err == nil && len(nodes) == 1 && len(nameLine.FindAllStringIndex(document, -1)) == 1 && nodes[0].GetKind() != "SidecarSet" {
			out = append(out, document)
		}
	}
	return out
}

func readNodes(in io.Reader) ([]*yaml.RNode, error) {
	return (&kio.ByteReader{Reader: in, OmitReaderAnnotations: true, DisableUnwrapping: true}).Read() //nolint:wrapcheck // passed on
}

// countTemplates writes into how many pod templates the library injects when it is given trees of kyaml.
func countTemplates(in io.Reader, out io.Writer) error {
	nodes, err := readNodes(in)
	if err != nil {
		return fmt.Errorf("reading: %w", err)
	}
	sets, err := api.Parse([]byte(everySet + indented(4)))
	if err != nil {
		return fmt.Errorf("reading the SidecarSet: %w", err)
	}
	inject, err := sidecarset.NewInject(sets, sidecarset.Options{SkipNamespaces: []string{}})
	if err != nil {
		return fmt.Errorf("making the rule: %w", err)
	}
	templates, _ := workload.Locate(nodes)
	templates, _ = workload.WithoutFragments(templates)
	plan, err := transform.NewPlan(templates, inject)
	if err != nil {
		return fmt.Errorf("planning: %w", err)
	}
	count := 0
	for range plan.Changes() {
		count++
	}
	if _, err = fmt.Fprintln(out, count); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	return nil
}

// unchanged reads and writes with kyaml, and does nothing else.
func unchanged(in io.Reader, out io.Writer) error {
	return pipe(in, out, kio.FilterFunc(func(nodes []*yaml.RNode) ([]*yaml.RNode, error) { return nodes, nil }))
}
