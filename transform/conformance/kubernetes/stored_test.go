package kubernetes

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
)

// create creates the object, and reports errors and what is not stored.
func (e *emulation) create(content map[string]any) error {
	text, err := json.Marshal(content)
	if err != nil {
		return err
	}
	v := create(object{text: text})
	for _, p := range v.problems {
		e.report(rejected, p.Field, p.Text)
	}
	if v.stored == nil {
		return nil
	}
	sent, got, err := sentAndStored(text, content, v.stored)
	if err != nil {
		return err
	}
	path := podSpecPath(content)
	e.compare(at(sent, path), at(got, path), strings.Join(path, "."))
	return nil
}

// sentAndStored returns the object as it was sent and as it is stored, values written alike.
func sentAndStored(text []byte, content map[string]any, stored runtime.Object) (sent, got map[string]any, err error) {
	s := legacyscheme.Scheme
	gvk := (&metav1.TypeMeta{Kind: content["kind"].(string), APIVersion: content["apiVersion"].(string)}).GroupVersionKind()
	typed, err := s.New(gvk)
	if err != nil {
		return nil, nil, err
	}
	if err := json.Unmarshal(text, typed); err != nil {
		return nil, nil, err
	}
	external, err := s.ConvertToVersion(stored, gvk.GroupVersion())
	if err != nil {
		return nil, nil, err
	}
	if sent, err = runtime.DefaultUnstructuredConverter.ToUnstructured(typed); err != nil {
		return nil, nil, err
	}
	got, err = runtime.DefaultUnstructuredConverter.ToUnstructured(external)
	return sent, got, err
}

// compare reports what was sent and is not there, or is another value.
func (e *emulation) compare(sent, got any, path string) {
	switch s := sent.(type) {
	case map[string]any:
		g, _ := got.(map[string]any)
		if g == nil {
			break
		}
		for _, key := range slices.Sorted(maps.Keys(s)) {
			e.compare(s[key], g[key], path+"."+key)
		}
		return
	case []any:
		g, _ := got.([]any)
		if g == nil {
			break
		}
		for i, entry := range s {
			e.compare(entry, sameEntry(g, entry, i), fmt.Sprintf("%s[%d]", path, i))
		}
		return
	}
	if !isEmpty(sent) && !reflect.DeepEqual(sent, got) {
		e.report(dropped, path, fmt.Sprintf("stored: %v", got))
	}
}

// sameEntry returns the entry of the list that was sent as the one with index i: the one that is
// still there, if it has that name, or else the first that has it.
func sameEntry(list []any, sent any, i int) any {
	name := describe(sent, "")
	if i < len(list) && describe(list[i], "") == name {
		return list[i]
	}
	for _, entry := range list {
		if name != "" && describe(entry, "") == name {
			return entry
		}
	}
	return nil
}

// isEmpty says whether leaving the value out says the same.
func isEmpty(v any) bool {
	switch v := v.(type) {
	case nil:
		return true
	case map[string]any:
		return !slices.ContainsFunc(slices.Collect(maps.Values(v)), func(e any) bool { return !isEmpty(e) })
	case []any:
		return len(v) == 0
	}
	return v == ""
}
