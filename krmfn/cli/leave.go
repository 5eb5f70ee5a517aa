package cli

import (
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/krmfn/tree"
	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// CodeHelmChart is the code of the remark on the templates of a Helm chart, which are left alone.
const CodeHelmChart = "helm-chart"

// isNotice says whether remarks of a code are for everybody to see: something was left alone that a
// person may have meant.
func isNotice(code string) bool {
	return slices.Contains([]string{compile.CodePatchFile, CodeHelmChart, engine.CodeTemplate, workload.CodeFragment}, code)
}

// inputFlags adds the flags that say what of the inputs is left alone.
func inputFlags(cmd *cobra.Command) {
	cmd.Flags().StringArray("exclude", nil, "pattern of files and directories to leave alone: test, 'apps/*/dev', '**/*.tpl.yaml'; may be repeated")
	workloadFlagsOf(cmd)
	cmd.Flags().Bool("allow-empty", false, "an input without anything in it is no error")
	cmd.Flags().Bool("include-patches", false, "treat patches as manifests: files that a kustomization names as such, and workloads without an image")
}

// newFinder returns a finder that does as the flags say.
func newFinder(cmd *cobra.Command) (*finder, error) {
	f := &finder{verb: cmd.Name(), seen: map[string]bool{}}
	texts, err := cmd.Flags().GetStringArray("exclude")
	if err != nil {
		return nil, err //nolint:wrapcheck // the flag is there
	}
	for _, text := range texts {
		p, err := tree.ParsePattern(text)
		if err != nil {
			return nil, misused("reading --exclude: %w", err)
		}
		f.excluded = append(f.excluded, p)
	}
	f.includePatches, err = cmd.Flags().GetBool("include-patches")
	return f, err //nolint:wrapcheck // the flag is there
}

// isExcluded says whether a file or directory is to be left alone: by its name, or by its path in the
// directory that the command line names.
func (f *finder) isExcluded(name string) bool {
	inside, err := filepath.Rel(f.named, name)
	return slices.ContainsFunc(f.excluded, func(p tree.Pattern) bool {
		return p.Matches(name) || err == nil && inside != "." && p.Matches(inside)
	})
}

// ofChart returns the Helm chart that a file is a template of, as a person would write it, or "".
func ofChart(name, path string) string {
	chart := tree.ChartOf(path)
	if chart == "" {
		return ""
	}
	return tree.File{Name: name, Path: path}.Near(chart)
}

// chartAbout does what ofChart does for what may be a directory.
func chartAbout(name, path string, info fs.FileInfo) string {
	if info.IsDir() {
		return ofChart(filepath.Join(name, "file"), filepath.Join(path, "file"))
	}
	return ofChart(name, path)
}

// rendering says how templates of a chart become manifests.
func (f *finder) rendering(chart string) string {
	return fmt.Sprintf("render them first: helm template %s | inject-sidecars %s …", chart, f.verb)
}

// chartError refuses what is among the templates of a chart and was named by itself.
func (f *finder) chartError(arg, chart string) error {
	return fmt.Errorf("reading %s: it belongs to the templates of Helm chart %s; %s", arg, chart, f.rendering(chart))
}

// leave takes down that a template of a chart is left alone.
func (f *finder) leave(chart string) {
	if slices.ContainsFunc(f.notes, func(n engine.Finding) bool { return n.Code == CodeHelmChart && n.Ref.Name == chart }) {
		return
	}
	f.notes = append(f.notes, engine.Finding{Place: engine.Place{File: filepath.Join(chart, "Chart.yaml")}, Diagnostic: transform.Diagnostic{
		Code: CodeHelmChart, Severity: transform.Info, Ref: transform.Ref{Kind: "Helm chart", Name: chart},
		Message: "its templates are left alone", Remedy: f.rendering(chart),
	}})
}

// markPatches finds out which of the inputs a kustomization names as patches.
func (f *finder) markPatches() {
	dirs := slices.Clone(f.dirs)
	for i := range f.inputs {
		f.inputs[i].includePatches = f.includePatches
		if f.inputs[i].path != "" {
			dirs = append(dirs, filepath.Dir(f.inputs[i].path))
		}
	}
	if f.includePatches || len(dirs) == 0 {
		return
	}
	found := tree.ReadKustomizations(dirs)
	named := map[string][]string{} // by kustomization, as a person would write it
	for i, in := range f.inputs {
		if patch, ok := found.Patches[in.path]; ok {
			f.inputs[i].isPatch = true
			by := in.near(patch.Kustomization)
			named[by] = append(named[by], patch.Name)
		}
	}
	f.tellPatches(named)
	for _, b := range found.Broken {
		f.notes = append(f.notes, brokenKustomization(f.near(b.File), b.Err))
	}
}

// near writes a path as a person would who writes the input as its name.
func (in input) near(path string) string { return tree.File{Name: in.name, Path: in.path}.Near(path) }

// near writes a path as a person would who named the first input.
func (f *finder) near(path string) string {
	i := slices.IndexFunc(f.inputs, func(in input) bool { return in.path != "" })
	if i < 0 {
		return path
	}
	return f.inputs[i].near(path)
}

// tellPatches says of each kustomization which of its patches are left alone.
func (f *finder) tellPatches(named map[string][]string) {
	var all []engine.Finding
	for by, patches := range named {
		const most = 3
		slices.Sort(patches)
		names := `"` + strings.Join(patches[:min(len(patches), most)], `", "`) + `"`
		if more := len(patches) - most; more > 0 {
			names += fmt.Sprintf(" and %d more", more)
		}
		all = append(all, engine.Finding{Place: engine.Place{File: by}, Diagnostic: transform.Diagnostic{
			Code: compile.CodePatchFile, Severity: transform.Info, Ref: transform.Ref{Kind: "Kustomization", File: by},
			Message: "its patches are left alone: " + names,
			Remedy:  "add --include-patches to treat them as manifests",
		}})
	}
	slices.SortFunc(all, func(a, b engine.Finding) int { return strings.Compare(a.Place.File, b.Place.File) })
	f.notes = append(f.notes, all...)
}

// brokenKustomization warns of a kustomization of which it is not known what its patches are.
func brokenKustomization(name string, err error) engine.Finding {
	return engine.Finding{Place: engine.Place{File: name}, Diagnostic: transform.Diagnostic{
		Code: compile.CodePatchFile, Severity: transform.Warning, Ref: transform.Ref{Kind: "Kustomization"},
		Message: fmt.Sprintf("cannot be read, so its patches are treated as manifests: %s", strings.TrimPrefix(err.Error(), "yaml: ")),
		Remedy:  "correct it, or leave its directory out with --exclude",
	}}
}
