package krmfn

import (
	"bytes"
	"fmt"

	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// text returns the text of the ResourceList, or an error when it cannot be encoded or read again. Every item has an
// encoder of its own, for one encoder keeps all that it ever wrote in memory.
func (rl *resourceList) text(results []Result) ([]byte, error) {
	if err := rl.writeOutAliases(); err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "apiVersion: %s\nkind: %s\n", rl.apiVersion, kio.ResourceListKind)
	if len(rl.Items) == 0 {
		b.WriteString("items: []\n")
	} else {
		b.WriteString("items:\n")
	}
	for _, item := range rl.Items {
		if err := writeIndented(&b, "- ", item.YNode()); err != nil {
			return nil, err
		}
	}
	if !rl.FunctionConfig.IsNil() {
		b.WriteString("functionConfig:\n")
		if err := writeIndented(&b, "  ", rl.FunctionConfig.YNode()); err != nil {
			return nil, err
		}
	}
	if err := rl.writeResults(&b, results); err != nil {
		return nil, err
	}
	if _, err := parse(b.Bytes()); err != nil {
		return nil, fmt.Errorf("writing: what is to be written cannot be read again: %w", err)
	}
	return b.Bytes(), nil
}

// writeResults writes the results of the functions before, and those of this one.
func (rl *resourceList) writeResults(b *bytes.Buffer, results []Result) error {
	if len(rl.earlier)+len(results) > 0 {
		b.WriteString("results:\n")
	}
	for _, n := range rl.earlier {
		if err := writeIndented(b, "- ", n); err != nil {
			return err
		}
	}
	text, err := encodeResults(results)
	b.Write(text)
	return err
}

// writeIndented writes the node two columns to the right, with first before its first line.
func writeIndented(b *bytes.Buffer, first string, n *yaml.Node) error {
	var text bytes.Buffer
	transform.Spell(n)
	if err := yaml.NewEncoder(&text).Encode(n); err != nil {
		return fmt.Errorf("encoding: %w", err)
	}
	indent := first
	for line := range bytes.Lines(text.Bytes()) {
		if len(line) > 1 {
			b.WriteString(indent)
		}
		b.Write(line)
		indent = "  "
	}
	return nil
}
