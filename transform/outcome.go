package transform

import (
	"reflect"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// isChanged says whether the edits change anything: those of one rule may take back those of another.
func (w *draft) isChanged() bool {
	return len(w.edits) > 0 && !sameTree(w.template.object.YNode(), w.view.object.YNode())
}

// sameTree says whether two trees are written alike, wherever they stand.
func sameTree(a, b *yaml.Node) bool {
	return a == b || sameLooks(a, b) && slices.EqualFunc(a.Content, b.Content, sameTree)
}

// sameLooks says whether two nodes are written alike, but for what is in them.
func sameLooks(a, b *yaml.Node) bool {
	x, y := *a, *b
	for _, n := range []*yaml.Node{&x, &y} {
		n.Tag, n.Alias, n.Content, n.Line, n.Column = n.ShortTag(), nil, nil, 0, 0
	}
	return reflect.DeepEqual(x, y)
}
