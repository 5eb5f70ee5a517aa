package sidecarset

import (
	"path"

	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// bundleVolume returns the volume with the one file.
func bundleVolume(b CABundle) *yaml.RNode {
	items := listNode(mapNode(stringNode("key"), stringNode(b.key()), stringNode("path"), stringNode(b.key())))
	source, name := "configMap", mapNode(stringNode("name"), stringNode(b.ConfigMap))
	if b.Secret != "" {
		source, name = "secret", mapNode(stringNode("secretName"), stringNode(b.Secret))
	}
	setField(name, "items", items)
	return yaml.NewRNode(mapNode(stringNode("name"), stringNode(b.volumeName()), stringNode(source), name))
}

// bundleMount returns the mount of the directory.
func bundleMount(b CABundle) *yaml.RNode {
	readOnly := &yaml.Node{Kind: yaml.ScalarNode, Tag: yaml.NodeTagBool, Value: "true"}
	return yaml.NewRNode(mapNode(stringNode("name"), stringNode(b.volumeName()),
		stringNode("mountPath"), stringNode(b.directory()), stringNode("readOnly"), readOnly))
}

// bundleEnv returns the variables with the path of the file.
func bundleEnv(b CABundle) []*yaml.RNode {
	names := b.Variables
	if len(names) == 0 {
		names = CAVariables()
	}
	var out []*yaml.RNode
	for _, name := range names {
		file := stringNode(path.Join(b.directory(), b.key()))
		out = append(out, yaml.NewRNode(mapNode(stringNode("name"), stringNode(name), stringNode("value"), file)))
	}
	return out
}
