package api

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// Combine says what an entry that selects and the selector of its SidecarSet come to together.
type Combine string

// The ways. Or is the default.
const (
	Or      Combine = "Or"      // one of them has to select the pod template
	And     Combine = "And"     // both have to
	Instead Combine = "Instead" // the entry alone counts
)

// Select is a second way in which a SidecarSet selects pod templates: by their workloads. All that it names has to
// hold; of several entries for one SidecarSet one has to. OpenKruise knows nothing of it.
type Select struct {
	workload.Target

	SidecarSet     string                `json:"sidecarSet"`               // its name
	Combine        Combine               `json:"combine,omitempty"`        // with the selector of the SidecarSet; default Or
	ObjectSelector *metav1.LabelSelector `json:"objectSelector,omitempty"` // on the labels of the workload, not on those of its pods

	path transform.Path // where it is written
}

// FieldValues returns the values of fields that may have few.
func (Select) FieldValues() map[string][]string {
	return map[string][]string{"combine": {string(Or), string(And), string(Instead)}}
}

// At returns the entry as it is written at the path of the configuration.
func (s Select) At(p transform.Path) Select {
	s.path = p
	return s
}

// Path returns where the entry is written.
func (s Select) Path() transform.Path { return s.path }

// How returns how the entry and the selector of its SidecarSet are combined.
func (s Select) How() Combine { return cmp.Or(s.Combine, Or) }

// Validate returns what is wrong with the entry.
func (s Select) Validate(ref transform.Ref) []transform.Diagnostic {
	v := &validator{ref: ref}
	if s.SidecarSet == "" {
		v.fail(CodeRequired, s.path.Field("sidecarSet"), "a value is required", "name the SidecarSet that selects by the entry")
	}
	v.oneOf(s.path.Field("combine"), string(s.Combine), s.FieldValues()["combine"]...)
	switch err := s.Target.Validate(); {
	case s.ObjectSelector != nil && s.isAnyTarget():
	case s.isAnyTarget():
		v.fail(CodeRequired, s.path, "it names no workloads", "give kinds, names, namespaces or objectSelector")
	case err != nil:
		v.badTarget(s.path, err)
	}
	if s.ObjectSelector != nil {
		v.selector(s.ObjectSelector, s.path.Field("objectSelector"))
	}
	return v.out
}

// isAnyTarget says whether no kinds, names or namespaces are named.
func (s Select) isAnyTarget() bool { return len(s.Kinds)+len(s.Names)+len(s.Namespaces) == 0 }

func (v *validator) badTarget(p transform.Path, err error) {
	if at, ok := errors.AsType[*transform.FieldError](err); ok {
		v.fail(CodeInvalid, p.Join(at.Path), at.Message, at.Remedy)
		return
	}
	v.fail(CodeInvalid, p, err.Error(), "correct the entry")
}

// CheckSelects returns an Error for every entry of a configuration that names none of the SidecarSets, or that is combined
// with the selector of its SidecarSet in another way than an entry before it.
func CheckSelects(all []Select, sets []SidecarSet, configuration transform.Ref) []transform.Diagnostic {
	v := &validator{ref: configuration}
	var names []string
	for _, s := range sets {
		names = append(names, s.Name)
	}
	first := map[string]Select{}
	for _, s := range all {
		before, found := first[s.SidecarSet]
		switch {
		case s.SidecarSet == "": // it is said
		case !slices.Contains(names, s.SidecarSet):
			v.fail(CodeInvalid, s.path.Field("sidecarSet"), fmt.Sprintf("there is no SidecarSet %q", s.SidecarSet), oneThatThereIs(names, s.SidecarSet))
		case !found:
			first[s.SidecarSet] = s
		case before.How() != s.How():
			v.fail(CodeInvalid, s.path.Field("combine"), fmt.Sprintf("is %s, but %s of the same SidecarSet has %s", s.How(), before.path, before.How()),
				"give all entries of a SidecarSet the same")
		}
	}
	return v.out
}

// oneThatThereIs says which of the names may have been meant.
func oneThatThereIs(names []string, name string) string {
	near := transform.Closest(names, name)
	switch {
	case near != "":
		return fmt.Sprintf("did you mean %q?", near)
	case len(names) == 0:
		return "add it to spec.sidecarSets or to the input"
	}
	return "name one of " + strings.Join(names, ", ") + ", or add it to spec.sidecarSets or to the input"
}
