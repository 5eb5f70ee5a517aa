package api

import (
	"fmt"
	"math"
	"reflect"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// schedulingChecks are those of where a pod may run.
func schedulingChecks() checks {
	return checks{
		"Toleration.key":    {text(validation.IsQualifiedName)},
		"Toleration.effect": {oneOf("", "NoSchedule", "PreferNoSchedule", "NoExecute")},
		"Toleration":        {toleration},

		"NodeSelector.nodeSelectorTerms":    {notEmpty},
		"NodeSelectorRequirement.key":       {notEmpty, text(validation.IsQualifiedName)},
		"NodeSelectorRequirement":           {requirement},
		"PreferredSchedulingTerm.weight":    {weight},
		"WeightedPodAffinityTerm.weight":    {weight},
		"PodAffinityTerm.topologyKey":       {notEmpty, text(validation.IsQualifiedName)},
		"PodAffinityTerm.labelSelector":     {selectorOf},
		"PodAffinityTerm.namespaceSelector": {selectorOf},

		"TopologySpreadConstraint.maxSkew":            {positive},
		"TopologySpreadConstraint.minDomains":         {between(1, math.MaxInt32)},
		"TopologySpreadConstraint.topologyKey":        {notEmpty},
		"TopologySpreadConstraint.whenUnsatisfiable":  {notEmpty, oneOf("DoNotSchedule", "ScheduleAnyway")},
		"TopologySpreadConstraint.nodeAffinityPolicy": {oneOf("Honor", "Ignore")},
		"TopologySpreadConstraint.nodeTaintsPolicy":   {oneOf("Honor", "Ignore")},
		"TopologySpreadConstraint.labelSelector":      {selectorOf},
	}
}

// positive wants a number above zero, and takes none for zero.
func positive(v *validator, p transform.Path, value reflect.Value) {
	if n := value.Int(); n < 0 || n == 0 && !v.isPart {
		v.fail(CodeInvalid, p, fmt.Sprintf("%d is not above zero", n), "correct the number")
	}
}

func weight(v *validator, p transform.Path, value reflect.Value) {
	if n := value.Int(); n < 0 || n > 100 || n == 0 && !v.isPart {
		v.fail(CodeInvalid, p, fmt.Sprintf("%d is out of range", n), "use a number from 1 to 100")
	}
}

func toleration(v *validator, p transform.Path, value reflect.Value) {
	t, _ := reflect.TypeAssert[corev1.Toleration](value)
	switch t.Operator {
	case "", corev1.TolerationOpEqual:
		for _, message := range validation.IsValidLabelValue(t.Value) {
			v.fail(CodeInvalid, p.Field("value"), fmt.Sprintf("%q: %s", t.Value, message), "correct the value")
		}
	case corev1.TolerationOpExists:
		if t.Value != "" {
			v.fail(CodeInvalid, p.Field("value"), "cannot stand beside the operator Exists", "remove it")
		}
	default:
		v.oneOf(p.Field("operator"), string(t.Operator), "Equal", "Exists", "Lt", "Gt")
	}
	if t.Key == "" && t.Operator != corev1.TolerationOpExists {
		v.fail(CodeInvalid, p.Field("operator"), "must be Exists without a key", "name a key, or set the operator to Exists")
	}
	if t.TolerationSeconds != nil && t.Effect != corev1.TaintEffectNoExecute {
		v.fail(CodeInvalid, p.Field("effect"), "must be NoExecute with tolerationSeconds", "set it, or remove tolerationSeconds")
	}
}

func requirement(v *validator, p transform.Path, value reflect.Value) {
	r, _ := reflect.TypeAssert[corev1.NodeSelectorRequirement](value)
	at, n := p.Field("values"), len(r.Values)
	switch r.Operator {
	case corev1.NodeSelectorOpIn, corev1.NodeSelectorOpNotIn:
		if n == 0 {
			v.fail(CodeRequired, at, fmt.Sprintf("the operator %s needs values", r.Operator), "give one")
		}
	case corev1.NodeSelectorOpExists, corev1.NodeSelectorOpDoesNotExist:
		if n > 0 {
			v.fail(CodeInvalid, at, fmt.Sprintf("cannot stand beside the operator %s", r.Operator), "remove them")
		}
	case corev1.NodeSelectorOpGt, corev1.NodeSelectorOpLt:
		if n != 1 {
			v.fail(CodeInvalid, at, fmt.Sprintf("the operator %s needs exactly one value", r.Operator), "give one")
		}
	default:
		v.fail(CodeInvalid, p.Field("operator"), fmt.Sprintf("unknown value %q", r.Operator), "use In, NotIn, Exists, DoesNotExist, Gt or Lt")
	}
}
