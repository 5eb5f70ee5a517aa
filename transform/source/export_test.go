package source

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/source/reader"
)

// Texts returns the documents of a stream as Parse splits it, and of each the number that Refs have
// for it.
func Texts(in []byte) (texts [][]byte, numbers []int) {
	for _, d := range documents(in, "") {
		texts, numbers = append(texts, d.text), append(numbers, d.index)
	}
	return texts, numbers
}

// Plain says that a document is YAML for certain, and returns its tree without comments and with
// them, each if that is read as well.
func Plain(text []byte) (isPlain bool, bare, whole *yaml.Node) {
	return reader.IsPlain(text), reader.Tree(text, false, &reader.Arena{}), reader.Tree(text, true, &reader.Arena{})
}

// Parsed returns the tree of a document as the YAML library reads it.
func Parsed(text []byte) (*yaml.Node, error) { return parseOne(text) }

// Limits returns the errors for what Parse refuses although the YAML library reads it.
func Limits() []error { return []error{errCycle, errTooLarge, errUTF16, errSeveral, errTwoKinds} }

// Compare returns the first difference of two trees.
func Compare(got, want *yaml.Node) error { return comparison{}.compare(got, want) }
