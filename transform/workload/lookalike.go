package workload

import (
	"fmt"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A Lookalike is a place in an object of an unknown kind that looks as if it held a pod spec.
type Lookalike struct {
	Path transform.Path // of the mapping with the containers
	// Row is what would teach the kind: its path leads to the pod template, or its SpecPath to a pod spec without one.
	Row    Kind
	IsSpec bool // there is no template around the pod spec
}

// Lookalikes returns the places below spec, or below the root, where a list of containers stands of which one has an image. Nothing
// under status counts, and nothing of a kind on the NeverList.
func Lookalikes(object *yaml.RNode) []Lookalike {
	ref := RefOf(object)
	if _, never := Left(GroupOf(ref.APIVersion), ref.Kind); never || ref.Kind == "" || ref.APIVersion == "" {
		return nil
	}
	w := lookalikes{row: Kind{Group: GroupOf(ref.APIVersion), Kind: ref.Kind}}
	w.walk(deref(object.YNode()), nil, "")
	return w.found
}

type lookalikes struct {
	row   Kind
	found []Lookalike
}

// walk looks at a node, which stands at a path; row is that path with [] for entries.
func (w *lookalikes) walk(n *yaml.Node, at transform.Path, row string) {
	switch n.Kind { //nolint:exhaustive // an alias is looked at where its anchor stands
	case yaml.MappingNode:
		if hasContainers(n) {
			w.add(at, row)
			return
		}
		for i := 0; i+1 < len(n.Content); i += 2 {
			if key := n.Content[i].Value; len(at) > 0 || key != "status" && key != "metadata" {
				w.walk(n.Content[i+1], at.Field(key), join(row, key))
			}
		}
	case yaml.SequenceNode:
		for i, entry := range n.Content {
			w.walk(entry, at.At(i), row+"[]")
		}
	}
}

func join(row, key string) string {
	if row == "" {
		return key
	}
	return row + "." + key
}

func (w *lookalikes) add(at transform.Path, row string) {
	k := Lookalike{Path: at, Row: w.row}
	template, isTemplate := strings.CutSuffix(row, ".spec")
	if k.Row.Path = template; !isTemplate {
		k.Row.Path, k.IsSpec = row, true
	}
	if !slices.ContainsFunc(w.found, func(l Lookalike) bool { return l.Row.Path == k.Row.Path }) {
		w.found = append(w.found, k)
	}
}

// unknown says of an object of an unknown kind that it looks like a workload, and what would teach its kind. With several
// places it names the first.
func (l *locator) unknown(object node, ref transform.Ref) {
	all := Lookalikes(object)
	if len(all) == 0 {
		return
	}
	row := all[0].Row
	remedy := fmt.Sprintf("if it is one, add {group: %s, kind: %s, path: %s} under spec.workloads of InjectSidecars", row.Group, row.Kind, row.Path)
	if all[0].IsSpec {
		remedy = "no row of spec.workloads can teach it, for the containers stand in no pod template; add the sidecar by hand, if it is to have one"
	}
	severity := transform.Info
	if l.index.warns != nil && l.index.warns(object) {
		severity = transform.Warning
	}
	l.report(severity, transform.Diagnostic{
		Code: CodeUnknown, Ref: ref, Path: all[0].Path, Remedy: remedy,
		Message: fmt.Sprintf("it looks like a workload, but kind %s of %s is not known, so it is left alone", ref.Kind, ref.APIVersion),
	})
}

// hasContainers says whether a mapping has a list containers with an entry that has an image.
func hasContainers(n *yaml.Node) bool {
	list := transform.Fields("containers").Lookup(yaml.NewRNode(n))
	if !isList(list) {
		return false
	}
	return slices.ContainsFunc(list.Content(), func(c *yaml.Node) bool {
		c = deref(c)
		return c.Kind == yaml.MappingNode && text(yaml.NewRNode(c), "image") != ""
	})
}
