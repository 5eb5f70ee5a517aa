package transform

import "sigs.k8s.io/kustomize/kyaml/yaml"

// DecodeByJSON does what Decode does by way of JSON alone.
func DecodeByJSON(n *yaml.RNode, into any) error {
	r := reader{left: maxValues}
	return r.decodeJSON(n, into)
}
