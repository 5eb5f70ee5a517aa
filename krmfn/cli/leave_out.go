package cli

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// leaveOut takes out of the output what was found in a directory and is not for a cluster: configurations, and what belongs
// to the build. What comes out of a directory is most often applied as it is; what is no YAML, and none of these, is passed
// on. It returns the names of what was left out.
func (p *pass) leaveOut() []string {
	var out []string
	for _, f := range p.files {
		for i, d := range f.documents {
			if !f.walked || !slices.ContainsFunc(marks(), func(mark string) bool { return bytes.Contains(d.Text, []byte(mark)) }) {
				continue
			}
			parsed, err := source.ParseDocuments([]source.Document{d}, source.Options{Heads: true})
			if err != nil {
				continue
			}
			if n := parsed.Item(0); n != nil && isOfBuild(n) {
				f.drop(i)
				out = append(out, workload.RefOf(n).String())
			}
		}
	}
	return out
}

// marks are texts of which one at least stands in what is not for a cluster.
func marks() []string {
	return []string{"local-config", "kubernetes.io/function", "k8s.io/function", "Kptfile", config.Kind, api.Kind, "kustomize.config.k8s.io"}
}

// isOfBuild says whether an object configures the build, this one or that of kustomize or kpt.
func isOfBuild(n *yaml.RNode) bool {
	kind := transform.Text(n, "kind")
	return compile.IsOfBuild(n) || kind == config.Kind || api.Is(n) ||
		strings.HasPrefix(transform.Text(n, "apiVersion"), "kustomize.config.k8s.io/")
}

// drop leaves a document out of the output.
func (f *file) drop(i int) {
	if f.texts == nil {
		f.texts = make([][]byte, len(f.documents))
	}
	f.texts[i] = []byte{}
}

// tellLeft says what was left out.
func tellLeft(log io.Writer, left []string) {
	if len(left) == 0 {
		return
	}
	const most = 3
	names := strings.Join(left[:min(len(left), most)], ", ")
	if more := len(left) - most; more > 0 {
		names += fmt.Sprintf(" and %d more", more)
	}
	fmt.Fprintf(log, "left out of the output, for it is not for a cluster: %s; name the file to have it there, too\n", transform.Printable(names))
}
