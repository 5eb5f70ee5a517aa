package api

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"

	corev1 "k8s.io/api/core/v1"
	"k8s.io/apimachinery/pkg/util/validation"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A check holds one value to what Kubernetes wants of it. All checks but notEmpty pass what is absent.
type check func(v *validator, p transform.Path, value reflect.Value)

// checks are those of every type of Kubernetes, as in NFSVolumeSource, and of every field, as in
// NFSVolumeSource.path.
type checks map[string][]check

// fields runs the checks on the value, and on all that is in it.
func (v *validator) fields(value reflect.Value, p transform.Path) {
	switch value.Kind() { //nolint:exhaustive // others hold nothing
	case reflect.Pointer:
		if !value.IsNil() {
			v.fields(value.Elem(), p)
		}
	case reflect.Slice:
		for i := range value.Len() {
			v.fields(value.Index(i), p.At(i))
		}
	case reflect.Struct:
		if value.Type().PkgPath() == reflect.TypeFor[corev1.Volume]().PkgPath() {
			v.structFields(value.Type().Name(), value, p)
		}
	}
}

// structFields runs the checks on the fields of the struct, those of embedded ones as its own.
func (v *validator) structFields(owner string, value reflect.Value, p transform.Path) {
	for i, name := range namesOf(value.Type()) {
		content := value.Field(i)
		if name == "" {
			v.structFields(owner, content, p)
			continue
		}
		checks := v.checks[owner+"."+name]
		if len(checks) == 0 && content.Kind() != reflect.Struct && content.IsZero() {
			continue // there is nothing in it
		}
		at := p.Field(name)
		for _, check := range checks {
			check(v, at, content)
		}
		v.fields(content, at)
	}
	if owner == value.Type().Name() {
		for _, check := range v.checks[owner] {
			check(v, p, value)
		}
	}
}

// names holds what namesOf has found by types, which are few and never change.
var names sync.Map //nolint:gochecknoglobals // every pod is walked

// namesOf returns the names that the fields of a struct have in JSON; that of an embedded one is empty.
func namesOf(t reflect.Type) []string {
	if known, found := names.Load(t); found {
		out, _ := known.([]string)
		return out
	}
	out := make([]string, t.NumField())
	for i := range out {
		out[i], _, _ = strings.Cut(t.Field(i).Tag.Get("json"), ",")
	}
	names.Store(t, out)
	return out
}

// given returns the value that a field has, and false when the field is absent.
func given(value reflect.Value) (reflect.Value, bool) {
	if value.Kind() == reflect.Pointer {
		return value.Elem(), !value.IsNil()
	}
	return value, !value.IsZero()
}

func notEmpty(v *validator, p transform.Path, value reflect.Value) {
	if value.IsZero() || value.Kind() == reflect.Slice && value.Len() == 0 {
		v.required(p, "")
	}
}

// oneOf wants one of these words.
func oneOf(allowed ...string) check {
	return func(v *validator, p transform.Path, value reflect.Value) {
		if word, found := given(value); found && !slices.Contains(allowed, word.String()) {
			v.fail(CodeInvalid, p, fmt.Sprintf("unknown value %q", word.String()), "use one of "+strings.TrimPrefix(strings.Join(allowed, ", "), ", "))
		}
	}
}

// between wants a number in these limits.
func between(low, high int64) check {
	return func(v *validator, p transform.Path, value reflect.Value) {
		if n, found := given(value); found && (n.Int() < low || n.Int() > high) {
			v.fail(CodeInvalid, p, fmt.Sprintf("%d is out of range", n.Int()), fmt.Sprintf("use a number from %d to %d", low, high))
		}
	}
}

// mode wants the permissions of a file, up to the highest.
func mode(highest int64) check {
	return func(v *validator, p transform.Path, value reflect.Value) {
		if n, found := given(value); found && (n.Int() < 0 || n.Int() > highest) {
			v.fail(CodeInvalid, p, fmt.Sprintf("%d is out of range: 0%o is %d", n.Int(), highest, highest), "write an octal number with its leading 0, as in 0644")
		}
	}
}

// text wants a text that the function has nothing against.
func text(against func(string) []string) check {
	return func(v *validator, p transform.Path, value reflect.Value) {
		s, found := given(value)
		if !found {
			return
		}
		for _, message := range against(s.String()) {
			v.fail(CodeInvalid, p, fmt.Sprintf("%q: %s", s.String(), message), "correct the value")
		}
	}
}

func label() check     { return text(validation.IsDNS1123Label) }
func subdomain() check { return text(validation.IsDNS1123Subdomain) }

// below wants a path that stays inside of where it begins.
func below(v *validator, p transform.Path, value reflect.Value) {
	if path, found := given(value); found {
		v.localPath(p, path.String())
	}
}

// fileBelow wants the path of a file that Kubernetes writes into a volume, and that no name of its own begins.
func fileBelow(v *validator, p transform.Path, value reflect.Value) {
	below(v, p, value)
	path, _ := given(value)
	if name := path.String(); strings.HasPrefix(name, "..") && !slices.Contains(strings.Split(name, "/"), "..") {
		v.fail(CodeInvalid, p, fmt.Sprintf("%q begins with ..", name), "rename the file")
	}
}

func noBackstep(v *validator, p transform.Path, value reflect.Value) {
	if path, found := given(value); found {
		v.localBackstep(p, path.String())
	}
}
