package source

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source/layout"
	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
)

// verify parses the new text of a document and compares it with the tree that it should hold:
// values, tags, keys, order, anchors, what aliases are for, and every line of its comments. It must be one document still,
// with the markers and the end that keep it apart from those beside it.
func (d *document) verify(text []byte, r *layout.Revision) error {
	want := r.After
	edges := document{text: text}
	isOne := len(scan.Split(text)) == 1 && scan.EndsLine(text) == scan.EndsLine(d.text) &&
		(len(edges.head()) > 0) == (len(d.head()) > 0) && (len(edges.tail()) > 0) == (len(d.tail()) > 0)
	if !isOne {
		return errors.New("the new text is not set off as the old was")
	}
	got, err := read(text, false, r.Arena)
	if err != nil {
		return fmt.Errorf("parsing the new text: %w", err)
	}
	if got == nil {
		return errors.New("the new text is empty")
	}
	if err := (comparison{}).compare(got, want); err != nil {
		return err
	}
	return eachComment(want, func(line string) error {
		if !bytes.Contains(text, []byte(line)) {
			return fmt.Errorf("the comment %.40q is lost", line)
		}
		return nil
	})
}

// A comparison holds the pairs of nodes that aliases are for and that were compared.
type comparison map[[2]*yaml.Node]bool

// compare returns an error that names the first difference of two trees. Aliases must be for the same
// value.
func (c comparison) compare(got, want *yaml.Node) error {
	if !layout.SameNode(got, want) || len(got.Content) != len(want.Content) {
		from := firstDifference(got.Value, want.Value)
		return fmt.Errorf("line %d reads as %s, not %s", got.Line, describe(got, from), describe(want, from))
	}
	if got.Kind == yaml.AliasNode && !c.sameValue(got.Alias, want.Alias) {
		return fmt.Errorf("line %d: the alias *%s is for another value", got.Line, got.Value)
	}
	for i := range got.Content {
		if err := c.compare(got.Content[i], want.Content[i]); err != nil {
			return err
		}
	}
	return nil
}

func (c comparison) sameValue(a, b *yaml.Node) bool {
	pair := [2]*yaml.Node{a, b}
	same, compared := c[pair]
	if !compared {
		same = transform.Equal(yaml.NewRNode(a), yaml.NewRNode(b))
		c[pair] = same
	}
	return same
}

// describe shows a node; of a long text what is around the position.
func describe(n *yaml.Node, at int) string {
	if n.Kind == yaml.MappingNode || n.Kind == yaml.SequenceNode {
		return fmt.Sprintf("%s of %d", n.ShortTag(), len(n.Content))
	}
	const before, most = 20, 40
	from := max(0, min(at, len(n.Value))-before)
	text := strings.ToValidUTF8(n.Value[from:min(from+most, len(n.Value))], "")
	if from > 0 {
		text = "..." + text
	}
	return fmt.Sprintf("%s %q", n.ShortTag(), text)
}

// firstDifference returns the position at which two texts differ.
func firstDifference(a, b string) int {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	return i
}

// eachComment calls do for every line of every comment in a tree.
func eachComment(n *yaml.Node, do func(line string) error) error {
	for _, comment := range []string{n.HeadComment, n.LineComment, n.FootComment} {
		if comment == "" {
			continue
		}
		for line := range strings.Lines(comment) {
			if err := do(strings.TrimSpace(line)); err != nil {
				return err
			}
		}
	}
	for _, c := range n.Content {
		if err := eachComment(c, do); err != nil {
			return err
		}
	}
	return nil
}
