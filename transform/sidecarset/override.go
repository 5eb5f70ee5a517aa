package sidecarset

import (
	"fmt"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// CodeEntryClash is the code of two entries of the configuration that ask for different values of one
// field.
const CodeEntryClash = "entry-clash"

// applies says whether the override is for containers of the workload.
func applies(o api.Override, ref transform.Ref) bool {
	return workload.Filter{Include: o.Include, Exclude: o.Exclude}.Allows(ref)
}

// A setting is one value that an override sets.
type setting struct {
	field  []string // image; resources, limits, cpu; env, NAME
	value  *yaml.RNode
	origin transform.Path
}

// String names the field for a message.
func (s setting) String() string {
	if s.field[0] == "env" {
		return "variable " + s.field[1]
	}
	return transform.Fields(s.field...).String()
}

// settings returns what the override sets, as it is written.
func settings(o api.Override) []setting {
	var out []setting
	add := func(value *yaml.RNode, field ...string) {
		out = append(out, setting{field, value, o.Path()})
	}
	if o.Image != "" {
		add(o.Written(transform.Fields("image")), "image")
	}
	for i, list := range []corev1.ResourceList{o.Resources.Limits, o.Resources.Requests} {
		kind := []string{"limits", "requests"}[i]
		for _, name := range slices.Sorted(maps.Keys(list)) {
			add(o.Written(transform.Fields("resources", kind, string(name))), "resources", kind, string(name))
		}
	}
	for i, e := range o.Env {
		add(o.Written(transform.Fields("env").At(i)), "env", e.Name)
	}
	return out
}

// settings returns what the overrides set for the container of a SidecarSet in this workload, each
// field once. Two values for one field are reported.
func (in *injection) settings(w wanted) []setting {
	var out []setting
	for _, o := range in.options.Overrides {
		if o.Sidecar != w.Container.Name || !applies(o, in.template.Ref()) {
			continue
		}
		for _, s := range settings(o) {
			i := slices.IndexFunc(out, func(other setting) bool { return slices.Equal(other.field, s.field) })
			switch {
			case i < 0:
				out = append(out, s)
			case !transform.Equal(out[i].value, s.value):
				in.overrideClash(w, out[i], s)
			}
		}
	}
	return out
}

func (in *injection) overrideClash(w wanted, a, b setting) {
	in.say(transform.Error, transform.Diagnostic{
		Code: CodeEntryClash, Path: in.template.Path("spec", string(w.List)),
		Message: fmt.Sprintf("%s and %s of %s set %s of %s to different values, %s and %s",
			a.origin, b.origin, in.options.Configuration, a, w.What(), shown(a.value), shown(b.value)),
		Remedy: "let only one of them be for this workload, with include or exclude",
	})
}

// override returns the container with the image and the variables that overrides give it. Resources
// come when those of the SidecarSet are known.
func (in *injection) override(w wanted) (wanted, error) {
	w.settings = in.settings(w)
	if len(w.settings) == 0 {
		return w, nil
	}
	for _, s := range w.settings {
		n, err := transform.Detach(s.value)
		if err != nil {
			return w, fmt.Errorf("%s: %w", s.origin, err)
		}
		switch s.field[0] {
		case "image":
			setField(w.node.YNode(), "image", n.YNode())
		case "env":
			setVariable(w.node.YNode(), s.field[1], n.YNode())
		}
	}
	c := *w.Container
	var changed corev1.Container
	if err := transform.Decode(w.node, &changed); err != nil {
		return w, fmt.Errorf("%s: %w", w.Path, err)
	}
	c.Image, c.Env = changed.Image, changed.Env
	w.Container = &c
	return w, nil
}

// overrideResources sets the resources that overrides give the container, and reports what is wrong
// with them and with those of the resourcesPolicy, such as requests that are above their limits.
func (in *injection) overrideResources(w wanted) error {
	by := "with its overrides"
	switch {
	case len(w.settings) == 0 && w.Container.ResourcesPolicy == nil:
		return nil
	case len(w.settings) == 0:
		by = "with its resourcesPolicy"
	}
	for _, s := range w.settings {
		if s.field[0] != "resources" {
			continue
		}
		n, err := transform.Detach(s.value)
		if err != nil {
			return fmt.Errorf("%s: %w", s.origin, err)
		}
		setField(mappingIn(mappingIn(w.node.YNode(), "resources"), s.field[1]), s.field[2], n.YNode())
	}
	var c corev1.Container
	if err := transform.Decode(w.node, &c); err != nil {
		return fmt.Errorf("%s: %w", w.Path, err)
	}
	for _, d := range api.ValidateResources(c.Resources, transform.Fields("resources")) {
		in.say(transform.Error, transform.Diagnostic{
			Code: CodeBadResources, Path: in.template.Path("spec", string(w.List)),
			Message: fmt.Sprintf("%s of SidecarSet %s, %s: %s: %s", w.What(), w.set.Name, by, d.Path, d.Message),
			Remedy:  d.Remedy,
		})
	}
	return nil
}

// mappingIn returns the mapping at the field, which is made when there is none.
func mappingIn(mapping *yaml.Node, name string) *yaml.Node {
	if n := fieldOf(mapping, name); n != nil && n.Kind == yaml.MappingNode {
		return n
	}
	n := mapNode()
	setField(mapping, name, n)
	return n
}

// setVariable puts the variable in the place of those with that name, or at the end.
func setVariable(container *yaml.Node, name string, variable *yaml.Node) {
	env := fieldOf(container, "env")
	if env == nil || env.Kind != yaml.SequenceNode {
		setField(container, "env", listNode(variable))
		return
	}
	isNamed := func(n *yaml.Node) bool { return nameOf(yaml.NewRNode(n)) == name }
	i := slices.IndexFunc(env.Content, isNamed)
	if i < 0 {
		env.Content = append(env.Content, variable)
		return
	}
	rest := slices.DeleteFunc(slices.Clone(env.Content[i+1:]), isNamed)
	env.Content = append(append(env.Content[:i:i], variable), rest...)
}
