package companion

import (
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Codes of what a plan says.
const (
	CodeAdded     = "added"
	CodeUpdated   = "updated"
	CodeRemoved   = "removed"
	CodeNotOurs   = "not-ours"
	CodeHandEdit  = "hand-edit"
	CodeBadRecord = "bad-record"
)

// A Plan is what is to be done, as data.
type Plan struct {
	Add    []*yaml.RNode // objects that are to be new items, marked
	Remove []*yaml.RNode // items that are to go

	edits *transform.Plan
	said  []transform.Diagnostic
}

// IsPlanned says whether a diagnostic tells of something that a plan does without an edit: an object
// that comes or goes.
func IsPlanned(d transform.Diagnostic) bool {
	return d.Code == CodeAdded || d.Code == CodeRemoved && d.Severity == transform.Info && len(d.Path) == 0
}

// Edits returns the edits of objects that are there, with what there is to say of them.
func (p *Plan) Edits() *transform.Plan { return p.edits }

// Diagnostics returns all that there is to say.
func (p *Plan) Diagnostics() []transform.Diagnostic {
	return slices.Concat(p.edits.Diagnostics(), p.said)
}

// Empty says whether the plan changes nothing.
func (p *Plan) Empty() bool { return len(p.Add)+len(p.Remove) == 0 && p.edits.Empty() }

// Apply carries the plan out and returns the items as they are then: new ones come last. It refuses a
// plan with Error diagnostics.
func (p *Plan) Apply(items []*yaml.RNode) ([]*yaml.RNode, error) {
	if err := transform.Failures(p.Diagnostics()); err != nil {
		return items, err
	}
	if err := p.edits.Apply(); err != nil {
		return items, err
	}
	left := slices.DeleteFunc(slices.Clone(items), func(n *yaml.RNode) bool { return contains(p.Remove, n) })
	return append(left, p.Add...), nil
}

// Undo takes back what Apply did to objects that are there.
func (p *Plan) Undo() error {
	return p.edits.Invert().Apply()
}

func contains(all []*yaml.RNode, n *yaml.RNode) bool {
	return slices.ContainsFunc(all, func(one *yaml.RNode) bool { return one.YNode() == n.YNode() })
}

// A planner compares the objects of a set with those that are there.
type planner struct {
	Set

	document *transform.Document // all items: an alias in one may refer to an anchor in another
	plan     Plan
	edits    []*transform.Plan
}

// plan plans the objects, and takes away those that stale says may go when none of the objects is
// they.
func (s Set) plan(items []*yaml.RNode, objects []Object, stale func(*standing) bool) (*Plan, error) {
	p := planner{Set: s, document: transform.NewDocument(items...)}
	all := standingIn(items)
	found := make([][]*standing, len(objects))
	for i, o := range objects {
		found[i] = find(all, o.id, s.Owner)
	}
	for i, o := range objects {
		if len(found[i]) == 0 {
			if err := p.add(o); err != nil {
				return nil, err
			}
		}
		for _, st := range found[i] {
			if err := p.settle(o, st); err != nil {
				return nil, err
			}
		}
	}
	if err := p.removeStale(all, stale); err != nil {
		return nil, err
	}
	p.plan.edits = transform.Join(p.edits...)
	return &p.plan, nil
}

// add plans an object that is not there.
func (p *planner) add(o Object) error {
	n := transform.Copy(o.node)
	ref := p.refOf(n)
	if p.Marked {
		edits, err := p.marking(o, n, p.shapeOf(n).fields(n, nil))
		if err != nil {
			return err
		}
		if err := transform.ApplyTo(n, edits...); err != nil {
			return err
		}
	}
	p.plan.Add = append(p.plan.Add, n)
	p.plan.said = append(p.plan.said, transform.Diagnostic{
		Code: CodeAdded, Severity: transform.Info, Ref: ref, Message: "added, for " + p.source(o) + " brings it along",
	})
	return nil
}

// marking returns the edits that write the mark, none when it is there already.
func (p *planner) marking(o Object, n *yaml.RNode, written any) ([]transform.Edit, error) {
	below, _ := written.(fields)
	delete(below, "apiVersion")
	text, err := mark{By: p.Owner, Name: o.id.name, Namespace: o.id.namespace, Fields: below}.text()
	v := transform.Fields("metadata", "annotations", Annotation).Lookup(n)
	if err != nil || !v.IsNil() && v.YNode().Value == text {
		return nil, err
	}
	view := transform.NewPodTemplate(n, p.refOf(n), nil)
	return transform.NewAnnotations(view).Set(Annotation, text), nil
}

// source names an entry of the configuration.
func (p *planner) source(o Object) string {
	return o.path.String() + " of InjectSidecars " + p.Owner
}
