package workload

import (
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// impliedLabels returns the labels that the controller of the workload puts on the pods, as far as the
// object tells.
func impliedLabels(t transform.PodTemplate) map[string]string {
	all := TraitsOf(t).Labels
	if len(all) == 0 {
		return nil
	}
	own, out := t.Labels(), map[string]string{}
	for _, l := range all {
		if l.Name == "" {
			maps.Copy(out, labelsAt(t.Object(), l.Field))
		} else if value := l.value(t); value != "" {
			out[l.Name] = value
		}
		if text, has := own[l.Name]; has && !l.Wins {
			out[l.Name] = text
		}
	}
	return out
}

// value returns what the label is on the pods of the template, or "".
func (l Label) value(t transform.PodTemplate) string {
	at := t.Path()
	switch {
	case l.Field != "":
		return text(t.Object(), strings.Split(l.Field, ".")...)
	case l.Beside != "":
		for i := len(at) - 1; i > 0; i-- {
			if n := at[:i].Field(l.Beside).Lookup(t.Object()); at[i-1].Field == "" && isScalar(n) {
				return n.YNode().Value
			}
		}
		return ""
	case l.Key:
		return strings.ToLower(at[len(at)-2].Field)
	}
	return l.Value
}

// labelsAt returns the labels at a field of an object.
func labelsAt(object node, field string) map[string]string {
	out := map[string]string{}
	n := transform.Fields(strings.Split(field, ".")...).Lookup(object)
	if !isMapping(n) {
		return out
	}
	for i := 0; i+1 < len(n.Content()); i += 2 {
		if v := deref(n.Content()[i+1]); v.Tag == "!!str" || v.Tag == "" {
			out[n.Content()[i].Value] = v.Value
		}
	}
	return out
}

// Implies says whether pods of a kind of a group may have labels that do not stand in their template: a
// controller adds them.
func Implies(group, kind string) bool {
	return slices.ContainsFunc(known()[groupKind{group, kind}], func(r route) bool { return len(r.Labels) > 0 })
}

// ImplyingGroups returns the groups that have kinds of which Implies is true, sorted.
var ImplyingGroups = sync.OnceValue(func() []string { //nolint:gochecknoglobals // it never changes
	var out []string
	for _, k := range Catalogue() {
		if len(k.Labels) > 0 {
			out = append(out, k.Group)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
})
