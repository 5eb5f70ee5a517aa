package sidecarset

import (
	"fmt"
	"slices"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// An absence is what transferEnv asks for of one container and does not get.
type absence struct {
	from  string // the container
	by    string // what names it: sourceContainerName, or metadata.labels['app']
	names []string
}

// fieldOfSource returns what names the container to take variables from.
func fieldOfSource(t api.TransferEnv) string {
	if t.SourceContainerNameFrom == nil || t.SourceContainerNameFrom.FieldRef == nil {
		return "sourceContainerName"
	}
	return t.SourceContainerNameFrom.FieldRef.FieldPath
}

// addTo adds the absence to the others, to one of the same container when there is one.
func (a absence) addTo(all []absence) []absence {
	i := slices.IndexFunc(all, func(other absence) bool { return other.from == a.from && other.by == a.by })
	switch {
	case len(a.names) == 0:
		return all
	case i < 0:
		return append(all, a)
	}
	all[i].names = append(all[i].names, a.names...)
	return all
}

// envMissing says what is missing, and why (K47, K48).
func (in *injection) envMissing(w wanted, a absence) {
	path, why, remedy := in.whyMissing(a)
	variables := "variables " + strings.Join(a.names, ", ")
	if len(a.names) == 1 {
		variables = fmt.Sprintf("variable %q", a.names[0])
	}
	of := fmt.Sprintf("container %q", a.from)
	if a.from == "" {
		of = "the container that " + a.by + " names"
	}
	in.say(transform.Warning, transform.Diagnostic{
		Code: CodeEnvMissing, Path: path, Remedy: remedy,
		Message: fmt.Sprintf("%s of SidecarSet %s asks for %s of %s, %s", w.What(), w.set.Name, variables, of, why),
	})
}

func (in *injection) whyMissing(a absence) (path transform.Path, why, remedy string) {
	named := in.byName[a.from]
	i := slices.IndexFunc(named, func(c there) bool { return c.list == api.Containers && !in.injectedBefore(*c.Container) })
	path = in.template.Path("spec", string(api.Containers))
	switch {
	case a.from == "":
		return path, "but that is not set in the pod template", "set it, or correct transferEnv"
	case len(named) == 0:
		return path, "but the pod has no such container", "correct " + a.by + ", or rename the container"
	case i < 0 && named[0].list == api.InitContainers:
		return named[0].path, "which is an init container: variables are taken from containers only", "correct transferEnv"
	case i < 0:
		return named[0].path, "which is injected itself: variables are taken from containers of the pod only", "correct transferEnv"
	case len(named[i].EnvFrom) > 0:
		return named[i].path, "which has no such variable under env, and what it has by envFrom is not copied",
			"define it under env, or give the sidecar the same envFrom"
	}
	return named[i].path, "which has no such variable", "define it, or correct transferEnv"
}
