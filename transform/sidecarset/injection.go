package sidecarset

import (
	"cmp"
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// An injection is the planning of one pod template. All decisions look at the pod as it was before
// anything was injected: sets do not see each other's containers (K103).
type injection struct {
	template transform.PodTemplate
	pod      *corev1.PodSpec
	sets     []*api.SidecarSet
	options  Options

	there       []there            // containers of the pod, init containers first
	donors      []there            // those whose mounts are shared (K77)
	byName      map[string][]there // all by name
	injected    map[string]bool    // names of containers that the sets inject
	before      map[string]string  // annotations of the pod, as they were before the sets
	annotations map[string]string  // as the sets have patched them
	upgrade     map[string]string  // annotations for hot upgrade
	patchedBy   map[string]string  // key of an annotation: the set that patched it last
	wanted      []wanted
	record      record            // of what was injected before
	fresh       map[string]*owned // what the sets own from now on
	out         []transform.Diagnostic
}

// A wanted container is one that the pod is to have.
type wanted struct {
	api.Entry

	set   *api.SidecarSet
	name  string // in the pod
	node  *yaml.RNode
	moved bool // by the mode, to the other list

	settings []setting // of overrides
}

// newInjection reads the pod spec. The diagnostic says why nothing can be injected.
func newInjection(t transform.PodTemplate, sets []*api.SidecarSet, o Options) (*injection, *transform.Diagnostic) {
	pod, err := t.Spec()
	if err != nil {
		bad := transform.BadPodSpec(err)
		return nil, &bad
	}
	if len(pod.Containers) == 0 {
		if d := noContainers(t); d != nil {
			return nil, d
		}
	}
	in := &injection{
		template: t, pod: pod, sets: sets, options: o,
		injected: injectedNames(sets, o), upgrade: map[string]string{}, patchedBy: map[string]string{},
		fresh: map[string]*owned{},
	}
	for _, s := range sets {
		in.fresh[s.Name] = &owned{Hash: s.SpecHash()}
	}
	in.look()
	return in, nil
}

// There is a container that the pod has.
type there struct {
	*corev1.Container // not to be written to

	list  api.List
	index int
	path  transform.Path
}

// look lists the containers of the pod.
func (in *injection) look() {
	add := func(l api.List, have []corev1.Container) {
		for i := range have {
			in.there = append(in.there, there{&have[i], l, i, in.template.Path("spec", string(l)).At(i)})
		}
	}
	add(api.InitContainers, in.pod.InitContainers)
	add(api.Containers, in.pod.Containers)
	in.byName = map[string][]there{}
	for _, c := range in.there {
		in.byName[c.Name] = append(in.byName[c.Name], c)
		if c.list == api.Containers && !Injected(*c.Container) {
			in.donors = append(in.donors, c)
		}
	}
}

// plan follows the order of the webhook (K30).
func (in *injection) plan() error {
	in.patchAnnotations()
	if err := in.want(); err != nil {
		return err
	}
	if in.clashes() {
		return nil
	}
	in.setAnnotations()
	in.place(api.InitContainers)
	in.place(api.Containers)
	if err := in.addVolumes(); err != nil {
		return err
	}
	in.addSecrets()
	if transform.HasErrors(in.out) {
		in.out = slices.DeleteFunc(in.out, func(d transform.Diagnostic) bool { return len(d.Edits) > 0 })
	}
	return nil
}

// say adds a remark on the template.
func (in *injection) say(severity transform.Severity, d transform.Diagnostic) {
	d.Severity = severity
	in.out = append(in.out, d)
}

// want builds the containers of all sets, as they are written.
func (in *injection) want() error {
	for _, s := range in.sets {
		for _, e := range s.Containers() {
			n, err := containerNode(s, e)
			if err != nil {
				return fmt.Errorf("SidecarSet %s: %w", s.Name, err)
			}
			w, err := in.override(wanted{Entry: e, set: s, name: e.Container.Name, node: yaml.NewRNode(n)})
			if err != nil {
				return fmt.Errorf("SidecarSet %s: %w", s.Name, err)
			}
			if err := in.equip(w); err != nil {
				return fmt.Errorf("SidecarSet %s: %w", s.Name, err)
			}
			in.wanted = append(in.wanted, in.copies(in.inMode(w))...)
		}
	}
	in.wanted = in.nameMain(in.wanted)
	return nil
}

// equip adds to the container what comes from the pod. Its variables end up in the order of K43:
// its own, the mark, those that are transferred, those that shared mounts need.
func (in *injection) equip(w wanted) error {
	in.setResources(w)
	if err := in.overrideResources(w); err != nil {
		return err
	}
	used := usedBy(w.Container)
	needed, err := in.shareMounts(w, used)
	if err != nil {
		return err
	}
	appendEntries(w.node.YNode(), "env", markNode())
	if err := in.addEnv(w.node.YNode(), append(in.transferred(w), needed...)); err != nil {
		return err
	}
	return in.shareDevices(w, used)
}

// of returns the wanted containers of one list in the order in which they are placed: init
// containers by name (K64), the others as they are written, unless the options ask for names (K62).
func (in *injection) of(l api.List) []wanted {
	var out []wanted
	for _, w := range in.wanted {
		if w.List == l {
			out = append(out, w)
		}
	}
	if l == api.InitContainers || in.options.SortByName {
		slices.SortStableFunc(out, func(a, b wanted) int { return cmp.Compare(a.name, b.name) })
	}
	return out
}

// place plans the containers of one list: those that are there already are kept or brought up to
// date where they stand (K63), new ones go before or after the pod's own (K60, K65).
func (in *injection) place(l api.List) {
	var before, after, placed []wanted
	for _, w := range in.of(l) {
		switch i := slices.IndexFunc(in.byName[w.name], func(c there) bool { return c.list == l }); {
		case i >= 0:
			in.update(w, in.byName[w.name][i].path)
		case in.placed(w):
			placed = append(placed, w)
		case w.Container.PodInjectPolicy == api.BeforeAppContainer:
			before = append(before, w)
		default:
			after = append(after, w)
		}
	}
	seq := in.list(string(l), "containers")
	front := in.front(l)
	for i, w := range before {
		in.insert(w, seq, front+i)
	}
	for _, w := range after {
		in.insert(w, seq, seq.Len())
	}
	if len(placed) > 0 {
		in.placeNative(placed, seq, joined(before, in.pod.InitContainers, after))
	}
}

// joined returns the init containers with those planned before and after them.
func joined(before []wanted, have []corev1.Container, after []wanted) []corev1.Container {
	var out []corev1.Container
	for _, w := range before {
		out = append(out, w.Container.Container)
	}
	out = append(out, have...)
	for _, w := range after {
		out = append(out, w.Container.Container)
	}
	return out
}

// list plans insertions into a list of the pod spec. A new one goes before the named field.
func (in *injection) list(name, before string) *transform.List {
	return transform.NewList(in.template, in.template.Path("spec", name), before)
}

func (in *injection) insert(w wanted, seq *transform.List, at int) {
	if owner, hash := in.record.owner(w.List, w.name); hash != "" && owner == w.set.Name {
		in.say(transform.Warning, transform.Diagnostic{
			Code: CodeHandEdit, Path: seq.Path(),
			Message: w.What() + " was removed by hand, and it is injected again",
			Remedy:  "change the SidecarSet, or leave the workload out with the annotation inject-sidecars.dev/inject",
		})
	}
	in.fresh[w.set.Name].own(w.List, w.name, transform.HashNode(w.node))
	edit := seq.Insert(at, w.node)
	in.say(transform.Info, transform.Diagnostic{
		Code: CodeInjected, Path: seq.At(at), Edits: []transform.Edit{edit},
		Message: fmt.Sprintf("injected %s of SidecarSet %s", w.What(), w.set.Name),
	})
}
