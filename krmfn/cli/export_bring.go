package cli

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// An addition is a file of objects that a stage brings along, next to the patches.
type addition struct {
	name    string
	objects []*yaml.RNode
}

// additions returns the files of new objects.
func additions(all []source.Document) ([]addition, error) {
	var out []addition
	for _, d := range all {
		n, err := yaml.Parse(string(d.Text))
		if err != nil {
			return nil, fmt.Errorf("reading a new object: %w", err)
		}
		if len(out) == 0 || out[len(out)-1].name != d.File {
			out = append(out, addition{name: d.File})
		}
		last := &out[len(out)-1]
		last.objects = append(last.objects, n)
	}
	return out, nil
}

// noPatchRemoves turns the remark that an object goes into an Error, for patches cannot do that.
func noPatchRemoves(d transform.Diagnostic) transform.Diagnostic {
	if d.Code == companion.CodeRemoved && companion.IsPlanned(d) {
		d.Severity, d.Code = transform.Error, codeNoTarget
		d.Message, d.Remedy = "is not brought along any more, and no patch can remove it", "remove it from the input, with inject-sidecars inject --in-place"
	}
	return d
}

// writeDir writes the documents as the kustomization of a directory, and what is brought along beside
// it.
func writeDir(dir string, kustomization []*yaml.RNode, added []addition) error {
	list := yaml.NewListRNode()
	for _, a := range added {
		list.YNode().Content = append(list.YNode().Content, yaml.NewStringRNode(a.name).YNode())
	}
	if len(added) > 0 {
		setField(kustomization[0], "resources", list)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil { //nolint:gosec // it is for everybody to read
		return fmt.Errorf("writing %s: %w", dir, cause(err))
	}
	for _, a := range append(added, addition{"kustomization.yaml", kustomization}) {
		var text bytes.Buffer
		if err := writeExport(&text, a.objects); err != nil {
			return err
		}
		name := filepath.Join(dir, a.name)
		if err := os.WriteFile(name, text.Bytes(), 0o644); err != nil { //nolint:gosec // it is for everybody to read
			return fmt.Errorf("writing %s: %w", name, cause(err))
		}
	}
	return nil
}
