package workload

import (
	"maps"
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

// MayImply says whether a label of that name may be on pods without standing in their template: a controller
// adds it.
func MayImply(name string) bool { return impliedNames()[name] }

// impliedNames returns the names of all labels that controllers add.
var impliedNames = sync.OnceValue(func() map[string]bool { //nolint:gochecknoglobals // it never changes
	out := map[string]bool{}
	for _, k := range Catalogue() {
		for _, l := range k.Labels {
			out[l.Name] = true
		}
	}
	return out
})
