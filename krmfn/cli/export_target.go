package cli

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// codeNoTarget is the code of the error for an object that no patch can find.
const codeNoTarget = "no-target"

// An identity is what kustomize knows an object by. One without a namespace is in the namespace
// default.
type identity struct{ group, version, kind, namespace, name string }

func identityOf(ref transform.Ref) identity {
	group, version, found := strings.Cut(ref.APIVersion, "/")
	if !found {
		group, version = "", ref.APIVersion
	}
	return identity{group, version, ref.Kind, cmp.Or(ref.Namespace, "default"), ref.Name}
}

// targets says how patches find the objects of the input.
type targets struct {
	objects map[identity]map[standing]bool // usually one
	names   map[identity]int               // how many namespaces there are, by all but the namespace
	inside  map[identity]transform.Ref     // in which object of another kind it stands
}

// A standing is where an object stands: its document, and its position in a list.
type standing struct{ document, position int }

// add takes down an object.
func (ts targets) add(ref transform.Ref, at standing) {
	id := identityOf(ref)
	if ts.objects[id] == nil {
		ts.objects[id] = map[standing]bool{}
		ts.names[id.anywhere()]++
	}
	ts.objects[id][at] = true
}

// anywhere returns the identity without its namespace.
func (id identity) anywhere() identity {
	id.namespace = ""
	return id
}

// of returns the target of the object, as kustomize has it, or says why there is none. An object
// without a namespace is found wherever kustomize puts it, unless there is another of its name.
func (ts targets) of(t transform.PodTemplate) (*yaml.RNode, *transform.Diagnostic) {
	id := identityOf(t.Ref())
	own := workload.RefOf(t.Object())
	refuse := func(field, message, remedy string) (*yaml.RNode, *transform.Diagnostic) {
		return nil, &transform.Diagnostic{
			Code: codeNoTarget, Severity: transform.Error, Ref: t.Ref(), Path: transform.ParsePath(field),
			Message: message, Remedy: remedy,
		}
	}
	outer, isInside := ts.inside[id]
	switch {
	case isInside:
		return refuse("kind", "no patch can find the object, for it stands in "+outer.String(), "inject where functions can run, or into the files")
	case !isText(t.Object(), "metadata", "name"):
		return refuse("metadata.name", "no patch can find the object, for it has no name that is a text",
			"give it a name, in quotes when it looks like a number, or inject where functions can run")
	case own.Namespace != "" && !isText(t.Object(), "metadata", "namespace"):
		return refuse("metadata.namespace", "no patch can find the object, for its namespace is no text", "put it in quotes, or remove it")
	case own.Kind == "" || own.APIVersion == "":
		return refuse("kind", "no patch can find the object, for it stands in a list and does not say its kind",
			"write apiVersion and kind into the entry")
	case len(ts.objects[id]) > 1:
		message := fmt.Sprintf("%d objects of the input have this kind, namespace and name, and a patch would change all of them", len(ts.objects[id]))
		return refuse("metadata.name", message, "export for each directory alone")
	}
	if own.Namespace == "" && ts.names[id.anywhere()] <= 1 {
		id.namespace = ""
	}
	return id.target(), nil
}

// isText says whether a field holds a text that is not empty.
func isText(object *yaml.RNode, fields ...string) bool {
	n := transform.Fields(fields...).Lookup(object)
	return !n.IsNil() && n.YNode().ShortTag() == yaml.NodeTagString && n.YNode().Value != ""
}

// target writes the identity as a target. Its values are regular expressions, which kustomize takes
// for the whole text; an empty one would stand for any, so the core group is the pattern of nothing.
func (id identity) target() *yaml.RNode {
	n := yaml.NewMapRNode(nil)
	if id.group == "" {
		setField(n, "group", yaml.NewStringRNode("^$"))
	}
	for _, f := range []struct{ key, value string }{
		{"group", id.group}, {"version", id.version}, {"kind", id.kind}, {"name", id.name}, {"namespace", id.namespace},
	} {
		if f.value != "" {
			setField(n, f.key, textNode(regexp.QuoteMeta(f.value)))
		}
	}
	return n
}

// textNode returns the text, in quotes when YAML 1.1 would take it for something else.
func textNode(text string) *yaml.RNode {
	n := yaml.NewStringRNode(text)
	var read any
	if err := sigsyaml.Unmarshal([]byte(text), &read); err != nil || read != any(text) {
		n.YNode().Style = yaml.DoubleQuotedStyle
	}
	return n
}

// setField adds a field to a mapping.
func setField(mapping *yaml.RNode, key string, value *yaml.RNode) {
	n := mapping.YNode()
	n.Content = append(n.Content, yaml.NewStringRNode(key).YNode(), value.YNode())
}
