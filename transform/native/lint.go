package native

import (
	"github.com/inject-sidecars/inject-sidecars/transform"
)

// CodeSidecarContainers is the code of the error for spec.sidecarContainers.
const CodeSidecarContainers = "sidecar-containers"

// Lint is the rule that checks pod templates as they stand. It changes nothing.
type Lint struct{}

var _ transform.Rule = Lint{}

// Name is "lint".
func (Lint) Name() string { return "lint" }

// Plan reports the field sidecarContainers, which the API does not have and drops or refuses.
func (Lint) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	p := t.Path("spec", "sidecarContainers")
	if t.Node(p).IsNil() {
		return nil, nil
	}
	return []transform.Diagnostic{{
		Code: CodeSidecarContainers, Severity: transform.Error, Path: p,
		Message: "a pod has no such field",
		Remedy:  "put sidecars under containers, or under initContainers with restartPolicy: Always",
	}}, nil
}
