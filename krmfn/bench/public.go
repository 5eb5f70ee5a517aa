//go:build unix

package main

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// everySet selects every pod template.
const everySet = `apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata:
  name: log-agent
spec:
  selector:
    matchExpressions:
    - key: no-such-label
      operator: DoesNotExist
  containers:
  - `

// everyConfig injects it in all namespaces, also where OpenKruise does not, and into Services of Knative that
// declare no port, which Knative refuses.
func everyConfig() string {
	const head = `apiVersion: inject-sidecars.dev/v1alpha1
kind: InjectSidecars
metadata:
  name: bench
spec:
  kruise:
    skipNamespaces: []
  checks:
    serving-ports: Ignore
  sidecarSets:
`
	set := indent(everySet+indented(4), "    ")
	return head + strings.Replace(set, "    ", "  - ", 1)
}

// publicGoals say how many times faster than kyaml we are to be that changes nothing.
func publicGoals() map[int]float64 { return map[int]float64{1000: 12, 10000: 18} }

// benchPublic prints the table for manifests that people have written.
func benchPublic(binary string, sizes numbers, rounds int, check bool) error {
	dir, err := os.MkdirTemp("", "inject-sidecars-bench-")
	if err != nil {
		return fmt.Errorf("making a directory: %w", err)
	}
	defer os.RemoveAll(dir)
	p, err := newPrograms(binary, dir)
	if err != nil {
		return err
	}
	file, set := filepath.Join(dir, streamFile), filepath.Join(dir, setFile)
	if err := os.WriteFile(set, []byte(everyConfig()), 0o600); err != nil {
		return fmt.Errorf("writing the configuration: %w", err)
	}
	all := []rival{
		{"cat", command{"cat", file}, 0, math.MaxInt, 0},
		{oursName, command{p.ours[0], "inject", "-c", set, file}, 1, math.MaxInt, 0},
		{unchangedName, command{p.self, unchangedVerb}, 0, math.MaxInt, 0},
	}
	fmt.Printf("Manifests of %s, injected into every pod template; the ratio says how many times faster than kyaml that changes nothing:\n%s",
		strings.Join(manifestDirs(), " and "), columnsHeader)
	var missed []error
	for _, t := range tracks(sizes, numbers{everything}, rounds) {
		s, err := p.publicRace(t, all)
		if err != nil {
			return fmt.Errorf("%d documents: %w", t.documents, err)
		}
		fmt.Print(s)
		if goal := publicGoals()[t.documents]; s.times(unchangedName, oursName) < goal {
			missed = append(missed, fmt.Errorf("%d documents: %.1f times faster than kyaml, the goal is %.0f", t.documents, s.times(unchangedName, oursName), goal))
		}
	}
	fmt.Println()
	return report(missed, check)
}

// everything is the share of pod templates that match.
const everything = 100

// publicRace counts what is to be expected, and races.
func (p programs) publicRace(t track, all []rival) (standings, error) {
	file, count := p.path(streamFile), p.path("count")
	if _, err := generator(p.self, publicVerb, t.corpus).run(os.DevNull, file); err != nil {
		return standings{}, err
	}
	if _, err := (command{p.self, countVerb}).run(file, count); err != nil {
		return standings{}, err
	}
	text, err := os.ReadFile(count)
	if err != nil {
		return standings{}, fmt.Errorf("reading the count: %w", err)
	}
	templates, err := strconv.Atoi(strings.TrimSpace(string(text)))
	if err == nil && templates == 0 {
		err = errors.New("there are no pod templates")
	}
	if err != nil {
		return standings{}, fmt.Errorf("counting pod templates: %w", err)
	}
	documents, err := countLines(file, documentMark)
	if err != nil {
		return standings{}, err
	}
	return p.race(t, all, expected{documents, templates})
}
