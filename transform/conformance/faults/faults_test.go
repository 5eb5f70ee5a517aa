package faults_test

import (
	"reflect"
	"slices"
	"testing"

	corev1 "k8s.io/api/core/v1"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"

	"github.com/inject-sidecars/inject-sidecars/transform/conformance/faults"
)

// TestAllFields finds the fields of containers and volumes that have no fault: a newer k8s.io/api brings them.
func TestAllFields(t *testing.T) {
	all, err := faults.All()
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, f := range all {
		seen[f.Owner] = true
	}
	for _, name := range append(names(reflect.TypeFor[corev1.Container]()), names(reflect.TypeFor[corev1.Volume]())...) {
		if !seen[name] {
			t.Errorf("no fault in %s", name)
		}
	}
	t.Logf("%d faults in %d fields", len(all), len(seen))
}

// names returns all fields below the type, at any depth, by the types that have them.
func names(typ reflect.Type) []string {
	for slices.Contains([]reflect.Kind{reflect.Pointer, reflect.Slice}, typ.Kind()) {
		typ = typ.Elem()
	}
	if typ == reflect.TypeFor[metav1.ObjectMeta]() {
		return nil // the metadata of a claim
	}
	var out []string
	for _, f := range faults.Fields(typ) {
		out = append(append(out, typ.Name()+"."+f.Name), names(f.Type)...)
	}
	return out
}
