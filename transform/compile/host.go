package compile

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// releaseFromHost keeps kpt from spoiling the items that the plan changes. The host copies comments
// and key order of an item's input to its output by position in a list, so a container inserted at
// the front would get the comments of the old first one, setters included. It does so for items
// that carry the id that it gave them. What came with the input is in our output already, so we
// take the id away.
func releaseFromHost(plan *transform.Plan) error {
	for t := range plan.Changes() {
		for _, id := range []string{kioutil.IdAnnotation, kioutil.LegacyIdAnnotation} {
			if err := t.Object().PipeE(yaml.ClearAnnotation(id)); err != nil {
				return fmt.Errorf("%s: %w", t.Ref(), err)
			}
		}
	}
	return nil
}

// kustomizeID is an annotation that only kustomize writes.
const kustomizeID = "kustomize.config.k8s.io/id"

// placeNew says to hosts with files, such as kpt, in which one new objects go: one for all that the
// configuration brings along, beside the configuration. Without that, each would get a file of its own.
func (b *Bringing) placeNew(l *List) {
	if !slices.ContainsFunc(l.Items, isFromFile) {
		return
	}
	pkg := transform.Text(l.FunctionConfig, "metadata", "annotations", config.PackagePath)
	file := path.Join(path.Dir(b.configFile()), ResourcesFile(config.OwnerOf(b.config.read.Ref)))
	next := 0
	for _, item := range b.items {
		if ref := workload.RefOf(item); ref.File == file && packageOf(item) == pkg {
			next = max(next, ref.Document+1)
		}
	}
	for i, n := range b.Added() {
		for _, a := range [][2]string{
			{kioutil.PathAnnotation, file},
			{kioutil.LegacyPathAnnotation, file},
			{config.PackagePath, pkg},
			{kioutil.IndexAnnotation, strconv.Itoa(next + i)},
			{kioutil.LegacyIndexAnnotation, strconv.Itoa(next + i)},
		} {
			if a[1] != "" {
				_ = n.PipeE(yaml.SetAnnotation(a[0], a[1])) // metadata is a mapping
			}
		}
	}
}

// isFromFile says whether an item stands in a file. kustomize names files, too, but they are none.
func isFromFile(item *yaml.RNode) bool {
	return workload.RefOf(item).File != "" && transform.Text(item, "metadata", "annotations", kustomizeID) == ""
}

// packageOf returns the package of kpt that an item is of, or "".
func packageOf(item *yaml.RNode) string {
	return transform.Text(item, "metadata", "annotations", config.PackagePath)
}

// configFile returns the file that the configuration stands in, which may be known from its item only.
func (b *Bringing) configFile() string {
	ref := b.config.read.Ref
	for _, item := range b.host {
		if r := workload.RefOf(item); ref.File == "" && r.Kind == config.Kind && config.OwnerOf(r) == config.OwnerOf(ref) {
			return r.File
		}
	}
	return ref.File
}

// ResourcesFile returns the name of the file for what a configuration brings along that is the owner.
func ResourcesFile(owner string) string {
	return strings.ReplaceAll(owner, "/", "-") + "-resources.yaml"
}
