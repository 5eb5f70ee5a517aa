package workload

import (
	"slices"
	"sync"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A route is where the pod templates of a kind stand, with what is known of them.
type route struct {
	Kind

	steps []string
}

// known returns the catalogue by kind, made once: templates are asked about one by one.
var known = sync.OnceValue(func() map[groupKind][]route { //nolint:gochecknoglobals // it never changes
	return routes(append(Builtin(), Catalogue()...))
})

func routes(kinds Kinds) map[groupKind][]route {
	out := map[groupKind][]route{}
	for _, k := range kinds {
		out[k.groupKind()] = append(out[k.groupKind()], route{k, k.steps()})
	}
	return out
}

// An Index is a catalogue to look kinds up in: what is known without being told, and more. The zero value is the
// former alone.
type Index struct {
	extra map[groupKind][]route
	names map[string]bool
	warns func(object *yaml.RNode) bool
}

// NewIndex returns the catalogue with more kinds.
func NewIndex(extra ...Kind) Index {
	all := routes(extra)
	return Index{extra: all, names: namesOf(all)}
}

// Warning returns the Index that warns of an object that looks like a workload, where it else remarks on it: of those for
// which the function says so.
func (x Index) Warning(of func(object *yaml.RNode) bool) Index {
	x.warns = of
	return x
}

// of returns where objects of a kind hold pod templates. What is left to be opted in counts when it was named.
func (x Index) of(gk groupKind) []route {
	isOptIn := func(r route) bool { return r.OptIn }
	base, extra := known()[gk], x.extra[gk]
	if slices.ContainsFunc(base, isOptIn) {
		base = slices.DeleteFunc(slices.Clone(base), isOptIn)
	}
	if len(extra) == 0 {
		return base
	}
	return slices.Concat(base, extra)
}

// Names says whether objects of a kind, in whichever group, may hold pod templates.
func (x Index) Names(kind string) bool {
	return knownNames()[kind] || x.names[kind] || holdsByName(kind)
}

// Has says whether objects of a kind of a group may hold pod templates.
func (x Index) Has(group, kind string) bool {
	gk := groupKind{group, kind}
	_, isHolder := holderOf(gk)
	return isHolder || known()[gk] != nil || x.extra[gk] != nil
}

// Groups returns the groups of the kinds of that name.
func (x Index) Groups(kind string) []string {
	var out []string
	for _, all := range []map[groupKind][]route{known(), x.extra} {
		for gk := range all {
			if gk.kind == kind {
				out = append(out, gk.group)
			}
		}
	}
	slices.Sort(out)
	return out
}

// knownNames returns the kinds of the catalogue without their groups.
var knownNames = sync.OnceValue(func() map[string]bool { return namesOf(known()) }) //nolint:gochecknoglobals // it never changes

func namesOf(routes map[groupKind][]route) map[string]bool {
	out := map[string]bool{}
	for gk := range routes {
		out[gk.kind] = true
	}
	return out
}

// TraitsOf returns what is known of the template; the zero value when nothing is.
func TraitsOf(t transform.PodTemplate) Traits {
	found, _ := traitsAt(groupKind{GroupOf(t.Ref().APIVersion), t.Ref().Kind}, t.Path())
	return found
}

// traitsAt returns what is known of a template of the kind at p, and whether anything is.
func traitsAt(gk groupKind, p transform.Path) (Traits, bool) {
	all := known()[gk]
	i := slices.IndexFunc(all, func(r route) bool { return leadsTo(r.steps, p) })
	if i < 0 {
		return Traits{}, false
	}
	return all[i].Traits, true
}

// leadsTo says whether the steps, as those of a row, lead to p among others.
func leadsTo(steps []string, p transform.Path) bool {
	return slices.EqualFunc(steps, p, func(step string, at transform.Step) bool {
		isEntry := at.Field == ""
		return step == "[]" && isEntry || !isEntry && (step == "*" || step == at.Field)
	})
}

// ClaimNames returns the names of the volumes that the controller of the workload declares for its
// pods: of volumeClaimTemplates beside the pod template, which among Kubernetes' own kinds only a
// StatefulSet has, or of where its kind has them instead.
func ClaimNames(t transform.PodTemplate) []string {
	way := Kind{Path: TraitsOf(t).Claims}.steps()
	base := transform.Path(nil)
	if way == nil {
		p := t.Path()
		if len(p) == 0 || hasNoClaims(t.Ref()) {
			return nil
		}
		base, way = p[:len(p)-1], []string{"volumeClaimTemplates", "[]", "metadata", "name"}
	}
	var out []string
	for _, p := range expand(t.Object(), base, way) {
		if name := t.Node(p); isScalar(name) && !isNull(name) {
			out = append(out, name.YNode().Value)
		}
	}
	return out
}

// hasNoClaims says whether the kind is one of Kubernetes itself and has no volumeClaimTemplates.
func hasNoClaims(ref transform.Ref) bool {
	return IsBuiltin(ref) && groupKind{GroupOf(ref.APIVersion), ref.Kind} != groupKind{"apps", "StatefulSet"}
}

// builtin makes the kinds once, for it is asked of every object.
var builtin = sync.OnceValue(Builtin) //nolint:gochecknoglobals // it never changes

// IsBuiltin says whether an object is of a kind of Kubernetes itself.
func IsBuiltin(ref transform.Ref) bool {
	gk := groupKind{GroupOf(ref.APIVersion), ref.Kind}
	return slices.ContainsFunc(builtin(), func(k Kind) bool { return k.groupKind() == gk })
}
