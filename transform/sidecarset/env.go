package sidecarset

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// injectedBefore says whether an earlier run injected the container: such a one is no source of
// variables and mounts (K47, K103).
func (in *injection) injectedBefore(c corev1.Container) bool {
	return Injected(c) && in.injected[c.Name]
}

// injectedNames returns the names that the sets give to containers in the pod, in either list.
func injectedNames(sets []*api.SidecarSet, o Options) map[string]bool {
	out := map[string]bool{}
	for _, s := range sets {
		for _, e := range s.Containers() {
			out[e.Container.Name] = true
			if e.Container.IsHot() && o.HotUpgrade {
				out[e.Container.Name+"-1"], out[e.Container.Name+"-2"] = true, true
			}
		}
	}
	return out
}

// A variable is an environment variable of a source.
type variable struct {
	name string
	path transform.Path
}

// addEnv adds variables to the container, each name once; a name that is there stays (K43).
func (in *injection) addEnv(container *yaml.Node, variables []variable) error {
	have := map[string]bool{}
	if env := fieldOf(container, "env"); env != nil {
		for _, v := range env.Content {
			if name := fieldOf(v, "name"); name != nil {
				have[name.Value] = true
			}
		}
	}
	for _, v := range variables {
		if have[v.name] {
			continue
		}
		have[v.name] = true
		n, err := in.copyOf(v.path)
		if err != nil {
			return err
		}
		appendEntries(container, "env", n)
	}
	return nil
}

// copyOf copies a node of the pod for a sidecar. Comments there, setters of kpt included, are not about
// the sidecar.
func (in *injection) copyOf(p transform.Path) (*yaml.Node, error) {
	n, err := transform.Detach(in.template.Node(p))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p, err)
	}
	return transform.StripComments(n.YNode()), nil
}

// transferred returns the variables that transferEnv names: of each entry its names in alphabetical
// order (K45), of a name that the source defines twice the last (K46). What is not there is said
// (K48).
func (in *injection) transferred(w wanted) []variable {
	var out []variable
	var missing []absence
	for _, t := range w.Container.TransferEnv {
		a := absence{from: in.sourceName(t), by: fieldOfSource(t)}
		for _, name := range namesOf(t) {
			if v, ok := in.lastDefinition(a.from, name); ok {
				out = append(out, v)
			} else {
				a.names = append(a.names, name)
			}
		}
		missing = a.addTo(missing)
	}
	for _, a := range missing {
		in.envMissing(w, a)
	}
	return out
}

// namesOf returns the names of the variables, each once, in alphabetical order.
func namesOf(t api.TransferEnv) []string {
	out := append(slices.Clone(t.EnvNames), t.EnvName)
	slices.Sort(out)
	return slices.DeleteFunc(slices.Compact(out), func(name string) bool { return name == "" })
}

func (in *injection) lastDefinition(container, name string) (variable, bool) {
	for _, at := range slices.Backward(in.byName[container]) {
		if at.list != api.Containers || in.injectedBefore(*at.Container) {
			continue
		}
		for i, v := range slices.Backward(at.Env) {
			if v.Name == name {
				return variable{name, at.path.Field("env").At(i)}, true
			}
		}
	}
	return variable{}, false
}

// sourceName returns the name of the container to take variables from: as given, or as a label or
// an annotation of the pod says (K49). Annotations that the sets have set count.
func (in *injection) sourceName(t api.TransferEnv) string {
	if t.SourceContainerNameFrom == nil || t.SourceContainerNameFrom.FieldRef == nil {
		return t.SourceContainerName
	}
	switch field, key := t.FromMetadata(); field {
	case "":
		return ""
	case "labels":
		return in.template.PodLabels()[key]
	default:
		return in.annotations[key]
	}
}

// expansion matches the variables in a subPathExpr, as the webhook does (K78).
var expansion = transform.Pattern(`\$\(([-._a-zA-Z][-._a-zA-Z0-9]*)\)`)

// expansions returns the variables that the subPathExpr of a mount needs, from the container that
// has the mount; of a name that is defined twice the first (K78).
func (in *injection) expansions(w wanted, s there, subPathExpr string) []variable {
	var out []variable
	for _, m := range expansion().FindAllStringSubmatch(subPathExpr, -1) {
		i := slices.IndexFunc(s.Env, func(v corev1.EnvVar) bool { return v.Name == m[1] })
		if i >= 0 {
			out = append(out, variable{m[1], s.path.Field("env").At(i)})
			continue
		}
		if !hasEnv(w.Container, m[1]) {
			in.say(transform.Warning, transform.Diagnostic{
				Code: CodeEnvMissing, Path: s.path.Field("env"),
				Message: fmt.Sprintf("%s shares a mount whose subPathExpr %q needs variable %s, which is not defined", w.What(), subPathExpr, m[1]),
				Remedy:  "define the variable in container " + s.Name,
			})
		}
	}
	return out
}

func hasEnv(c *api.Container, name string) bool {
	return slices.ContainsFunc(c.Env, func(v corev1.EnvVar) bool { return v.Name == name })
}
