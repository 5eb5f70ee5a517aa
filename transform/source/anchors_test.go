package source_test

import (
	"bytes"
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// TestAnchors makes documents full of anchors that are defined again, aliases and merge keys, and takes
// them through every verb. What the text means afterwards is what the edits make of the document with all
// aliases written out; or the plan is refused as shared-node. No edit brings an anchor along.
func TestAnchors(t *testing.T) {
	all := native.Choice{Names: []string{"b", "c"}}
	steps := []transform.Rule{
		native.Convert{Choice: all, StartupProbe: true},
		injectLife(t, firstLife, sidecarset.AsWritten),
		injectLife(t, secondLife, sidecarset.Native),
		sidecarset.Remove{All: true},
		native.Revert{Choice: all},
	}
	done := make([]int, len(steps))
	for seed := range uint64(300) {
		now := newAnchored(seed).text(t)
		for i, step := range steps {
			out, changed := rewriteAnchored(t, now, step)
			if changed {
				done[i]++
			}
			now = out
		}
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
	}
	t.Logf("changed by the steps: %v", done)
	if slices.Min(done) < 50 {
		t.Errorf("most documents are refused, so little is shown: %v", done)
	}
}

// rewriteAnchored does one step, and says whether it changed anything.
func rewriteAnchored(t *testing.T, text []byte, rule transform.Rule) (out []byte, changed bool) {
	t.Helper()
	f, err := source.Parse(text, source.Options{})
	must(t, err)
	templates, _ := f.Templates()
	plan, err := transform.NewPlan(templates, rule)
	must(t, err)
	if plan.Err() != nil {
		for _, d := range plan.Diagnostics() {
			if d.Severity == transform.Error && d.Code != transform.CodeSharedNode {
				t.Errorf("%s\n%s", d, text)
			}
		}
		return text, false
	}
	want := meant(t, f.Items()[0], plan)
	out, notes, err := f.Splice(plan)
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	if len(notes) > 0 && strings.Contains(notes[0].Message, "alias") {
		t.Errorf("only the text shows that it cannot be: %v\n%s", notes, text)
	}
	root, err := source.Parsed(out)
	must(t, err)
	if got := written(t, yaml.NewRNode(root.Content[0])); !transform.Equal(want, got) {
		t.Errorf("%s means something else (-want +got):\n%s\n%s", rule.Name(), cmp.Diff(want.MustString(), got.MustString()), text)
	}
	for name, n := range anchorsIn(out) {
		if n > anchorsIn(text)[name] {
			t.Errorf("%s: another %s\n%s\n%s", rule.Name(), name, text, out)
		}
	}
	return out, !bytes.Equal(text, out)
}

// meant returns the object with all aliases written out, and with the edits of the plan.
func meant(t *testing.T, item *yaml.RNode, p *transform.Plan) *yaml.RNode {
	t.Helper()
	out := written(t, item)
	for template, edits := range p.Changes() {
		object := out
		if items := transform.Fields("items").Lookup(item); !items.IsNil() {
			i := slices.Index(items.Content(), template.Object().YNode())
			object = transform.Fields("items").At(i).Lookup(out)
		}
		for _, e := range edits {
			if !e.New.IsNil() {
				e.New = written(t, e.New)
			}
			must(t, transform.ApplyTo(object, e))
		}
	}
	return out
}

func written(t *testing.T, n *yaml.RNode) *yaml.RNode {
	t.Helper()
	out, err := transform.WriteOut(n)
	must(t, err)
	return out
}

var anchorPattern = regexp.MustCompile(`[ \[{]&[a-z0-9]+`)

func anchorsIn(text []byte) map[string]int {
	out := map[string]int{}
	for _, a := range anchorPattern.FindAllString(string(text), -1) {
		out[a[1:]]++
	}
	return out
}

// An anchored makes one object with aliases. Of each anchor it knows the node that it is for now.
type anchored struct {
	*rand.Rand

	anchors map[string]*yaml.Node
	kinds   map[*yaml.Node]string // what the node can stand for
}

func newAnchored(seed uint64) anchored {
	return anchored{rand.New(rand.NewPCG(3, seed)), map[string]*yaml.Node{}, map[*yaml.Node]string{}}
}

func (g anchored) text(t *testing.T) []byte {
	t.Helper()
	object := g.value("object", g.object)
	if g.IntN(3) == 0 {
		second := g.value("object", g.object)
		object = mapping("apiVersion", scalar("v1"), "kind", scalar("List"), "items", sequence(object, second))
	}
	var b bytes.Buffer
	must(t, yaml.NewEncoder(&b).Encode(object))
	return b.Bytes()
}

// value returns an alias for a node of the kind, or a new node, which may have an anchor. What is written
// later has to be made later.
func (g anchored) value(kind string, build func() *yaml.Node) *yaml.Node {
	if alias := g.alias(kind); alias != nil && g.IntN(3) == 0 {
		return alias
	}
	anchor := ""
	if g.IntN(3) == 0 {
		anchor = []string{"x", "y", "z", kind}[g.IntN(4)]
	}
	return g.anchored(anchor, kind, build)
}

// alias returns an alias for a node of the kind, or nil.
func (g anchored) alias(kind string) *yaml.Node {
	for _, name := range slices.Sorted(maps.Keys(g.anchors)) {
		if n := g.anchors[name]; g.kinds[n] == kind {
			return &yaml.Node{Kind: yaml.AliasNode, Value: name, Alias: n}
		}
	}
	return nil
}

// anchored returns a new node with the anchor. Within the node there is no alias for it, and what has the
// anchor there has it behind the node, too.
func (g anchored) anchored(anchor, kind string, build func() *yaml.Node) *yaml.Node {
	delete(g.anchors, anchor)
	n := build()
	if g.IntN(8) == 0 && len(n.Content) > 0 {
		n.Style = yaml.FlowStyle
	}
	if n.Anchor = anchor; anchor != "" {
		g.kinds[n] = kind
		if g.anchors[anchor] == nil {
			g.anchors[anchor] = n
		}
	}
	return n
}

func (g anchored) object() *yaml.Node {
	out := mapping("apiVersion", scalar("apps/v1"), "kind", scalar("Deployment"), "metadata", mapping("name", scalar("web")))
	if g.IntN(2) == 0 {
		add(out, "x-common", g.value("env", g.env))
	}
	template := mapping("metadata", g.metadata(), "spec", g.pod())
	selector := mapping("matchLabels", g.value("labels", g.labels))
	add(out, "spec", mapping("template", template, "selector", selector))
	return out
}

func (g anchored) metadata() *yaml.Node {
	out := mapping("labels", g.value("labels", g.labels))
	if g.IntN(2) == 0 {
		add(out, "annotations", g.value("annotations", func() *yaml.Node {
			return mapping("prometheus.io/scrape", g.value("text", g.word))
		}))
	}
	return out
}

func (g anchored) labels() *yaml.Node { return mapping("app", g.value("text", g.word)) }

func (g anchored) pod() *yaml.Node {
	out := mapping()
	if g.IntN(3) == 0 {
		add(out, "initContainers", sequence(g.container("init")))
	}
	add(out, "containers", g.value("containers", g.containers))
	return out
}

func (g anchored) containers() *yaml.Node {
	out := sequence()
	for _, name := range []string{"a", "b", "c", "d"}[:2+g.IntN(3)] {
		out.Content = append(out.Content, g.container(name))
	}
	return out
}

// container returns a container that may merge another in.
func (g anchored) container(name string) *yaml.Node {
	anchor := []string{"", "", "", "x", "container"}[g.IntN(5)]
	return g.anchored(anchor, "container", func() *yaml.Node {
		out := mapping()
		if base := g.alias("container"); base != nil && g.IntN(3) == 0 {
			out.Content = append(out.Content, &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.MergeTag, Value: "<<"}, base)
		}
		add(out, "name", scalar(name))
		add(out, "image", g.value("text", g.word))
		for _, field := range []string{"env", "livenessProbe", "readinessProbe", "resources"} {
			if g.IntN(2) == 0 {
				add(out, field, g.field(field))
			}
		}
		return out
	})
}

func (g anchored) field(name string) *yaml.Node {
	switch name {
	case "env":
		return g.value("env", g.env)
	case "resources":
		return g.value("resources", func() *yaml.Node { return mapping("limits", mapping("cpu", scalar(fmt.Sprintf("%dm", g.IntN(9)+1)))) })
	default:
		return g.value("probe", func() *yaml.Node {
			get := g.value("get", func() *yaml.Node { return mapping("path", g.value("text", g.word), "port", scalar("http")) })
			return mapping("httpGet", get)
		})
	}
}

func (g anchored) env() *yaml.Node {
	out := sequence()
	for range 1 + g.IntN(2) {
		out.Content = append(out.Content, g.value("variable", func() *yaml.Node {
			return mapping("name", scalar("WHO"), "value", g.value("text", g.word))
		}))
	}
	return out
}

func (g anchored) word() *yaml.Node { return scalar("w" + string(rune('a'+g.IntN(26)))) }

func scalar(text string) *yaml.Node {
	return &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagString, Value: text}
}

func sequence(entries ...*yaml.Node) *yaml.Node {
	return &yaml.Node{Kind: yaml.SequenceNode, Tag: yaml.NodeTagSeq, Content: entries}
}

// mapping returns a mapping of keys and values, in turn.
func mapping(keysAndValues ...any) *yaml.Node {
	out := &yaml.Node{Kind: yaml.MappingNode, Tag: yaml.NodeTagMap}
	for i := 0; i < len(keysAndValues); i += 2 {
		add(out, keysAndValues[i].(string), keysAndValues[i+1].(*yaml.Node))
	}
	return out
}

func add(m *yaml.Node, key string, value *yaml.Node) {
	m.Content = append(m.Content, scalar(key), value)
}
