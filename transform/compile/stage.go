package compile

import (
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

// Reads says whether the configuration reads objects of the kind.
func (s *stage) Reads(kind string) bool { return s.config.Reads(kind) }

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

// Keeps says whether Inputs refer to objects of a kind once they have been added.
func Keeps(kind string) bool { return kind == api.Kind }
