package compile

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A stage is a configuration at work.
type stage struct {
	config *Config
	inputs *Inputs
	survey *survey
	rules  *Rules

	isIdle bool            // no namespace gets anything
	hashed []transform.Ref // new objects that ask for a hash
}

var _ engine.Bringer = (*stage)(nil)

// Reads says whether the configuration reads objects of the kind.
func (s *stage) Reads(kind string) bool { return s.config.Reads(kind) }

// Brings returns what the configuration brings along.
func (s *stage) Brings() *companion.Set { return s.config.Companions() }

// Namespaces returns those into which the configuration injects something.
func (s *stage) Namespaces(all []engine.Observed) (out []string, known bool, err error) {
	inputs := NewInputs(nil)
	inputs.isGenerator = s.isGenerator()
	out, known, err = s.config.NamespacesIn(all, inputs, s.config.Kinds())
	s.isIdle = known && len(out) == 0
	return out, known, err
}

// Compile makes the rules for what was observed.
func (s *stage) Compile() (ds []transform.Diagnostic, err error) {
	s.inputs.isGenerator = s.isGenerator()
	s.rules, ds, err = s.config.RulesFor(s.inputs)
	return append(ds, s.broughtSaid()...), err
}

// Rules returns all rules.
func (s *stage) Rules() []transform.Rule { return s.rules.All() }

// Unmatched returns what there is to say of SidecarSets and entries that select none of the templates. A generator sees
// no workloads but those that it brings along itself, so when it brings anything that is no Error.
func (s *stage) Unmatched(templates []transform.PodTemplate) []transform.Diagnostic {
	ds := s.rules.Unmatched(templates)
	if c := s.config.Companions(); c == nil || len(c.Objects) == 0 || !s.isGenerator() {
		return ds
	}
	for i := range ds {
		switch {
		case ds[i].Code == CodeNoMatch && len(templates) == 0:
			ds[i].Severity = transform.Info
		case ds[i].Code == CodeNoMatch && ds[i].Severity == transform.Error:
			ds[i].Severity = transform.Warning
		}
	}
	return ds
}

// isGenerator says whether nothing came in but what belongs to the build, as it is for a generator, and
// what the configuration brought along before.
func (s *stage) isGenerator() bool { return s.survey.isOf(config.OwnerOf(s.config.read.Ref)) }

// broughtSaid returns what there is to say of what was brought along, besides what the engine says.
func (s *stage) broughtSaid() []transform.Diagnostic {
	var out []transform.Diagnostic
	if s.isIdle && s.config.read.NoMatch != config.NoMatchIgnore && s.isGenerator() {
		out = s.noNamespace()
	}
	if !s.survey.isKustomize {
		return out
	}
	for _, ref := range s.hashed {
		out = append(out, transform.Diagnostic{
			Code: CodeNeedsHash, Severity: transform.Warning, Ref: ref,
			Path:    transform.Fields("metadata", "annotations", needsHash),
			Message: "has no effect, for kustomize appends a hash to the names of generated objects only",
			Remedy:  "list the configuration under generators, too, or remove the annotation",
		})
	}
	return out
}

// noNamespace warns of objects without a copy when there are no workloads to see.
func (s *stage) noNamespace() []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, o := range s.config.Companions().Objects {
		if o.IsEverywhere() {
			out = append(out, transform.Diagnostic{
				Code: CodeNoMatch, Severity: transform.Warning, Ref: s.config.read.Ref, Path: o.Path().Field("metadata", "namespace"),
				Message: "no workload gets a sidecar here, so the object is in no namespace",
				Remedy:  "list the configuration under transformers, too: a generator does not see the workloads",
			})
		}
	}
	return out
}

// needsHash asks kustomize to append a hash to the name of an object, which it does to what comes from a generator only.
const needsHash = "kustomize.config.k8s.io/needs-hash"

// add takes in a new object, and says to hosts with files where it goes.
func (s *stage) add(_ string, n *yaml.RNode) string {
	if transform.Text(n, "metadata", "annotations", needsHash) == "true" {
		s.hashed = append(s.hashed, workload.RefOf(n).Clone())
	}
	s.survey.placeNew(s.config, n)
	return ""
}

// spares says whether an item belongs to another package of kpt than the configuration.
func (s *stage) spares(_ int, item *yaml.RNode) bool {
	return s.config.read.Package != "" && packageOf(item) != s.config.read.Package
}

// Keeps says whether Inputs refer to objects of a kind once they have been added.
func Keeps(kind string) bool { return kind == api.Kind }
