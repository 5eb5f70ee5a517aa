package compile

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// A stage is a configuration at work.
type stage struct {
	config *Config
	inputs *Inputs
	rules  *Rules
}

var _ engine.Stage = (*stage)(nil)

func (c *Config) stage() *stage { return &stage{config: c, inputs: NewInputs(nil)} }

// Reads says whether the configuration reads objects of the kind.
func (s *stage) Reads(kind string) bool { return s.config.Reads(kind) }

// Observe keeps what matters of the object.
func (s *stage) Observe(o engine.Observed) {
	if api.Is(o.Object) {
		moveDown(o.Object.YNode(), o.Line)
		s.inputs.sets = append(s.inputs.sets, o.Object)
	}
	if o.IsForCluster {
		s.inputs.addForCluster([]*yaml.RNode{o.Object})
	}
}

// moveDown adds to the lines that nodes say they are on.
func moveDown(n *yaml.Node, lines int) {
	n.Line += lines
	for _, c := range n.Content {
		moveDown(c, lines)
	}
}

// Compile makes the rules for what was observed.
func (s *stage) Compile() (ds []transform.Diagnostic, err error) {
	s.rules, ds, err = s.config.RulesFor(s.inputs)
	return ds, err
}

// Rules returns all rules.
func (s *stage) Rules() []transform.Rule { return s.rules.All() }

// Unmatched returns what there is to say of SidecarSets and entries that select none of the templates.
func (s *stage) Unmatched(templates []transform.PodTemplate) []transform.Diagnostic {
	return s.rules.Unmatched(templates)
}
