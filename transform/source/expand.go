package source

import (
	"bytes"
	"errors"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// maxNodes bounds how many nodes a document may stand for once its aliases are written out.
const maxNodes = 1 << 20

var (
	errCycle    = errors.New("an alias stands inside of what it is an alias for")
	errTooLarge = errors.New("aliases expand to more than a million nodes")
)

// checkAliases returns an error for a document whose aliases have no end or too many nodes behind
// them ("billion laughs").
func checkAliases(text []byte, root *yaml.Node) error {
	if bytes.IndexByte(text, '*') < 0 || bytes.IndexByte(text, '&') < 0 {
		return nil
	}
	x := expansion{sizes: map[*yaml.Node]int{}}
	size, err := x.size(root)
	if err == nil && size > maxNodes && x.aliases {
		err = errTooLarge
	}
	return err
}

// An expansion counts the nodes behind nodes. The size of an anchored node that is being counted
// is 0.
type expansion struct {
	sizes   map[*yaml.Node]int
	aliases bool
}

func (x *expansion) size(n *yaml.Node) (int, error) {
	if n.Kind == yaml.AliasNode {
		x.aliases = true
		size := x.sizes[n.Alias]
		if size == 0 {
			return 0, errCycle
		}
		return size, nil
	}
	total := 1
	for _, c := range n.Content {
		size, err := x.size(c)
		if err != nil {
			return 0, err
		}
		total = min(total+size, maxNodes+1)
	}
	if n.Anchor != "" {
		x.sizes[n] = total
	}
	return total, nil
}
