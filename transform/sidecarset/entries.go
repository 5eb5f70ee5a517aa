package sidecarset

import (
	"fmt"
	"slices"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// An EntryReason says what an entry of the configuration, such as an override, does in a pod
// template, or what keeps it from doing anything.
type EntryReason struct {
	Entry  transform.Path // from the configuration on: spec.overrides[0]
	Does   string         // changes image, variable LEVEL of log-agent; empty when it does nothing
	Failed []Clause

	never bool // it does so in no template, whatever that has
}

// An entryKind is how the entries of one field of the configuration are spoken of.
type entryKind struct {
	paths   []transform.Path
	explain func(i int, t transform.PodTemplate) EntryReason
	idle    string // what an entry does that has no effect
}

func (r Inject) entryKinds() []entryKind {
	overrides := entryKind{explain: r.explainOverride, idle: "changes no container"}
	for _, o := range r.options.Overrides {
		overrides.paths = append(overrides.paths, o.Path())
	}
	apps := entryKind{explain: r.explainApps, idle: "gives nothing to app containers"}
	for _, a := range r.options.AppContainers {
		apps.paths = append(apps.paths, a.Path())
	}
	entries := r.selectEntries()
	selects := entryKind{idle: "selects none", explain: func(i int, t transform.PodTemplate) EntryReason { return r.explainSelect(entries[i], t) }}
	for _, s := range entries {
		selects.paths = append(selects.paths, s.Path())
	}
	return []entryKind{selects, overrides, apps}
}

// ExplainEntries returns a reason for each entry of the options.
func (r Inject) ExplainEntries(t transform.PodTemplate) []EntryReason {
	var out []EntryReason
	for _, kind := range r.entryKinds() {
		for i := range kind.paths {
			out = append(out, kind.explain(i, t))
		}
	}
	return out
}

// unmatchedEntries reports the entries that do nothing in any of the templates.
func (r Inject) unmatchedEntries(templates []transform.PodTemplate, severity transform.Severity) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, kind := range r.entryKinds() {
		for i, path := range kind.paths {
			near, isIdle := kind.nearest(i, templates)
			if !isIdle {
				continue
			}
			d := transform.Diagnostic{
				Code: CodeNoMatch, Severity: severity, Ref: r.options.Configuration, Path: path,
				Message: fmt.Sprintf("%s of the pod templates in the input (%d)", kind.idle, len(templates)) + near.In(path),
				Remedy:  "correct the entry, or set noMatch", Distance: Distance(near.Failed),
			}
			if len(near.Failed) > 0 && near.Failed[0].Remedy != "" {
				d.Remedy = near.Failed[0].Remedy
			}
			out = append(out, d)
		}
	}
	return out
}

// nearest returns the template that comes nearest to one in which the entry does something, and whether it does
// nothing in any of them.
func (k entryKind) nearest(i int, templates []transform.PodTemplate) (near Near, isIdle bool) {
	if len(templates) > 0 {
		if reason := k.explain(i, templates[0]); reason.never {
			return Near{templates[0], reason.Failed}, true
		}
	}
	near, isIdle = NearestBy(templates, func(t transform.PodTemplate) []Clause { return k.explain(i, t).Failed })
	return near, isIdle || len(templates) == 0
}

// explainOverride says what the override with index i changes in the template.
func (r Inject) explainOverride(i int, t transform.PodTemplate) EntryReason {
	o := r.options.Overrides[i]
	out := EntryReason{Entry: o.Path(), Failed: failedTargets(o.Include, o.Exclude, o.Path(), t.Ref())}
	failed := r.failedSidecar(o, t)
	out.Failed, out.never = append(out.Failed, failed...), len(failed) > 0 && failed[0].Got == ""
	if len(out.Failed) > 0 {
		return out
	}
	out.Does = fmt.Sprintf("changes %s of %s", fieldsOf(o), o.Sidecar)
	return out
}

// failedSidecar returns why the sidecar of the override is not in the template, if so.
func (r Inject) failedSidecar(o api.Override, t transform.PodTemplate) []Clause {
	matched, _ := r.match(t)
	c := Clause{Path: o.Path().Field("sidecar"), Want: o.Sidecar}
	for _, m := range r.sets {
		for _, e := range m.set.Containers() {
			switch {
			case e.Container.Name != o.Sidecar:
			case slices.Contains(matched, &m.set):
				return nil
			default:
				c.Got = o.Sidecar
				c.Message = fmt.Sprintf("SidecarSet %s, which has %q, does not apply", m.set.Name, o.Sidecar)
				if failed := r.failed(m, t, matched); len(failed) > 0 {
					c.Message += ": " + failed[0].Message
				}
				c.Remedy = "name workloads that the SidecarSet selects, or correct its selector; or set noMatch"
			}
		}
	}
	if c.Got == "" {
		c.Message, c.Remedy = fmt.Sprintf("no SidecarSet has a container %q", o.Sidecar), didYouMean(r.sidecars(), o.Sidecar)
	}
	return []Clause{c}
}

// sidecars returns the names of the containers of all sets.
func (r Inject) sidecars() []string {
	var out []string
	for _, m := range r.sets {
		for _, e := range m.set.Containers() {
			out = append(out, e.Container.Name)
		}
	}
	return out
}

// explainApps says what the entry with index i gives to which app containers of the template.
func (r Inject) explainApps(i int, t transform.PodTemplate) EntryReason {
	a := r.options.AppContainers[i]
	out := EntryReason{Entry: a.Path(), Failed: failedTargets(a.Include, a.Exclude, a.Path(), t.Ref())}
	out.Failed = append(out.Failed, r.failedSets(a, t)...)
	if len(out.Failed) > 0 {
		return out
	}
	l, _ := newLife(r, t)
	names := l.appContainers(a)
	chosen := chosen(a, names)
	if len(chosen) == 0 {
		out.Failed = append(out.Failed, failedContainers(a, names))
		return out
	}
	var parts []string
	for _, p := range partsOf(a, "", "") {
		parts = append(parts, whatOf(p.field, p.key))
	}
	out.Does = fmt.Sprintf("sets %s of %s", strings.Join(parts, ", "), strings.Join(chosen, ", "))
	return out
}

// failedContainers returns why the entry chooses none of the app containers with these names.
func failedContainers(a api.AppContainers, names []string) Clause {
	if len(names) == 0 {
		return Clause{Path: a.Path().Field("containers"), Message: "it has no app containers"}
	}
	c := FailedPatterns(a.Path(), transform.Fields("containers"), a.Containers, strings.Join(names, ", "))
	if near := nearestOf(names, a.Containers); near != "" {
		c.Got = near
	}
	return c
}

// nearestOf returns the name that may have been meant by one of the patterns, or "".
func nearestOf(names, patterns []string) string {
	for _, pattern := range patterns {
		if near := transform.Closest(names, strings.Trim(pattern, "*")); near != "" {
			return near
		}
	}
	return ""
}

// failedSets returns why none of the SidecarSets of the entry is injected into the template, if so.
func (r Inject) failedSets(a api.AppContainers, t transform.PodTemplate) []Clause {
	matched, _ := r.match(t)
	if serves(api.AppContainers{SidecarSets: a.SidecarSets}, t, matched) != "" {
		return nil
	}
	c := Clause{Path: a.Path().Field("sidecarSets"), Want: strings.Join(a.SidecarSets, ", ")}
	var names []string
	for _, m := range r.sets {
		names = append(names, m.set.Name)
		if c.Got != "" || len(a.SidecarSets) > 0 && !slices.Contains(a.SidecarSets, m.set.Name) {
			continue
		}
		c.Got, c.Message = m.set.Name, fmt.Sprintf("SidecarSet %s does not apply", m.set.Name)
		if failed := r.failed(m, t, matched); len(failed) > 0 {
			c.Message += ": " + failed[0].Message
		}
		c.Remedy = "name workloads that the SidecarSet selects, or correct its selector; or set noMatch"
	}
	if c.Got == "" {
		c.Message, c.Remedy = fmt.Sprintf("there is no SidecarSet %s", strings.Join(a.SidecarSets, " or ")), "name one that there is"
		for _, name := range a.SidecarSets {
			c.Remedy = didYouMean(names, name)
		}
	}
	return []Clause{c}
}

// didYouMean says which of the names may have been meant, or what there is.
func didYouMean(names []string, name string) string {
	if near := transform.Closest(names, name); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "name one of " + strings.Join(names, ", ")
}
