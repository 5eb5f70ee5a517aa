package cli

import (
	"errors"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A stage is one functionConfig, which works on what the stage before it left.
type stage struct {
	node   *yaml.RNode
	isMade bool // nobody has written it
	config compile.Config
	rules  *compile.Rules // once the input is known
}

// readConfigs reads the files that --config names.
func readConfigs(cmd *cobra.Command) ([]*file, error) {
	names, err := cmd.Flags().GetStringArray("config")
	if err != nil {
		return nil, err //nolint:wrapcheck // the flag is there
	}
	if len(names) == 0 {
		names = filepath.SplitList(os.Getenv(configVariable))
	}
	var out []*file
	var errs []error
	for _, name := range names {
		f, err := readConfig(cmd, name)
		out, errs = append(out, f), append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, &failure{status: ExitUsage, err: err}
	}
	return out, nil
}

// requireConfigs reads the files that --config names, of which there must be one.
func requireConfigs(cmd *cobra.Command) ([]*file, error) {
	configs, err := readConfigs(cmd)
	if err == nil && len(configs) == 0 {
		err = misused("reading the configuration: none is named; name a file with -c, as in %s -c sidecarset.yaml, or in the variable %s",
			cmd.CommandPath(), configVariable)
	}
	return configs, err
}

// configVariable is the variable of the environment that names configurations where no flag does, for hosts that call the
// program without one. Several are set apart as in PATH.
const configVariable = "INJECT_SIDECARS_CONFIG"

// configInput returns where one file of configurations is.
func configInput(name string) (input, error) {
	if name == stdin {
		return input{name: streamName}, nil
	}
	path, info, err := resolve(name)
	if err == nil && info.IsDir() {
		err = misused("reading %s: it is a directory; name the file with the configuration", name)
	}
	return input{name: name, path: path}, err
}

// readConfig reads one file of configurations.
func readConfig(cmd *cobra.Command, name string) (*file, error) {
	in, err := configInput(name)
	if err != nil {
		return nil, err
	}
	f := &file{input: in}
	text, _, err := f.read(cmd.InOrStdin())
	if err != nil {
		return nil, err
	}
	parsed, err := source.Parse(text, source.Options{File: in.name, Also: func(string) bool { return true }})
	if err != nil {
		return nil, tolerate(err, text)
	}
	f.items, f.lines = parsed.Items(), parsed.Lines()
	if len(f.items) == 0 {
		return nil, misused("reading %s: it holds no object; give a SidecarSet, an InjectSidecars or a ConfigMap", name)
	}
	return f, nil
}

// stages returns what the configurations come to: each InjectSidecars and ConfigMap is a stage, and
// the SidecarSets are among their inputs. When there are only SidecarSets, the first is the
// functionConfig of one stage.
func stages(configs []*file) (all []*stage, sets []*yaml.RNode, said []transform.Diagnostic) {
	for _, f := range configs {
		for _, n := range f.items {
			config, ds := compile.DecodeConfig(n)
			said = append(said, ds...)
			if workload.RefOf(n).Kind == api.Kind {
				sets = append(sets, n)
				continue
			}
			all = append(all, &stage{node: n, isMade: f.name == "", config: config})
		}
	}
	if len(all) == 0 && len(sets) > 0 {
		config, _ := compile.DecodeConfig(sets[0])
		return []*stage{{node: sets[0], config: config}}, sets[1:], said
	}
	said = append(said, clashes(all)...)
	if len(sets) > 0 && !slices.ContainsFunc(all, (*stage).usesInputs) {
		said = append(said, unused(sets[0]))
	}
	return all, sets, said
}

// usesInputs says whether the stage applies the SidecarSets among the inputs.
func (s *stage) usesInputs() bool {
	for _, p := range []transform.Path{transform.Fields("spec", "fromInputs"), transform.Fields("data", "fromInputs")} {
		if n := p.Lookup(s.node); !n.IsNil() && n.YNode().Value == "false" {
			return false
		}
	}
	return true
}

// unused reports a SidecarSet that no stage applies.
func unused(set *yaml.RNode) transform.Diagnostic {
	return transform.Diagnostic{
		Code: config.CodeInvalid, Severity: transform.Error, Ref: workload.RefOf(set),
		Message: "is applied by no other configuration, for they have fromInputs: false",
		Remedy:  "remove that, or put the SidecarSet under spec.sidecarSets",
	}
}
