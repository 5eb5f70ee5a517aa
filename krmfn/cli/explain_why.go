package cli

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// why says what applies to the workload, and what keeps the rest from applying.
func (e explanation) why() []string {
	out := []string{"", "Why"}
	for _, s := range e.stages {
		for _, c := range s.Converts {
			out = append(out, fmt.Sprintf("  %s of %s: %s", c.Entry, s.Config, outcome(c)))
		}
		for _, reason := range s.Sets {
			out = append(out, e.reason(reason)...)
		}
		for _, reason := range s.Entries {
			out = append(out, entryReason(reason, s.Config)...)
		}
	}
	return out
}

// entryReason says what an entry of the configuration does, or every clause that keeps it from that.
func entryReason(r sidecarset.EntryReason, config transform.Ref) []string {
	name := fmt.Sprintf("  %s of %s: ", r.Entry, config)
	if len(r.Failed) == 0 {
		return []string{name + r.Does}
	}
	return append([]string{name + "does nothing"}, clauses(r.Failed)...)
}

// clauses lists the clauses that fail.
func clauses(failed []sidecarset.Clause) []string {
	var out []string
	for _, c := range failed {
		line := fmt.Sprintf("    %s: %s", c.Path, c.Message)
		if c.Remedy != "" {
			line += "; " + c.Remedy
		}
		out = append(out, line)
	}
	return out
}

func outcome(c compile.ConvertReason) string {
	if len(c.Chosen) == 0 {
		return "converts nothing: " + c.Message
	}
	return "converts " + strings.Join(c.Chosen, ", ")
}

// reason says whether a SidecarSet applies, and every clause that fails.
func (e explanation) reason(r sidecarset.Reason) []string {
	name := "  SidecarSet " + r.Set + e.written(r.Set)
	if r.Matched {
		return []string{strings.TrimSuffix(name+": applies, "+r.Ways, ", ")}
	}
	return append([]string{name + ": does not apply"}, clauses(r.Failed)...)
}

// written says where the SidecarSet is written, when that is known.
func (e explanation) written(set string) string {
	for _, version := range []string{api.V1Beta1, api.V1Alpha1} {
		ref := transform.Ref{APIVersion: version, Kind: api.Kind, Name: set}
		if at := e.sources.Of(transform.Diagnostic{Ref: ref}); at.File != "" {
			return fmt.Sprintf(" (%s:%d)", at.File, at.Line)
		}
	}
	return ""
}

// what lists what the pod has in the end, and where it comes from.
func (e explanation) what() []string {
	from := e.origins()
	pod, err := e.after.Spec()
	if err != nil {
		return []string{"", "The pod cannot be read: " + err.Error()}
	}
	rows := [][2]string{}
	for _, c := range pod.InitContainers {
		rows = append(rows, [2]string{role(c) + " " + c.Name, from.container(c.Name)})
	}
	for _, c := range pod.Containers {
		rows = append(rows, [2]string{"container " + c.Name, from.container(c.Name)})
	}
	for _, o := range from {
		if !strings.HasPrefix(o.What, "container ") {
			rows = append(rows, [2]string{strings.ReplaceAll(o.What, `"`, ""), o.Set})
		}
	}
	return append([]string{"", "What there is then, and where it comes from"}, columns(rows)...)
}

// role names an init container by what it does.
func role(c corev1.Container) string {
	if native.Is(c) {
		return "native sidecar"
	}
	return "init container"
}

// origins are all that the stages brought, in one way of speaking.
type origins []sidecarset.Origin

func (e explanation) origins() origins {
	var out origins
	for _, s := range e.stages {
		for _, c := range s.Converts {
			for _, name := range c.Chosen {
				out = append(out, sidecarset.Origin{What: "container ", Name: name, Set: fmt.Sprintf("%s of %s", c.Entry, s.Config)})
			}
		}
		for _, o := range s.Origins {
			if o.Entry == nil {
				o.Set = "SidecarSet " + o.Set + e.written(o.Set)
			} else {
				o.Set = fmt.Sprintf("%s of %s", o.Entry, s.Config)
			}
			if o.How != "" {
				o.Set += ", " + o.How
			}
			out = append(out, o)
		}
	}
	return out
}

// container says where a container comes from.
func (all origins) container(name string) string {
	i := slices.IndexFunc(all, func(o sidecarset.Origin) bool { return o.Name == name && strings.HasPrefix(o.What, "container ") })
	if i < 0 {
		return "the manifest"
	}
	if all[i].What == "container " {
		return "the manifest, converted by " + all[i].Set
	}
	return all[i].Set
}

// columns writes rows of two columns, indented.
func columns(rows [][2]string) []string {
	width := 0
	for _, row := range rows {
		width = max(width, utf8.RuneCountInString(row[0]))
	}
	var out []string
	for _, row := range rows {
		out = append(out, fmt.Sprintf("  %-*s  %s", width, row[0], row[1]))
	}
	return out
}
