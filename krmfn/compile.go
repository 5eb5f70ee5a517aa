package krmfn

import (
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
)

// The API version and kind of our own functionConfig, and codes of what is wrong with one.
const (
	APIVersion = config.APIVersion
	Kind       = config.Kind

	CodeInvalid   = config.CodeInvalid
	CodeNoMatch   = config.CodeNoMatch
	CodePatchFile = compile.CodePatchFile
)

type ( // what a configuration is and comes to; see packages config and compile
	InjectSidecars = config.InjectSidecars
	Spec           = config.Spec
	Config         = compile.Config
	Rules          = compile.Rules
	Inputs         = compile.Inputs
	Explanation    = compile.Explanation
	ConvertReason  = compile.ConvertReason
	List           = compile.List
)

// DecodeConfig reads a functionConfig, of whichever kind. The Config is of use when none of the diagnostics is an Error.
func DecodeConfig(n *yaml.RNode) (Config, []transform.Diagnostic) { return compile.DecodeConfig(n) }

// Schema returns the JSON Schema of a functionConfig by its kind, InjectSidecars or SidecarSet.
func Schema(kind string) ([]byte, error) { return config.Schema(kind) }

// Process applies the functionConfig to the items, unless one of the diagnostics is an Error: then the items are as they
// came. Its own error is for a fault of the program.
func Process(l *List) ([]transform.Diagnostic, error) { return compile.Process(l) }

// NewInputs returns what matters of the items for rules.
func NewInputs(items []*yaml.RNode) *Inputs { return compile.NewInputs(items) }

// ForCluster returns the items without those that belong to the build itself.
func ForCluster(items []*yaml.RNode) []*yaml.RNode { return compile.ForCluster(items) }

// ResourcesFile returns the name of the file for what a configuration brings along that is the owner.
func ResourcesFile(owner string) string { return compile.ResourcesFile(owner) }
