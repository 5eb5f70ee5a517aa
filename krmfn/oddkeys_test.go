package krmfn_test

import (
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
)

// An odd key in any mapping of any configuration of the cases never ends the program, and one that is no
// name of anything is an Error.
func TestOddKeys(t *testing.T) {
	pod := yaml.MustParse("{apiVersion: v1, kind: Pod, metadata: {name: web, labels: {app: web}}, spec: {containers: [{name: web, image: nginx}]}}")
	odd := []struct{ text, refused string }{
		{`"": 1`, "yes"},
		{"~: {a: b}", "yes"},
		{"? [a]\n: 1", "yes"},
		{"{{ .Values.x }}: 1", "yes"},
		{"1: a", ""},
		{"true: [a]", ""},
		{`"a\nb": a`, ""},
		{`"[0]": a`, ""},
		{`"<<": a`, ""},
		{`"a.b[c]": {}`, ""},
	}
	runs := 0
	for _, c := range configurations(t) {
		if c.node.GetKind() != config.Kind {
			continue
		}
		count := len(mappings(c.node.YNode(), nil))
		for i := range count {
			runs++
			key := odd[runs%len(odd)]
			config := transform.Copy(c.node)
			m := mappings(config.YNode(), nil)[i]
			m.Content = append(m.Content, yaml.MustParse(key.text).YNode().Content...)
			ds, err := compile.Process(&compile.List{Items: []*yaml.RNode{pod.Copy()}, FunctionConfig: config})
			if err != nil || key.refused != "" && !transform.HasErrors(ds) {
				t.Errorf("%s: mapping %d with %s: %v, %v", c.file, i, key.text, err, ds)
			}
		}
	}
	if runs < 1000 {
		t.Errorf("only %d runs", runs)
	}
}

// mappings returns the mappings of a tree, in the order of the text.
func mappings(n *yaml.Node, out []*yaml.Node) []*yaml.Node {
	if n.Kind == yaml.MappingNode {
		out = append(out, n)
	}
	for _, c := range n.Content {
		out = mappings(c, out)
	}
	return out
}
