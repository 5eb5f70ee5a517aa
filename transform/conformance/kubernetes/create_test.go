package kubernetes

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime"
	"k8s.io/apimachinery/pkg/runtime/serializer/json"
	genericrequest "k8s.io/apiserver/pkg/endpoints/request"
	"k8s.io/apiserver/pkg/registry/rest"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"sigs.k8s.io/yaml"
)

// A problem is one reason why the API server does not take an object.
type problem struct{ Field, Text string }

func (p problem) String() string { return p.Field + ": " + p.Text }

// A verdict is what the API server says about an object.
type verdict struct {
	known    bool // a built-in kind with a pod template; others pass through
	decoded  bool // it could be read at all, so that it was validated
	problems []problem
	stored   runtime.Object // internal version, as it would be stored; nil when it was not decoded
}

// create does with the object what a create request with strict field validation does.
func create(o object) verdict {
	var typeMeta metav1.TypeMeta
	if err := yaml.Unmarshal(o.text, &typeMeta); err != nil {
		return verdict{known: true, problems: []problem{{"", err.Error()}}}
	}
	gvk := typeMeta.GroupVersionKind()
	r, known := resourceOf(gvk.GroupKind())
	if !known {
		return verdict{decoded: true}
	}
	v := decode(o.text)
	v.problems = append(r.notServed(gvk), v.problems...)
	if v.stored != nil {
		v.problems = append(v.problems, r.create(v.stored)...)
	}
	return v
}

// decode reads the object strictly, sets its defaults and converts it to the internal version.
func decode(text []byte) verdict {
	s := legacyscheme.Scheme
	strict := json.NewSerializerWithOptions(json.DefaultMetaFactory, s, s, json.SerializerOptions{Yaml: true, Strict: true})
	internal, _, err := legacyscheme.Codecs.DecoderToVersion(strict, runtime.InternalGroupVersioner).Decode(text, nil, nil)
	v := verdict{known: true, decoded: err == nil || runtime.IsStrictDecodingError(err)}
	if v.decoded {
		v.stored = internal
	}
	var unknown interface{ Errors() []error }
	switch {
	case err == nil:
	case errors.As(err, &unknown):
		for _, e := range unknown.Errors() {
			v.problems = append(v.problems, asProblem(e))
		}
	default:
		v.problems = []problem{asProblem(err)}
	}
	return v
}

var (
	strictError = regexp.MustCompile(`^(unknown|duplicate) field "(.*)"$`)
	lineNumber  = regexp.MustCompile(`line \d+: `)
)

// asProblem takes a decoding error apart. Line numbers are left out: they change with every edit.
func asProblem(err error) problem {
	text := lineNumber.ReplaceAllString(err.Error(), "")
	if m := strictError.FindStringSubmatch(text); m != nil {
		return problem{Field: m[2], Text: m[1] + " field"}
	}
	return problem{Text: text}
}

// create prepares the internal object for storage and validates it.
func (r resource) create(internal runtime.Object) []problem {
	o, err := meta.Accessor(internal)
	if err != nil {
		return []problem{{"", err.Error()}}
	}
	ns := o.GetNamespace()
	if ns == "" {
		ns = metav1.NamespaceDefault
		o.SetNamespace(ns)
	}
	if o.GetName() == "" && o.GetGenerateName() != "" {
		o.SetName(o.GetGenerateName() + "xxxxx")
	}
	// What the API server fills in by chance is the same for all here, so that errors can be compared.
	o.SetUID("00000000-0000-0000-0000-000000000000")
	o.SetCreationTimestamp(metav1.Unix(0, 0))
	ctx := genericrequest.WithRequestInfo(genericrequest.WithNamespace(context.Background(), ns), r.request())
	return problemsOf(rest.BeforeCreate(r.strategy, ctx, internal))
}

// problemsOf returns the causes of the error that a client would get.
func problemsOf(err error) []problem {
	if err == nil {
		return nil
	}
	var status apierrors.APIStatus
	if !errors.As(err, &status) || status.Status().Details == nil || len(status.Status().Details.Causes) == 0 {
		return []problem{{"", err.Error()}}
	}
	var out []problem
	for _, c := range status.Status().Details.Causes {
		out = append(out, problem{c.Field, c.Message})
	}
	return out
}

// valid says whether the API server takes the object.
func (v verdict) valid() bool { return len(v.problems) == 0 }

// String writes the problems one a line.
func (v verdict) String() string {
	var out strings.Builder
	for _, p := range v.problems {
		fmt.Fprintf(&out, "\t%s\n", p)
	}
	return out.String()
}
