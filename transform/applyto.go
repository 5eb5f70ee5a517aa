package transform

import "sigs.k8s.io/kustomize/kyaml/yaml"

// ApplyTo carries out the edits on the object, in order, or none of them: on an error the object is
// as it was. It changes what stands below an anchor, too, also where aliases refer to it. It is for those who
// want the outcome of a change that a plan yields on a copy of the object; a plan itself is carried out by Apply.
func ApplyTo(object *yaml.RNode, edits ...Edit) error {
	return change{edits: edits}.apply(object.YNode())
}

// Join returns one plan with the diagnostics and the changes of all, in order.
func Join(plans ...*Plan) *Plan {
	out := &Plan{}
	for _, p := range plans {
		out.diagnostics = append(out.diagnostics, p.diagnostics...)
		out.changes = append(out.changes, p.changes...)
	}
	return out
}

// Remarks returns a plan that changes nothing and has the diagnostics, to be joined with others.
func Remarks(ds ...Diagnostic) *Plan {
	return &Plan{diagnostics: ds}
}
