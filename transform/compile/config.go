package compile

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// Codes of what is wrong with one.
const (
	CodeInvalid   = config.CodeInvalid
	CodeNeedsHash = config.CodeNeedsHash
	CodeNoMatch   = config.CodeNoMatch
)

// A Config is what any functionConfig comes to.
type Config struct{ read config.Config }

// DecodeConfig reads a functionConfig, of whichever kind: a SidecarSet, an InjectSidecars or a
// ConfigMap. The Config is of use when none of the diagnostics is an Error.
func DecodeConfig(n *yaml.RNode) (Config, []transform.Diagnostic) {
	c, ds := config.Decode(n)
	return Config{c}, ds
}

// Kinds returns the kinds with pod templates that the configuration adds.
func (c *Config) Kinds() []workload.Kind { return c.read.Workloads }

// Discover lets the configuration find kinds in CustomResourceDefinitions among the inputs.
func (c *Config) Discover() { c.read.Discover = true }

// Companions returns what the configuration brings along, or nil when it is none that can.
func (c *Config) Companions() *companion.Set { return c.read.Companions }

// Levels returns what the configuration sets for hazards and remarks.
func (c *Config) Levels() hazard.Levels { return c.read.Levels }

// Leveled returns diagnostics at the levels of the configuration, for those that no rule says.
func (c *Config) Leveled(ds []transform.Diagnostic) []transform.Diagnostic {
	return c.read.Levels.Apply(ds)
}

// isCompleted says whether the template is of a kind that is not one of Kubernetes itself: an operator makes pods
// of it, and may complete them.
func (c *Config) isCompleted(t transform.PodTemplate) bool { return !workload.IsBuiltin(t.Ref()) }

// leveledRule returns the rule with what it says at the levels of the configuration.
func (c *Config) leveledRule(rule transform.Rule) transform.Rule { //nolint:ireturn // it wraps any rule
	return c.read.Levels.Rule(rule, c.isCompleted)
}

func invalid(ref transform.Ref, p transform.Path, message, remedy string) transform.Diagnostic {
	return transform.Diagnostic{
		Code: CodeInvalid, Severity: transform.Error, Ref: ref, Path: p, Message: message, Remedy: remedy,
	}
}
