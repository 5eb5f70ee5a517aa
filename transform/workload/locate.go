package workload

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Codes of what Locate finds.
const (
	CodeNoTemplate  = "no-template"
	CodeBadTemplate = "bad-template"
	CodeNotAnObject = "not-an-object"
	CodeUnknown     = "unknown-workload"
)

type node = *yaml.RNode

// Locate returns a view of every pod template in the items, in order, of the kinds that are known and
// the extra ones. See Index.Locate.
func Locate(items []*yaml.RNode, extra ...Kind) ([]transform.PodTemplate, []transform.Diagnostic) {
	return NewIndex(extra...).Locate(items)
}

// Locate returns a view of every pod template in the items, in order, also of the objects inside
// lists. Each item is taken for a YAML document of its own; who has them all in one says so with
// PodTemplate.In. Items of other kinds are passed over; it is a remark that one looks like a workload, or
// what Index.Warning says. It warns of a workload without a template, and an item or a template that is no
// mapping is an Error.
func (x Index) Locate(items []*yaml.RNode) ([]transform.PodTemplate, []transform.Diagnostic) {
	l := locator{index: x}
	for i, item := range items {
		l.document = transform.NewDocument(item)
		l.item(i, item)
	}
	return l.templates, l.diagnostics
}

type groupKind struct{ group, kind string }

type locator struct {
	index       Index
	document    *transform.Document
	templates   []transform.PodTemplate
	diagnostics []transform.Diagnostic
}

func (l *locator) report(severity transform.Severity, d transform.Diagnostic) {
	d.Severity = severity
	l.diagnostics = append(l.diagnostics, d)
}

// item looks at one item of the input.
func (l *locator) item(i int, item node) {
	if !isMapping(item) {
		l.report(transform.Error, transform.Diagnostic{
			Code: CodeNotAnObject, Ref: transform.Ref{Kind: fmt.Sprintf("items[%d]", i)},
			Message: "want an object, got " + describe(item),
			Remedy:  "write it as a mapping with apiVersion, kind and metadata",
		})
		return
	}
	l.object(item, RefOf(item))
}

// isSound says whether the metadata of an object can be read; if not, it is reported.
func (l *locator) isSound(object node, ref transform.Ref) bool {
	metadata := transform.Fields("metadata")
	n := metadata.Lookup(object)
	if n.IsNil() || isNull(n) || isMapping(n) || ref.Kind == "" || ref.APIVersion == "" {
		return true
	}
	l.report(transform.Error, transform.Diagnostic{
		Code: CodeNotAnObject, Ref: ref, Path: metadata,
		Message: "want a mapping, got " + describe(n), Remedy: transform.RenderFirst(n, "write it as a mapping with a name"),
	})
	return false
}

// object looks at one object, which may be a list of others.
func (l *locator) object(object node, ref transform.Ref) {
	if !l.isSound(object, ref) {
		return
	}
	gk := groupKind{GroupOf(ref.APIVersion), ref.Kind}
	if entries, ok := l.listEntries(object, gk); ok {
		l.list(entries, ref)
		return
	}
	if h, found := holderOf(gk); found {
		for _, inner := range h.in(object, ref) {
			l.object(inner.Object, inner.Ref)
		}
		return
	}
	routes := l.index.of(gk)
	if len(routes) == 0 {
		l.unknown(object, ref)
		return
	}
	all := places(object, routes)
	isOneOfSeveral := slices.ContainsFunc(all, func(p place) bool { return !isAbsent(object, p.path) })
	for _, p := range all {
		traits, _ := traitsAt(gk, p.path)
		isOptional := p.optional || traits.Optional || isOneOfSeveral
		if !isOptional || !isAbsent(object, p.path) {
			l.template(object, ref, p.path)
		}
	}
}

// A place is where a pod template may stand in an object.
type place struct {
	path     transform.Path
	optional bool
}

// places returns where the entries of the catalogue lead to in the object, each place once.
func places(object node, routes []route) []place {
	var out []place
	for _, kind := range routes {
		for _, path := range expand(object, nil, kind.steps) {
			i := slices.IndexFunc(out, func(p place) bool { return slices.Equal(p.path, path) })
			if i < 0 {
				i, out = len(out), append(out, place{path: path})
			}
			out[i].optional = out[i].optional || kind.Optional
		}
	}
	return out
}

func isAbsent(object node, p transform.Path) bool {
	n := p.Lookup(object)
	return n.IsNil() || isNull(n)
}

// listEntries returns the entries of a v1 List, or of a typed list of a kind that is known.
func (l *locator) listEntries(object node, gk groupKind) (node, bool) {
	entryKind, isListKind := strings.CutSuffix(gk.kind, "List")
	known := isListKind && l.index.of(groupKind{gk.group, entryKind}) != nil
	if !isListKind || !known && gk != (groupKind{"", "List"}) {
		return nil, false
	}
	entries := transform.Fields("items").Lookup(object)
	return entries, isList(entries)
}

// list looks at the entries of a list.
func (l *locator) list(entries node, list transform.Ref) {
	for i, n := range entries.Content() {
		entry := yaml.NewRNode(deref(n))
		if !isMapping(entry) {
			l.report(transform.Error, transform.Diagnostic{
				Code: CodeNotAnObject, Ref: list, Path: transform.Fields("items").At(i),
				Message: "want an object, got " + describe(entry),
				Remedy:  "write it as a mapping with apiVersion, kind and metadata",
			})
			continue
		}
		l.object(entry, entryRef(entry, list))
	}
}

// entryRef names an entry of a list. One of a typed list may leave out apiVersion and kind.
func entryRef(entry node, list transform.Ref) transform.Ref {
	ref := RefOf(entry)
	ref.File, ref.Document = list.File, list.Document
	if ref.Kind == "" && list.Kind != "List" {
		ref.APIVersion, ref.Kind = list.APIVersion, strings.TrimSuffix(list.Kind, "List")
	}
	return ref
}

// template takes the pod template at path, when there is one.
func (l *locator) template(object node, ref transform.Ref, path transform.Path) {
	template := path.Lookup(object)
	spec := path.Field("spec")
	switch n := spec.Lookup(object); {
	case template.IsNil() || isNull(template):
		l.missing(ref, path)
	case !isMapping(template):
		l.malformed(ref, path, template)
	case n.IsNil() || isNull(n):
		if traits, _ := traitsAt(groupKind{GroupOf(ref.APIVersion), ref.Kind}, path); !traits.Completed {
			l.missing(ref, spec)
		}
	case !isMapping(n):
		l.malformed(ref, spec, n)
	case l.isUnambiguous(object, ref, path) && l.hasLabels(object, ref, path):
		t := transform.NewPodTemplate(object, ref, path).In(l.document)
		l.templates = append(l.templates, t.WithImplied(impliedLabels(t)))
	}
}

// hasLabels says whether the labels of the template can be read; if not, it is reported, for nobody
// knows what selects it.
func (l *locator) hasLabels(object node, ref transform.Ref, template transform.Path) bool {
	for _, path := range []transform.Path{template.Field("metadata"), template.Field("metadata", "labels")} {
		if n := path.Lookup(object); !n.IsNil() && !isNull(n) && !isMapping(n) {
			l.malformed(ref, path, n)
			return false
		}
	}
	return true
}

func (l *locator) missing(ref transform.Ref, path transform.Path) {
	l.report(transform.Warning, transform.Diagnostic{
		Code: CodeNoTemplate, Ref: ref, Path: path,
		Message: "there is no pod template, so nothing can be injected",
		Remedy:  "the object is passed on as it is; add the field if it should be a workload",
	})
}

func (l *locator) malformed(ref transform.Ref, path transform.Path, n node) {
	l.report(transform.Error, transform.Diagnostic{
		Code: CodeBadTemplate, Ref: ref, Path: path,
		Message: "want a mapping, got " + describe(n),
		Remedy:  transform.RenderFirst(n, "write it as in the Kubernetes API: metadata and spec of a pod"),
	})
}

// RefOf names an object, and its file when the host has annotated it.
func RefOf(object *yaml.RNode) transform.Ref {
	if !isMapping(object) {
		return transform.Ref{}
	}
	ref := transform.Ref{
		APIVersion: text(object, "apiVersion"),
		Kind:       text(object, "kind"),
		Namespace:  text(object, "metadata", "namespace"),
		Name:       text(object, "metadata", "name"),
	}
	if prefix := text(object, "metadata", "generateName"); ref.Name == "" && prefix != "" {
		ref.Name = prefix + "*"
	}
	ref.File = annotation(object, kioutil.PathAnnotation, kioutil.LegacyPathAnnotation)
	ref.Document, _ = strconv.Atoi(annotation(object, kioutil.IndexAnnotation, kioutil.LegacyIndexAnnotation))
	return ref
}

// annotation returns the value of the first of the keys that the object carries.
func annotation(object node, keys ...string) string {
	for _, key := range keys {
		if v := text(object, "metadata", "annotations", key); v != "" {
			return v
		}
	}
	return ""
}

// text returns the scalar at the fields, or "".
func text(object node, fields ...string) string {
	n := transform.Fields(fields...).Lookup(object)
	if !isScalar(n) || isNull(n) {
		return ""
	}
	return n.YNode().Value
}

// Is says whether the object is of the kind of the group; that of the core group is empty.
func Is(ref transform.Ref, group, kind string) bool {
	return ref.Kind == kind && GroupOf(ref.APIVersion) == group
}

// GroupOf returns the group of an apiVersion; empty for the core group.
func GroupOf(apiVersion string) string {
	g, _, found := strings.Cut(apiVersion, "/")
	if !found {
		return ""
	}
	return g
}

func isMapping(n node) bool { return !n.IsNil() && n.YNode().Kind == yaml.MappingNode }

func isScalar(n node) bool { return !n.IsNil() && n.YNode().Kind == yaml.ScalarNode }

func isList(n node) bool { return !n.IsNil() && n.YNode().Kind == yaml.SequenceNode }

func isNull(n node) bool { return n.YNode().ShortTag() == yaml.NodeTagNull }

func deref(n *yaml.Node) *yaml.Node {
	if n.Kind == yaml.AliasNode {
		return n.Alias
	}
	return n
}

func describe(n node) string {
	switch {
	case n.IsNil() || isNull(n):
		return "nothing"
	case isMapping(n):
		return "a mapping"
	case isList(n):
		return "a list"
	}
	return fmt.Sprintf("%.40q", n.YNode().Value)
}
