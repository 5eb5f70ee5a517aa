package transform

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// Hash returns a short hash of a text, by which a record knows again what it wrote.
func Hash(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:5])
}

// HashValue returns the Hash of a value as JSON, or "" for what has no JSON.
func HashValue(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		return ""
	}
	return Hash(string(text))
}

// HashNode returns the HashValue of what a node holds: comments and style do not count. It is "" for
// no node and for what cannot be read.
func HashNode(n *yaml.RNode) string {
	var value any
	if n.IsNil() || Decode(n, &value) != nil {
		return ""
	}
	return HashValue(value)
}
