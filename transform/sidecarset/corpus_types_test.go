package sidecarset_test

import (
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A text in place of any list or mapping of any workload of the corpus is an error or stays where it is,
// whether sidecars are injected or taken away: nothing takes it for an empty field.
func TestCorpusTextForCollection(t *testing.T) { //nolint:gocognit // a walk over all that is there
	rules := []transform.Rule{
		inject(t, everything, sidecarset.Options{Provenance: sidecarset.ProvenanceAnnotation, SkipNamespaces: []string{}}),
		sidecarset.Remove{All: true},
	}
	refused, kept := 0, 0
	goldentest.Corpus(t, "../..", func(file string, items []*yaml.RNode) {
		templates, _ := workload.Locate(items)
		for _, p := range templates {
			places := collections(p.Object().YNode(), nil)
			if len(places) == 0 {
				continue
			}
			place := places[(refused+kept)%len(places)]
			n, was := place, *place
			*n = yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: "${X}"}
			for _, rule := range rules {
				plan, err := transform.NewPlan([]transform.PodTemplate{p}, rule)
				if err != nil {
					t.Fatal(err)
				}
				if plan.Err() != nil {
					refused++
					break
				}
				kept++
				if err := plan.Apply(); err != nil || !stands(p.Object().YNode(), n) {
					t.Errorf("%s: %s: %v: in place of this, the text is lost: %v", file, p.Ref(), err, was)
				}
			}
		}
	})
	if refused < 100 || kept < 100 {
		t.Errorf("only %d refused, %d kept", refused, kept)
	}
}

// collections returns the lists and mappings below a node that nothing else refers to.
func collections(n *yaml.Node, out []*yaml.Node) []*yaml.Node {
	for _, c := range n.Content {
		if (c.Kind == yaml.MappingNode || c.Kind == yaml.SequenceNode) && c.Anchor == "" {
			out = collections(c, append(out, c))
		}
	}
	return out
}

// stands says whether the node, or one like it, is below another.
func stands(root, n *yaml.Node) bool {
	for _, c := range root.Content {
		if c == n || c.Value == n.Value && c.Kind == n.Kind || stands(c, n) {
			return true
		}
	}
	return false
}
