package krmfn

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// writeOutAliases writes out each alias that would not be for its value where it is going to stand: the anchor
// may have been in a field that is not written, or in one that is written further down.
func (rl *resourceList) writeOutAliases() error {
	scope := transform.Scope{}
	trees := append([]*yaml.RNode{}, rl.Items...)
	if !rl.FunctionConfig.IsNil() {
		trees = append(trees, rl.FunctionConfig)
	}
	for _, n := range trees {
		if err := scope.WriteOut(n.YNode()); err != nil {
			return err
		}
	}
	for i, n := range rl.earlier {
		own, err := scope.At(n)
		if err != nil {
			return err
		}
		rl.earlier[i] = own
	}
	return nil
}
