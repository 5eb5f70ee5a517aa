package inject

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"k8s.io/apimachinery/pkg/runtime"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"
	sigsyaml "sigs.k8s.io/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
)

// An Injector is a configuration that is ready for use, by any number of goroutines at a time. New makes one.
type Injector struct {
	// Scheme says which kinds Go types are, and which Go types brought-along objects get. It may be nil:
	// the kinds of Kubernetes itself that hold pod templates are known without one.
	Scheme *runtime.Scheme

	config compile.Config
	source *yaml.RNode // the configuration as it was given
	said   []transform.Diagnostic
}

// New reads a configuration: one YAML or JSON document with a SidecarSet, an InjectSidecars or a ConfigMap. It takes
// nothing that it does not know.
func New(configuration []byte) (*Injector, error) {
	nodes, err := (&kio.ByteReader{
		Reader: bytes.NewReader(configuration), OmitReaderAnnotations: true, DisableUnwrapping: true,
	}).Read()
	if err != nil {
		return nil, fmt.Errorf("reading the configuration: %w", err)
	}
	if len(nodes) > 1 {
		return nil, ErrManyConfigurations
	}
	var node *yaml.RNode
	if len(nodes) == 1 {
		node = nodes[0]
	}
	c, said := compile.DecodeConfig(node)
	said = c.Leveled(said)
	if err := failures(said); err != nil {
		return nil, err
	}
	return &Injector{config: c, source: node, said: said}, nil
}

// NewTyped is New for a typed configuration. Its SidecarSets may be values of any type that is written as JSON in the
// form of a SidecarSet. An empty TypeMeta is filled in, that of the SidecarSets is not.
func NewTyped(c config.InjectSidecars) (*Injector, error) {
	if c.APIVersion == "" && c.Kind == "" {
		c.APIVersion, c.Kind = config.APIVersion, config.Kind
	}
	text, err := sigsyaml.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encoding the configuration: %w", err)
	}
	return New(text)
}

var (
	// ErrNotMade is the error of an Injector that New has not made.
	ErrNotMade = errors.New("the Injector has no configuration; make it with inject.New")
	// ErrManyConfigurations is the error of a configuration with more than one document.
	ErrManyConfigurations = errors.New("there is more than one configuration; list SidecarSets under spec.sidecarSets of one InjectSidecars")
	// ErrNothing is the error of a nil object, node or pod template.
	ErrNothing = errors.New("is nil; give an object")
)

// check returns what the caller has forgotten.
func (i *Injector) check() error {
	if i == nil || i.source == nil {
		return ErrNotMade
	}
	return nil
}

// A Report is what there is to say of an input and of what was done to it, in order.
type Report struct {
	Diagnostics []transform.Diagnostic
	Changed     bool // the output is not the input
}

// Warnings returns the diagnostics that are worth a person's minute.
func (r Report) Warnings() []transform.Diagnostic { return r.of(transform.Warning) }

// of returns the diagnostics of a severity.
func (r Report) of(severity transform.Severity) []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, d := range r.Diagnostics {
		if d.Severity == severity {
			out = append(out, d)
		}
	}
	return out
}

// A CodeError is the code of a diagnostic, for errors.Is.
type CodeError string

// ErrNoMatch is the code of a SidecarSet, or another selector of the configuration, that selects nothing.
const ErrNoMatch CodeError = compile.CodeNoMatch

// Error returns the code.
func (c CodeError) Error() string { return string(c) }

// A failure is an Error diagnostic that is its code.
type failure struct{ transform.DiagnosticError }

// Is says whether the target is the code.
func (f *failure) Is(target error) bool {
	code, isCode := target.(CodeError)
	return isCode && string(code) == f.Diagnostic.Code
}

// Unwrap returns what transform knows it as.
func (f *failure) Unwrap() error { return &f.DiagnosticError }

// failures joins the Error diagnostics, or returns nil.
func failures(ds []transform.Diagnostic) error {
	var errs []error
	for _, d := range ds {
		if d.Severity == transform.Error {
			errs = append(errs, &failure{transform.DiagnosticError{Diagnostic: d}})
		}
	}
	return errors.Join(errs...)
}

// Stream injects into a stream of manifests. It reads all of it, and writes nothing unless all is well.
func (i *Injector) Stream(r io.Reader, w io.Writer) (Report, error) {
	in, err := io.ReadAll(r)
	if err != nil {
		return Report{}, fmt.Errorf("reading: %w", err)
	}
	out, report, err := i.Bytes(in)
	if err != nil {
		return report, err
	}
	if _, err := w.Write(out); err != nil {
		return report, fmt.Errorf("writing: %w", err)
	}
	return report, nil
}
