package krmfn

import (
	"bytes"
	"fmt"
	"io"

	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// write writes the ResourceList, or nothing when it cannot be encoded or read again. Every item has an encoder
// of its own, for one encoder keeps all that it ever wrote in memory.
func (rl *resourceList) write(out io.Writer, results []Result) error {
	if err := rl.writeOutAliases(); err != nil {
		return err
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
			return err
		}
	}
	if !rl.FunctionConfig.IsNil() {
		b.WriteString("functionConfig:\n")
		if err := writeIndented(&b, "  ", rl.FunctionConfig.YNode()); err != nil {
			return err
		}
	}
	if err := rl.writeResults(&b, results); err != nil {
		return err
	}
	if _, err := parse(b.Bytes()); err != nil {
		return fmt.Errorf("writing: what is to be written cannot be read again: %w", err)
	}
	if _, err := out.Write(b.Bytes()); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	return nil
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
	if len(results) == 0 {
		return nil
	}
	text, err := yaml.Marshal(results)
	if err != nil {
		return fmt.Errorf("encoding results: %w", err)
	}
	b.Write(text)
	return nil
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
