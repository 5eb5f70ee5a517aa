package config

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// The API version and kind of our own functionConfig.
const (
	APIVersion = "inject-sidecars.dev/v1alpha1"
	Kind       = "InjectSidecars"
)

// Codes of what is wrong with the configuration.
const (
	CodeNoConfig  = "no-config"
	CodeInvalid   = "invalid"
	CodeNeedsHash = "needs-hash"
	CodeNoMatch   = sidecarset.CodeNoMatch
)

// InjectSidecars is the functionConfig that holds SidecarSets and what a SidecarSet cannot say.
type InjectSidecars struct {
	metav1.TypeMeta   `json:",inline"`
	metav1.ObjectMeta `json:"metadata"`

	Spec Spec `json:"spec"`
}

// Spec is the body of InjectSidecars.
type Spec struct {
	SidecarSets       []any             `json:"sidecarSets,omitempty"`       // whole SidecarSets
	FromInputs        *bool             `json:"fromInputs,omitempty"`        // use those among the items too; default true
	Mode              sidecarset.Mode   `json:"mode,omitempty"`              // AsWritten (default), Native, Classic or Auto
	KubernetesVersion string            `json:"kubernetesVersion,omitempty"` // the oldest that the output must run on; default 1.33
	Placement         native.Placement  `json:"placement,omitzero"`          // of native sidecars: Auto, First, Last, {before: X}, {after: X}
	Convert           []ConvertEntry    `json:"convert,omitempty"`           // containers that are there, into native sidecars
	Include           []workload.Target `json:"include,omitempty"`           // workloads that may be changed: kinds, names, namespaces; default all
	Exclude           []workload.Target `json:"exclude,omitempty"`           // workloads that may not
	OptIn             bool              `json:"optIn,omitempty"`             // only workloads with the annotation inject-sidecars.dev/inject
	Workloads         []workload.Kind   `json:"workloads,omitempty"`         // more kinds that hold pod templates
	Discover          bool              `json:"discover,omitempty"`          // and those that CustomResourceDefinitions among the items define
	Resources         []any             `json:"resources,omitempty"`         // objects that the sidecars bring along
	Namespaces        []Namespace       `json:"namespaces,omitempty"`        // labels for namespaceSelector (K16)
	NoMatch           NoMatch           `json:"noMatch,omitempty"`           // default Error
	Checks            hazard.Levels     `json:"checks,omitempty"`            // code of a hazard: Error, Warn or Ignore
	Provenance        Provenance        `json:"provenance,omitempty"`        // where it is recorded: Annotation (default), Kruise, None
	KeepEdits         bool              `json:"keepEdits,omitempty"`         // of what was injected and then edited by hand, instead of bringing it up to date
	Kruise            Kruise            `json:"kruise,omitzero"`             // how OpenKruise is set up in the cluster

	Select        []api.Select        `json:"select,omitempty"`        // a second way in which SidecarSets select: by workloads
	Overrides     []api.Override      `json:"overrides,omitempty"`     // of image, resources and env of sidecars, in some workloads
	AppContainers []api.AppContainers `json:"appContainers,omitempty"` // what they need to use the sidecars
}

// FieldValues returns the values of fields that may have few.
func (Spec) FieldValues() map[string][]string {
	return map[string][]string{
		"mode":       {string(sidecarset.AsWritten), string(sidecarset.Native), string(sidecarset.Classic), string(sidecarset.ModeAuto)},
		"noMatch":    {string(NoMatchError), string(NoMatchWarn), string(NoMatchIgnore)},
		"provenance": {string(sidecarset.ProvenanceAnnotation), string(sidecarset.ProvenanceKruise), string(sidecarset.ProvenanceNone)},
	}
}

// Kruise says how OpenKruise is set up in the cluster that the build is to agree with.
type Kruise struct {
	HotUpgrade           bool     `json:"hotUpgrade,omitempty"`           // inject two containers for HotUpgrade (K110)
	SkipNamespaces       []string `json:"skipNamespaces,omitempty"`       // default kube-system; [] for none (K12)
	SortContainersByName bool     `json:"sortContainersByName,omitempty"` // as its feature gate does (K62)
	AllowedAnnotations   []string `json:"allowedAnnotations,omitempty"`   // regular expressions for patchPodMetadata (K163)
}

// A Namespace gives the labels of a namespace that is not among the items.
type Namespace struct {
	Name   string            `json:"name"`
	Labels map[string]string `json:"labels,omitempty"`
}

// Provenance says where it is recorded what was injected and converted.
type Provenance = sidecarset.Provenance

// NoMatch says what a SidecarSet that selects no pod template is.
type NoMatch string

// The values of NoMatch.
const (
	NoMatchError  NoMatch = "Error"
	NoMatchWarn   NoMatch = "Warn"
	NoMatchIgnore NoMatch = "Ignore"
)

// A Config is what any functionConfig comes to.
type Config struct {
	Sets       []api.SidecarSet
	FromInputs bool    // apply the SidecarSets among the inputs, too
	NoMatch    NoMatch // what it is when a set or an entry selects nothing
	Workloads  []workload.Kind
	Discover   bool // kinds from CustomResourceDefinitions among the inputs
	Namespaces sidecarset.Namespaces
	Options    sidecarset.Options

	Converts   []native.Convert
	Levels     hazard.Levels
	Ref        transform.Ref  // of the functionConfig
	Companions *companion.Set // what it brings along; nil when it is no InjectSidecars
	Package    string         // the package of kpt that the functionConfig is of

	AllowedAnnotations []*regexp.Regexp // that patchPodMetadata may set; none: all
}

// Decode reads a functionConfig, of whichever kind: a SidecarSet, an InjectSidecars or a
// ConfigMap. The Config is of use when none of the diagnostics is an Error.
func Decode(n *yaml.RNode) (Config, []transform.Diagnostic) {
	if n.IsNilOrEmpty() {
		return Config{}, []transform.Diagnostic{{
			Code: CodeNoConfig, Severity: transform.Error, Ref: transform.Ref{Kind: "ResourceList"},
			Path: transform.Fields("functionConfig"), Message: "is missing",
			Remedy: "give a SidecarSet, an InjectSidecars or a ConfigMap",
		}}
	}
	c, ds := decodeKind(n, workload.RefOf(n))
	InFile(ds, n, workload.RefOf(n))
	return c, ds
}

// decodeKind reads the functionConfig according to its kind.
func decodeKind(n *yaml.RNode, ref transform.Ref) (Config, []transform.Diagnostic) {
	switch {
	case ref.Kind == api.Kind:
		set, ds := api.Decode(n)
		return Config{Sets: []api.SidecarSet{set}, FromInputs: true, NoMatch: NoMatchError}, ds
	case ref.Kind == Kind && ref.APIVersion == APIVersion:
		return decodeInjectSidecars(n, ref)
	case ref.Kind == "ConfigMap" && ref.APIVersion == "v1":
		return decodeConfigMap(n, ref)
	}
	return Config{}, []transform.Diagnostic{invalid(ref, transform.Fields("kind"),
		fmt.Sprintf("cannot use %s %s as functionConfig", ref.APIVersion, ref.Kind),
		fmt.Sprintf("give a SidecarSet (%s), an InjectSidecars (%s) or a ConfigMap (v1)", api.V1Beta1, APIVersion))}
}

func invalid(ref transform.Ref, p transform.Path, message, remedy string) transform.Diagnostic {
	return transform.Diagnostic{
		Code: CodeInvalid, Severity: transform.Error, Ref: ref, Path: p, Message: message, Remedy: remedy,
	}
}

// invalidAt reports an error, which may say in which field below p it is.
func invalidAt(ref transform.Ref, p transform.Path, err error, remedy string) transform.Diagnostic {
	if at, ok := errors.AsType[*transform.FieldError](err); ok {
		return invalid(ref, p.Join(at.Path), at.Message, cmp.Or(at.Remedy, remedy))
	}
	return invalid(ref, p, err.Error(), remedy)
}

func decodeInjectSidecars(n *yaml.RNode, ref transform.Ref) (Config, []transform.Diagnostic) {
	var in InjectSidecars
	if ds := transform.DecodeStrict(n, ref, &in); len(ds) > 0 {
		return Config{}, ds
	}
	ds := in.Spec.validate(ref)
	c := Config{
		FromInputs: in.Spec.FromInputs == nil || *in.Spec.FromInputs,
		NoMatch:    NoMatchError, Workloads: in.Spec.Workloads, Discover: in.Spec.Discover, Namespaces: sidecarset.Namespaces{},
	}
	if in.Spec.NoMatch != "" {
		c.NoMatch = in.Spec.NoMatch
	}
	for _, ns := range in.Spec.Namespaces {
		c.Namespaces[ns.Name] = ns.Labels
	}
	ds = append(ds, c.setKruise(in.Spec.Kruise, ref)...)
	c.Options.Mode, c.Options.Placement = in.Spec.Mode, in.Spec.Placement
	c.Options.Workloads = sidecarset.Workloads{
		Filter: workload.Filter{Include: in.Spec.Include, Exclude: in.Spec.Exclude}, OptIn: in.Spec.OptIn,
	}
	c.Options.Provenance, c.Options.KeepEdits = cmp.Or(in.Spec.Provenance, sidecarset.ProvenanceAnnotation), in.Spec.KeepEdits
	ds = append(ds, c.setEntries(in.Spec, n, ref)...)
	c.Options.Version, _ = native.ParseVersion(cmp.Or(in.Spec.KubernetesVersion, native.Default.String()))
	converts, more := in.Spec.convertRules(ref, c.Options)
	c.Converts, c.Levels, c.Ref, ds = converts, in.Spec.Checks, ref, append(ds, more...)
	for i := range in.Spec.SidecarSets {
		set, more := api.Decode(transform.Fields("spec", "sidecarSets").At(i).Lookup(n))
		c.Sets, ds = append(c.Sets, set), append(ds, more...)
	}
	return c, append(ds, c.setCompanions(n)...)
}

// setKruise takes over how OpenKruise is set up.
func (c *Config) setKruise(k Kruise, ref transform.Ref) []transform.Diagnostic {
	c.Options = sidecarset.Options{
		HotUpgrade: k.HotUpgrade, SkipNamespaces: k.SkipNamespaces, SortByName: k.SortContainersByName,
	}
	var out []transform.Diagnostic
	for i, text := range k.AllowedAnnotations {
		pattern, err := regexp.Compile(text)
		if err != nil {
			p := transform.Fields("spec", "kruise", "allowedAnnotations").At(i)
			out = append(out, invalid(ref, p, err.Error(), "correct the regular expression"))
			continue
		}
		c.AllowedAnnotations = append(c.AllowedAnnotations, pattern)
	}
	return out
}

// validate reports values that are wrong.
func (s Spec) validate(ref transform.Ref) []transform.Diagnostic {
	var out []transform.Diagnostic
	spec := transform.Fields("spec")
	if allowed := []NoMatch{"", NoMatchError, NoMatchWarn, NoMatchIgnore}; !slices.Contains(allowed, s.NoMatch) {
		out = append(out, invalid(ref, spec.Field("noMatch"), fmt.Sprintf("unknown value %q", s.NoMatch), "use Error, Warn or Ignore"))
	}
	modes := []sidecarset.Mode{"", sidecarset.AsWritten, sidecarset.Native, sidecarset.Classic, sidecarset.ModeAuto}
	if !slices.Contains(modes, s.Mode) {
		out = append(out, invalid(ref, spec.Field("mode"), fmt.Sprintf("unknown value %q", s.Mode), "use AsWritten, Native, Classic or Auto"))
	}
	if _, err := native.ParseVersion(s.KubernetesVersion); s.KubernetesVersion != "" && err != nil {
		out = append(out, invalid(ref, spec.Field("kubernetesVersion"), err.Error(), "write it in quotes"))
	}
	provenances := []Provenance{"", sidecarset.ProvenanceAnnotation, sidecarset.ProvenanceKruise, sidecarset.ProvenanceNone}
	if !slices.Contains(provenances, s.Provenance) {
		out = append(out, invalid(ref, spec.Field("provenance"), fmt.Sprintf("unknown value %q", s.Provenance), "use Annotation, Kruise or None"))
	}
	if recorded := s.Provenance == "" || s.Provenance == sidecarset.ProvenanceAnnotation; s.KeepEdits && !recorded {
		out = append(out, invalid(ref, spec.Field("keepEdits"), fmt.Sprintf("with provenance %s it is not known what was edited", s.Provenance),
			"use provenance: Annotation, or remove keepEdits"))
	}
	for i, k := range s.Workloads {
		if err := k.Validate(); err != nil {
			out = append(out, invalidAt(ref, spec.Field("workloads").At(i), err, "correct the entry"))
		}
	}
	out = append(out, badChoice(ref, spec, s.Include, s.Exclude)...)
	for i, ns := range s.Namespaces {
		if ns.Name == "" {
			out = append(out, invalid(ref, spec.Field("namespaces").At(i).Field("name"), "a name is required", "name the namespace"))
		}
	}
	return slices.Concat(out, s.badChecks(ref))
}

// badTargets reports targets that name nothing, or with a pattern that cannot be read.
func badTargets(ref transform.Ref, p transform.Path, targets []workload.Target) []transform.Diagnostic {
	var out []transform.Diagnostic
	for i, target := range targets {
		if err := target.Validate(); err != nil {
			out = append(out, invalidAt(ref, p.At(i), err, "correct the entry"))
		}
	}
	return out
}

// badChecks reports codes that are none, and those that the level cannot change.
func (s Spec) badChecks(ref transform.Ref) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, code := range slices.Sorted(maps.Keys(s.Checks)) {
		if message, remedy := s.Checks[code].Set(code, len(s.Workloads) > 0); message != "" {
			out = append(out, invalid(ref, transform.Fields("spec", "checks", code), message, remedy))
		}
	}
	return out
}
