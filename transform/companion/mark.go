package companion

import (
	"encoding/json"
	"errors"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Annotation is the mark on an object that a configuration has added.
const Annotation = "inject-sidecars.dev/resource"

// A mark says which configuration added an object, as what, and which fields it wrote.
type mark struct {
	By        string `json:"by"`
	Name      string `json:"name"`
	Namespace string `json:"namespace,omitempty"`
	Fields    fields `json:"fields,omitempty"`
}

// Fields are the fields that were written: below each key there are more of them, or there is a hash
// of the value. Entries of a list that is compared by names have these for keys.
type fields map[string]any

// put adds a field, unless there is nothing below it.
func (f fields) put(name string, value any) {
	if below, isDeep := value.(fields); isDeep && len(below) == 0 {
		return
	}
	f[name] = value
}

var errNoKey = errors.New("a field has no name")

// UnmarshalJSON reads fields at every depth as fields.
func (f *fields) UnmarshalJSON(text []byte) error {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(text, &raw); err != nil {
		return err //nolint:wrapcheck // it is not shown
	}
	*f = fields{}
	for key, value := range raw {
		if key == "" {
			return errNoKey
		}
		var hash string
		if json.Unmarshal(value, &hash) == nil {
			(*f)[key] = hash
			continue
		}
		var below fields
		if err := json.Unmarshal(value, &below); err != nil {
			return err //nolint:wrapcheck // it is not shown
		}
		(*f)[key] = below
	}
	return nil
}

// readMark reads the mark of an object. It is nil when there is none, and not sound when it cannot be
// read.
func readMark(n *yaml.RNode) (m *mark, sound bool) {
	v := transform.Fields("metadata", "annotations", Annotation).Lookup(n)
	if v.IsNil() {
		return nil, true
	}
	m = &mark{}
	if v.YNode().Kind != yaml.ScalarNode || json.Unmarshal([]byte(v.YNode().Value), m) != nil || m.By == "" || m.Name == "" {
		return nil, false
	}
	return m, true
}

// Owner returns the name of the configuration that has brought an object along, or "" when none has or
// its mark cannot be read.
func Owner(n *yaml.RNode) string {
	if m, sound := readMark(n); m != nil && sound {
		return m.By
	}
	return ""
}

// text writes the mark.
func (m mark) text() (string, error) {
	out, err := json.Marshal(m)
	return string(out), err
}

// id returns the identity of the entry that an object was added for.
func (m mark) id(group, kind string) identity {
	return identity{group, kind, m.Namespace, m.Name}
}

// skipped says whether a field is none that is written to an object which is there: its identity, and
// what is said to kustomize, which takes it away.
func skipped(p transform.Path) bool {
	switch {
	case len(p) == 1:
		return p[0].Field == "kind"
	case len(p) == 2 && p[0].Field == "metadata":
		return p[1].Field == "name" || p[1].Field == "namespace"
	case len(p) == 3 && p[1].Field == "annotations":
		return strings.HasPrefix(p[2].Field, "kustomize.config.k8s.io/") || p[2].Field == Annotation
	}
	return false
}
