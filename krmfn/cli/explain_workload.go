package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A workloadName names a workload as people do on the command line.
type workloadName struct {
	kind      string // as kubectl takes it: deployment, deployments, deploy, deployments.apps; empty for any
	group     string
	name      string
	namespace string // empty for any
}

// workloadFlags reads KIND/NAME, or NAME alone, and the namespace.
func workloadFlags(cmd *cobra.Command, arg string) (workloadName, error) {
	namespace, err := cmd.Flags().GetString("namespace")
	if err != nil {
		return workloadName{}, err //nolint:wrapcheck // the flag is there
	}
	kind, name, hasKind := strings.Cut(arg, "/")
	if !hasKind {
		kind, name = "", arg
	}
	if name == "" || hasKind && kind == "" || strings.Contains(name, "/") {
		return workloadName{}, misused("reading the workload %q: name it as KIND/NAME or NAME, and its namespace with --namespace", arg)
	}
	kind, group, _ := strings.Cut(strings.ToLower(kind), ".")
	return workloadName{kind, group, name, namespace}, nil
}

// String writes the name as it was given.
func (w workloadName) String() string {
	out := w.name
	if w.kind != "" {
		out = strings.TrimSuffix(w.kind+"."+w.group, ".") + "/" + w.name
	}
	if w.namespace != "" {
		out += " in namespace " + w.namespace
	}
	return out
}

// means says whether the object has the name.
func (w workloadName) means(ref transform.Ref) bool {
	id := identityOf(ref)
	return ref.Name == w.name && w.meansKind(ref.Kind) &&
		(w.group == "" || w.group == id.group || strings.HasSuffix(w.group, "."+id.group)) &&
		(w.namespace == "" || w.namespace == id.namespace)
}

func (w workloadName) meansKind(kind string) bool {
	kind = strings.ToLower(kind)
	return w.kind == "" || w.kind == kind || w.kind == kind+"s" || shortKinds()[w.kind] == kind
}

// shortKinds are the short names that kubectl has.
func shortKinds() map[string]string {
	return map[string]string{
		"deploy": "deployment", "sts": "statefulset", "ds": "daemonset", "rs": "replicaset",
		"rc": "replicationcontroller", "cj": "cronjob", "po": "pod",
	}
}

// choose returns an error when none of the workloads or more than one has the name, which says which there are.
func (w workloadName) choose(all []transform.Ref) error {
	named := slices.DeleteFunc(slices.Clone(all), func(r transform.Ref) bool { return !w.means(r) })
	switch {
	case len(named) == 0:
		return w.missing(all)
	case slices.ContainsFunc(named, func(r transform.Ref) bool { return r != named[0] }):
		return misused("looking for %s: there are several; say which with KIND/NAME and --namespace:\n  %s",
			w, strings.Join(listed(named), "\n  "))
	}
	return nil
}

// missing says that there is no such workload, and which may have been meant.
func (w workloadName) missing(all []transform.Ref) error {
	if len(all) == 0 {
		return misused("looking for %s: the input holds no workload", w)
	}
	var names []string
	for _, r := range all {
		names = append(names, r.Name)
	}
	slices.Sort(names)
	if near := transform.Closest(names, w.name); near != "" {
		all = slices.DeleteFunc(slices.Clone(all), func(r transform.Ref) bool { return r.Name != near })
	}
	return misused("looking for %s: there is no such workload in the input, but there is\n  %s", w, strings.Join(shortened(listed(all)), "\n  "))
}

// listed writes the workloads as they can be named, with their files, each once.
func listed(all []transform.Ref) []string {
	var out []string
	for _, ref := range all {
		line := fmt.Sprintf("%s/%s --namespace %s", strings.ToLower(ref.Kind), ref.Name, identityOf(ref).namespace)
		if ref.File != "" {
			line += " (" + ref.File + ")"
		}
		out = append(out, transform.Printable(line))
	}
	slices.SortFunc(out, cmp.Compare)
	return slices.Compact(out)
}

// shortened returns the first lines of a long list.
func shortened(lines []string) []string {
	const most = 10
	if len(lines) <= most {
		return lines
	}
	return append(slices.Clone(lines[:most]), "…")
}
