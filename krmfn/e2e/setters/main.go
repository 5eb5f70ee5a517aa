// Command setters is a function for the tests: it writes values into the scalars that a comment says
// they belong to, as apply-setters of kpt's catalogue does. It knows both ways to say so,
// "# kpt-set: ${image}" and the older `# {"$kpt-set": "image"}`.
package main

import (
	"os"
	"regexp"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/fn/framework/command"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

var reference = regexp.MustCompile(`^# (?:kpt-set: \$\{(\w+)\}|\{"\$kpt-set": ?"(\w+)"\})$`)

func main() {
	set := framework.ResourceListProcessorFunc(func(rl *framework.ResourceList) error {
		values := rl.FunctionConfig.GetDataMap()
		for _, item := range rl.Items {
			visit(item.YNode(), values)
		}
		return nil
	})
	if err := command.Build(set, command.StandaloneDisabled, false).Execute(); err != nil {
		os.Exit(1)
	}
}

// visit sets the scalars below the node whose comments name one of the values.
func visit(n *yaml.Node, values map[string]string) {
	for _, child := range n.Content {
		visit(child, values)
	}
	m := reference.FindStringSubmatch(n.LineComment)
	if n.Kind != yaml.ScalarNode || m == nil {
		return
	}
	if value, found := values[m[1]+m[2]]; found {
		n.Value = value
	}
}
