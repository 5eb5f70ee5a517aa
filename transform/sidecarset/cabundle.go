package sidecarset

import (
	"path"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// bundleVolume returns the volume with the one file.
func bundleVolume(b api.CABundle) *yaml.RNode {
	items := listNode(mapNode(stringNode("key"), stringNode(b.File()), stringNode("path"), stringNode(b.File())))
	source, name := "configMap", mapNode(stringNode("name"), stringNode(b.ConfigMap))
	if b.Secret != "" {
		source, name = "secret", mapNode(stringNode("secretName"), stringNode(b.Secret))
	}
	setField(name, "items", items)
	return yaml.NewRNode(mapNode(stringNode("name"), stringNode(b.VolumeName()), stringNode(source), name))
}

// bundleMount returns the mount of the directory.
func bundleMount(b api.CABundle) *yaml.RNode {
	readOnly := &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagBool, Value: "true"}
	return yaml.NewRNode(mapNode(stringNode("name"), stringNode(b.VolumeName()),
		stringNode("mountPath"), stringNode(b.Directory()), stringNode("readOnly"), readOnly))
}

// bundleEnv returns the variables with the path of the file.
func bundleEnv(b api.CABundle) []*yaml.RNode {
	names := b.Variables
	if len(names) == 0 {
		names = api.CAVariables()
	}
	var out []*yaml.RNode
	for _, name := range names {
		file := stringNode(path.Join(b.Directory(), b.File()))
		out = append(out, yaml.NewRNode(mapNode(stringNode("name"), stringNode(name), stringNode("value"), file)))
	}
	return out
}
