// Command ours answers questions about this library, one JSON object a line, until its input ends.
// The conformance tests ask it, and compare with the real webhook. With the argument faults it writes
// SidecarSets with one odd field instead.
//
// It is a program of the root module, and not a part of those tests, because OpenKruise pins older
// Kubernetes libraries than we use: in one module, one of the two would not be what is shipped.
package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/conformance/faults"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A question is which of the sets are valid, and what those that both sides take make of the object.
type question struct {
	Sets       []string // SidecarSets, as YAML
	Accepted   []bool   // which of them the webhook takes; of one name the last counts
	Object     string   // what is injected into, as YAML; it may be empty
	Namespaces []string // Namespace objects, as YAML
	Options    sidecarset.Options
	Kinds      []workload.Kind // beside the built-in ones
}

// An answer holds what is wrong with each set, and the object with what is said about it. The
// object is as it came when one of the diagnostics is an error.
type answer struct {
	Sets        [][]diagnostic
	Object      string
	Diagnostics []diagnostic
	Fault       string // an error of the program, which is always a finding
}

// A diagnostic is a transform.Diagnostic without its edits.
type diagnostic struct{ Code, Severity, Message string }

func main() {
	answer := func() error { return serve(os.Stdin, os.Stdout) }
	if len(os.Args) > 1 && os.Args[1] == "faults" {
		answer = func() error { return writeFaults(os.Stdout) }
	}
	if err := answer(); err != nil {
		fmt.Fprintln(os.Stderr, "ours:", err)
		os.Exit(1)
	}
}

// writeFaults writes the SidecarSets with one odd field.
func writeFaults(w io.Writer) error {
	all, err := faults.All()
	if err != nil {
		return err
	}
	out := json.NewEncoder(w)
	for _, f := range all {
		if err := out.Encode(f); err != nil {
			return fmt.Errorf("writing a fault: %w", err)
		}
	}
	return nil
}

func serve(r io.Reader, w io.Writer) error {
	in, out := json.NewDecoder(bufio.NewReader(r)), json.NewEncoder(w)
	for {
		var q question
		if err := in.Decode(&q); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("reading a question: %w", err)
		}
		if err := out.Encode(q.answer()); err != nil {
			return fmt.Errorf("writing an answer: %w", err)
		}
	}
}

// answer never panics: that would be a finding about the library, and is told as a fault.
func (q question) answer() (a answer) {
	defer func() {
		if r := recover(); r != nil {
			a.Fault = fmt.Sprint("panic: ", r)
		}
	}()
	if err := q.fill(&a); err != nil {
		a.Fault = err.Error()
	}
	return a
}

func (q question) fill(a *answer) error {
	var sets []api.SidecarSet
	for i, text := range q.Sets {
		n, err := yaml.Parse(text)
		if err != nil {
			return fmt.Errorf("parsing set %d: %w", i, err)
		}
		set, ds := api.Decode(n)
		others := slices.DeleteFunc(slices.Clone(sets), func(s api.SidecarSet) bool { return s.Name == set.Name })
		if !transform.HasErrors(ds) {
			ds = append(ds, check(slices.Concat(others, []api.SidecarSet{set}), set.Name)...)
		}
		a.Sets = append(a.Sets, plain(ds))
		if q.Accepted[i] && !transform.HasErrors(ds) {
			sets = slices.Concat(others, []api.SidecarSet{set})
		}
	}
	a.Object = q.Object
	if q.Object == "" {
		return nil
	}
	return q.inject(sets, a)
}

// check returns what is wrong with the set of that name beside the others.
func check(all []api.SidecarSet, name string) []transform.Diagnostic {
	return slices.DeleteFunc(api.Check(all), func(d transform.Diagnostic) bool { return d.Ref.Name != name })
}

// inject plans the sets on the object, and applies the plan when it has no errors.
func (q question) inject(sets []api.SidecarSet, a *answer) error {
	var namespaces []*yaml.RNode
	for _, text := range q.Namespaces {
		n, err := yaml.Parse(text)
		if err != nil {
			return fmt.Errorf("parsing a namespace: %w", err)
		}
		namespaces = append(namespaces, n)
	}
	q.Options.Namespaces = sidecarset.NamespacesOf(namespaces)
	rule, err := sidecarset.NewInject(sets, q.Options)
	if err != nil {
		return err
	}
	object, err := yaml.Parse(q.Object)
	if err != nil {
		return fmt.Errorf("parsing the object: %w", err)
	}
	templates, located := workload.Locate([]*yaml.RNode{object}, q.Kinds...)
	last := refusals().Rule(hazard.Check{Around: hazard.Look([]*yaml.RNode{object}), Injected: sidecarset.Injected}, nil)
	plan, err := transform.NewPlan(templates, rule, last)
	if err != nil {
		return err
	}
	a.Diagnostics = plain(append(located, plan.Diagnostics()...))
	if transform.HasErrors(plan.Diagnostics()) {
		return nil
	}
	if err := plan.Apply(); err != nil {
		return err
	}
	a.Object, err = object.String()
	return err
}

// refusals are the levels at which the check refuses what Kubernetes refuses, and nothing else.
func refusals() hazard.Levels {
	out := hazard.Levels{}
	for _, h := range hazard.Catalogue() {
		if !h.Refused && h.Severity == transform.Error {
			out[h.Code] = hazard.Warn
		}
	}
	return out
}

func plain(ds []transform.Diagnostic) []diagnostic {
	out := make([]diagnostic, 0, len(ds))
	for _, d := range ds {
		out = append(out, diagnostic{d.Code, string(d.Severity), strings.TrimPrefix(d.String(), d.Ref.String()+": ")})
	}
	return out
}
