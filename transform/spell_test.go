package transform_test

import (
	"bytes"
	"math/rand/v2"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// randomText returns a text of pieces that mean something to YAML.
func randomText(r *rand.Rand) string {
	pieces := strings.Split("a| |\n|\t|#|:|'|\"|-|é|\r|\u2028|\u2029|\u0085|0|\\|{|]|,|?|%|\u00a0|\ufeff|\x00|~|b c|&|*|!|>|@|`|...|---|<<|=|"+
		"words that go on for more than the columns that somebody may wish to see on one line", "|")
	var b strings.Builder
	for range r.IntN(6) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

// randomTree returns a mapping with scalars of any style in any place.
func randomTree(r *rand.Rand, depth int) *yaml.Node {
	styles := []yaml.Style{0, yaml.FoldedStyle, yaml.LiteralStyle, yaml.SingleQuotedStyle, yaml.DoubleQuotedStyle}
	scalar := func() *yaml.Node {
		if r.IntN(8) == 0 {
			return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagNull}
		}
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: randomText(r), Style: styles[r.IntN(len(styles))]}
	}
	n := &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap}
	if r.IntN(3) == 0 {
		n.Kind, n.Tag = yaml.SequenceNode, yaml.NodeTagSeq
	}
	if r.IntN(4) == 0 {
		n.Style = yaml.FlowStyle
	}
	for range 1 + r.IntN(3) {
		if n.Kind == yaml.MappingNode {
			n.Content = append(n.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: "k" + string(rune('a'+len(n.Content)))})
		}
		if depth > 0 && r.IntN(2) == 0 {
			n.Content = append(n.Content, randomTree(r, depth-1))
		} else {
			n.Content = append(n.Content, scalar())
		}
	}
	return n
}

// What is written by the encoder is what was there, in whatever style it stood.
func TestSpell(t *testing.T) {
	for seed := range uint64(20_000) {
		tree := randomTree(rand.New(rand.NewPCG(seed, 0)), 2)
		want := transform.Copy(yaml.NewRNode(tree))
		transform.Spell(tree)
		var text bytes.Buffer
		if err := yaml.NewEncoder(&text).Encode(tree); err != nil {
			t.Fatal(err)
		}
		var doc yaml.Node
		if err := yaml.Unmarshal(text.Bytes(), &doc); err != nil {
			t.Fatalf("seed %d: %v:\n%s", seed, err, text.String())
		}
		if !transform.Equal(want, yaml.NewRNode(doc.Content[0])) {
			t.Fatalf("seed %d: other values:\n%s\nfor\n%#v", seed, text.String(), want.YNode())
		}
	}
}
