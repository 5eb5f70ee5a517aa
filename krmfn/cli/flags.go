package cli

import "github.com/spf13/cobra"

// Parts of the help of several verbs.
const (
	aboutFiles = `
Of a directory all *.yaml, *.yml and *.json are read, also in directories below, but for what is hidden and node_modules.
Without a name, or with -, standard input is read. All files together are one input: a Service, a Namespace or a
SidecarSet in one counts for the workloads in the others. What is no Kubernetes object is passed on as it is, and so
are Kptfiles, functions and what is annotated config.kubernetes.io/local-config. Templates of Helm charts and patches
that a kustomization names are left alone, and so are workloads without any image: that is said. Of a chart nothing
but its templates is special: render it with helm template first.
`
	aboutConfigs = `
A configuration is what the KRM function takes: an InjectSidecars, a SidecarSet or a ConfigMap. A file may hold
several. Each InjectSidecars and each ConfigMap works on what the one before has left; SidecarSets beside them are
used as if they were among the manifests.
`
	aboutStatus = `
Exit status: 0 all is well, 1 there are errors in the manifests (--fail-on
warning: or warnings) and nothing was written, 2 the command line or a
configuration is wrong, 3 a file cannot be read or written.`
)

// configFlag adds the flag that names configurations.
func configFlag(cmd *cobra.Command, usage string) {
	cmd.Flags().StringArrayP("config", "c", nil, usage+"; may be repeated")
	cmd.ValidArgsFunction = func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return []string{"yaml", "yml", "json"}, cobra.ShellCompDirectiveFilterFileExt
	}
	// The error is for a flag that is not there.
	_ = cmd.MarkFlagFilename("config", "yaml", "yml", "json")
}

// inPlaceFlag adds the flag that writes back into the files.
func inPlaceFlag(cmd *cobra.Command) {
	cmd.Flags().BoolP("in-place", "i", false, "write the files that change, all or none, instead of standard output")
}
