package hazard

import (
	"fmt"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// CodeNotText is the code of what Kubernetes does not read as the text that it wants.
const CodeNotText = "not-text"

func texts() []Hazard {
	return []Hazard{{
		Code: CodeNotText, Number: "H45", Severity: transform.Error, Refused: true,
		Sentence: "A name, argument or value without quotes is a boolean or a number for Kubernetes, which wants text.",
		Remedy:   "put it in quotes",
		Evidence: "sigs.k8s.io/yaml reads YAML 1.1, in which y, n, yes, no, on and off are booleans",
		look:     notText,
	}}
}

func notText(p pod) []finding {
	out := append(p.notText("labels"), p.notText("annotations")...)
	return append(out, each(p.all(), func(c container) []finding {
		var out []finding
		node := p.template.Node(c.path)
		c.eachText(func(way transform.Path) {
			value, kind := readAs(way.Lookup(node))
			if kind == "" {
				return
			}
			f := c.refuse(c.path.Join(way), "has %s: %s without quotes, which Kubernetes reads as a %s where it wants text", way, value, kind)
			f.subject = c.Name + " " + way[len(way)-1].Field + " " + value // an index may change
			out = append(out, f)
		})
		return out
	})...)
}

// notText looks at the labels or annotations of the pod.
func (p pod) notText(field string) []finding {
	n := p.template.Node(p.template.Path("metadata", field))
	if n.IsNil() || n.YNode().Kind != yaml.MappingNode {
		return nil
	}
	var out []finding
	for i := 0; i+1 < len(n.YNode().Content); i += 2 {
		value, kind := readAs(transform.Path(nil).Lookup(yaml.NewRNode(n.YNode().Content[i+1])))
		if kind == "" {
			continue
		}
		path := p.template.Path("metadata", field, n.YNode().Content[i].Value)
		message := fmt.Sprintf("has the value %s without quotes, which Kubernetes reads as a %s where it wants text", value, kind)
		out = append(out, finding{path: path, subject: path.String(), message: message})
	}
	return out
}

// eachText tells where in the container there are texts that people write themselves, but for those
// of which the value tells that they are texts: what has none may not be one. The way is good until the
// next one.
func (c container) eachText(yield func(way transform.Path)) {
	buffer := make(transform.Path, 0, 3)
	add := func(value string, way ...transform.Step) {
		if value == "" || isSuspect(value) {
			yield(append(buffer, way...))
		}
	}
	entry := func(list string, i int, field, value string) {
		add(value, transform.Step{Field: list}, transform.Step{Index: i}, transform.Step{Field: field})
	}
	add(c.Container.Name, transform.Step{Field: "name"})
	add(c.Image, transform.Step{Field: "image"})
	add(c.WorkingDir, transform.Step{Field: "workingDir"})
	for i, word := range c.Command {
		add(word, transform.Step{Field: "command"}, transform.Step{Index: i})
	}
	for i, word := range c.Args {
		add(word, transform.Step{Field: "args"}, transform.Step{Index: i})
	}
	for i, e := range c.Env {
		entry("env", i, "name", e.Name)
		entry("env", i, "value", e.Value)
	}
	for i, port := range c.Ports {
		entry("ports", i, "name", port.Name)
	}
	for i, m := range c.VolumeMounts {
		entry("volumeMounts", i, "name", m.Name)
		entry("volumeMounts", i, "mountPath", m.MountPath)
		entry("volumeMounts", i, "subPath", m.SubPath)
	}
}

// readAs returns the scalar, and what Kubernetes takes it for when that is not text.
func readAs(node *yaml.RNode) (value, kind string) {
	if node.IsNil() {
		return "", ""
	}
	n := node.YNode()
	isNull := n.Tag == yaml.NodeTagNull || strings.EqualFold(n.Value, "null") || n.Value == "~"
	switch {
	case n.Kind != yaml.ScalarNode || n.Style != 0 || isNull || !isSuspect(n.Value) || !yaml.IsYaml1_1NonString(n):
		return n.Value, ""
	case isTruth(n.Value):
		return n.Value, "boolean"
	}
	return n.Value, "number"
}

// isSuspect says whether a text without quotes may be anything but text: a quick look, for reading
// each of them as YAML takes long.
func isSuspect(text string) bool {
	start := strings.TrimLeft(text, "+-")
	return isTruth(text) || start != "" && strings.ContainsRune("0123456789.", rune(start[0]))
}

func isTruth(text string) bool {
	return slices.Contains([]string{"y", "n", "yes", "no", "on", "off", "true", "false"}, strings.ToLower(text))
}
