package compile

import (
	"path"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
)

// kustomizeID is an annotation that only kustomize writes.
const kustomizeID = "kustomize.config.k8s.io/id"

// placeNew says to hosts with files, such as kpt, in which one a new object goes: one for all that the
// configuration brings along, beside the configuration. Without that, each would get a file of its own.
func (s *survey) placeNew(c *Config, n *yaml.RNode) {
	if !s.isOfFiles {
		return
	}
	pkg := c.read.Package
	file := path.Join(path.Dir(s.configFile(c)), ResourcesFile(config.OwnerOf(c.read.Ref)))
	next := s.news
	for i, item := range s.items {
		if item.Ref.File == file && s.packages[i] == pkg {
			next = max(next, s.news+item.Ref.Document+1)
		}
	}
	s.news++
	for _, a := range [][2]string{
		{kioutil.PathAnnotation, file},
		{kioutil.LegacyPathAnnotation, file},
		{config.PackagePath, pkg},
		{kioutil.IndexAnnotation, strconv.Itoa(next)},
		{kioutil.LegacyIndexAnnotation, strconv.Itoa(next)},
	} {
		if a[1] != "" {
			_ = n.PipeE(yaml.SetAnnotation(a[0], a[1])) // metadata is a mapping
		}
	}
}

// configFile returns the file that the configuration stands in, which may be known from its item only.
func (s *survey) configFile(c *Config) string {
	ref := c.read.Ref
	for _, item := range s.items {
		if r := item.Ref; ref.File == "" && r.Kind == config.Kind && config.OwnerOf(r) == config.OwnerOf(ref) {
			return r.File
		}
	}
	return ref.File
}

// packageOf returns the package of kpt that an item is of, or "".
func packageOf(item *yaml.RNode) string {
	return transform.Text(item, "metadata", "annotations", config.PackagePath)
}

// ResourcesFile returns the name of the file for what a configuration brings along that is the owner.
func ResourcesFile(owner string) string {
	return strings.ReplaceAll(owner, "/", "-") + "-resources.yaml"
}
