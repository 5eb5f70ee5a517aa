package transform_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// edits is a rule that does the edits it is made of.
type edits []transform.Edit

func (edits) Name() string { return "edits" }

func (r edits) Plan(transform.PodTemplate) ([]transform.Diagnostic, error) {
	return []transform.Diagnostic{{Code: "test", Severity: transform.Info, Message: "edit", Edits: r}}, nil
}

// says is a rule that says one thing.
type says transform.Severity

func (says) Name() string { return "says" }

func (s says) Plan(transform.PodTemplate) ([]transform.Diagnostic, error) {
	return []transform.Diagnostic{{Code: "test", Severity: transform.Severity(s), Message: "said"}}, nil
}

const pod = `kind: Pod
metadata:
  name: web
# head of spec
spec: # line of spec
  # head of containers
  containers:
  # head of web
  - name: web # line of web
    image: nginx
  - name: helper
  hostNetwork: true # odd
  # foot
`

func template(t *testing.T, text string) transform.PodTemplate {
	t.Helper()
	return transform.NewPodTemplate(yaml.MustParse(text), transform.Ref{Kind: "Pod", Name: "web"}, nil)
}

func text(t *testing.T, p transform.PodTemplate) string {
	t.Helper()
	return p.Object().MustString()
}

func container(name string) *yaml.RNode { return yaml.MustParse("name: " + name) }

var (
	list   = transform.Fields("spec", "containers")
	insert = func(i int, name string) transform.Edit {
		return transform.Edit{Op: transform.Insert, Path: list.At(i), New: container(name)}
	}
	remove = func(p transform.Path) transform.Edit { return transform.Edit{Op: transform.Remove, Path: p} }
)

// Every kind of edit, alone and after others, can be taken back exactly, comments included.
func TestInvertRestoresTheObject(t *testing.T) {
	for name, rule := range map[string]edits{
		"insert first":         {insert(0, "new")},
		"insert last":          {insert(2, "new")},
		"insert several":       {insert(0, "a"), insert(1, "b"), insert(4, "c")},
		"insert and remove":    {insert(1, "a"), remove(list.At(0)), remove(list.At(0))},
		"remove all":           {remove(list.At(0)), remove(list.At(0)), insert(0, "a")},
		"remove field":         {remove(list)},
		"remove last field":    {remove(transform.Fields("spec", "hostNetwork"))},
		"remove two fields":    {remove(list), remove(transform.Fields("spec", "hostNetwork"))},
		"replace":              {{Op: transform.Replace, Path: list.At(1), New: container("b")}},
		"replace field":        {{Op: transform.Replace, Path: list.At(0).Field("image"), New: yaml.NewStringRNode("x")}},
		"insert field before":  {{Op: transform.Insert, Path: transform.Fields("spec", "volumes"), New: yaml.NewListRNode("a"), Before: "containers"}},
		"insert field at end":  {{Op: transform.Insert, Path: transform.Fields("spec", "volumes"), New: yaml.NewListRNode("a")}},
		"insert into inserted": {{Op: transform.Insert, Path: transform.Fields("spec", "volumes"), New: yaml.NewListRNode("a")}, {Op: transform.Insert, Path: transform.Fields("spec", "volumes").At(0), New: yaml.NewStringRNode("b")}},
	} {
		t.Run(name, func(t *testing.T) { checkInvert(t, rule) })
	}
}

func checkInvert(t *testing.T, rule edits) {
	t.Helper()
	p := template(t, pod)
	before := text(t, p)
	plan, err := transform.NewPlan([]transform.PodTemplate{p}, rule)
	if err != nil {
		t.Fatal(err)
	}
	expect := func(what, want string) {
		t.Helper()
		if diff := cmp.Diff(want, text(t, p)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	apply := func(plan *transform.Plan) {
		t.Helper()
		if err := plan.Apply(); err != nil {
			t.Fatal(err)
		}
	}
	expect("planning changed the input", before)
	apply(plan)
	after := text(t, p)
	if after == before {
		t.Fatal("nothing changed")
	}
	apply(plan.Invert())
	expect("inverting did not restore the input", before)
	apply(plan.Invert().Invert())
	expect("inverting twice is not the plan", after)
}

// A rule that edits what is not there is a fault of the program, said before anything is written.
func TestEditsThatDoNotFit(t *testing.T) {
	for name, e := range map[string]transform.Edit{
		"the object itself":       {Op: transform.Replace, New: container("x")},
		"no parent":               {Op: transform.Insert, Path: transform.Fields("status", "a", "b"), New: container("x")},
		"entry of a mapping":      {Op: transform.Insert, Path: transform.Fields("spec").At(0), New: container("x")},
		"field of a list":         {Op: transform.Insert, Path: list.Field("a"), New: container("x")},
		"behind the end":          insert(3, "x"),
		"before the start":        insert(-1, "x"),
		"field that exists":       {Op: transform.Insert, Path: list, New: container("x")},
		"no such field":           remove(transform.Fields("spec", "volumes")),
		"no such entry":           remove(list.At(2)),
		"another value than said": {Op: transform.Remove, Path: list.At(1), Old: container("web")},
	} {
		t.Run(name, func(t *testing.T) {
			p := template(t, pod)
			before := text(t, p)
			_, err := transform.NewPlan([]transform.PodTemplate{p}, edits{e})
			if err == nil || !strings.HasPrefix(err.Error(), "Pod web: rule edits: planning") {
				t.Errorf("error %v", err)
			}
			if before != text(t, p) {
				t.Error("the object changed")
			}
		})
	}
}

// When an object was changed after planning, nothing is applied, to no object.
func TestApplyIsAllOrNothing(t *testing.T) {
	first, second := template(t, pod), template(t, pod)
	plan, err := transform.NewPlan([]transform.PodTemplate{first, second}, edits{insert(0, "new"), remove(list.At(2))})
	if err != nil {
		t.Fatal(err)
	}
	if err := list.At(1).Lookup(second.Object()).PipeE(yaml.SetField("image", yaml.NewStringRNode("changed"))); err != nil {
		t.Fatal(err)
	}
	beforeFirst, beforeSecond := text(t, first), text(t, second)
	err = plan.Apply()
	if err == nil || !strings.Contains(err.Error(), "spec.containers[2]: the value changed since it was planned") {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff(beforeFirst+beforeSecond, text(t, first)+text(t, second)); diff != "" {
		t.Errorf("something was applied:\n%s", diff)
	}
}

func TestErrorsKeepThePlanFromBeingApplied(t *testing.T) {
	p := template(t, pod)
	before := text(t, p)
	plan, err := transform.NewPlan([]transform.PodTemplate{p}, edits{insert(0, "new")}, says(transform.Error))
	if err != nil {
		t.Fatal(err)
	}
	err = plan.Apply()
	var failure *transform.DiagnosticError
	if !errors.As(err, &failure) || failure.Diagnostic.String() != "Pod web: said [test]" {
		t.Errorf("error %v", err)
	}
	if before != text(t, p) {
		t.Error("the object changed")
	}
	if plan, err = transform.NewPlan([]transform.PodTemplate{p}, says(transform.Warning)); err != nil || plan.Err() != nil || !plan.Empty() {
		t.Errorf("a warning kept the plan: %v, %v", err, plan.Err())
	}
}

// The second rule sees what the first one planned; the input does not.
func TestRulesRunInSequence(t *testing.T) {
	p := template(t, pod)
	plan, err := transform.NewPlan([]transform.PodTemplate{p}, edits{insert(2, "a")}, edits{insert(3, "b")})
	if err != nil {
		t.Fatal(err)
	}
	if err := plan.Apply(); err != nil {
		t.Fatal(err)
	}
	if got := list.At(3).Field("name").Lookup(p.Object()).YNode().Value; got != "b" {
		t.Errorf("the last container is %q", got)
	}
}

// Edits below an anchor, an alias or a merge key would show in another place too.
func TestSharedNodesAreNotEdited(t *testing.T) {
	for name, text := range map[string]string{
		"anchor":        "spec: {containers: &c [{name: web}]}\nother: *c\n",
		"alias":         "other: &c [{name: web}]\nspec: {containers: *c}\n",
		"alias above":   "other: &s {containers: [{name: web}]}\nspec: *s\n",
		"merge key":     "other: &s {containers: [{name: web}]}\nspec: {<<: *s}\n",
		"anchored root": "&root\nspec: {containers: [{name: web}]}\n",
	} {
		t.Run(name, func(t *testing.T) {
			plan, err := transform.NewPlan([]transform.PodTemplate{template(t, text)}, edits{insert(0, "new")})
			if err != nil {
				t.Fatal(err)
			}
			ds := plan.Diagnostics()
			if len(ds) != 1 || ds[0].Code != transform.CodeSharedNode || ds[0].Severity != transform.Error || !plan.Empty() {
				t.Errorf("diagnostics %v", ds)
			}
		})
	}
}

func TestWriteDiff(t *testing.T) {
	p, other := template(t, pod), template(t, strings.ReplaceAll(pod, "web", "other"))
	rule := edits{insert(2, "new")}
	plan, err := transform.NewPlan([]transform.PodTemplate{p, other}, rule)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := plan.WriteDiff(&out); err != nil {
		t.Fatal(err)
	}
	want := `diff Pod web Pod web
--- Pod web
+++ Pod web
@@ -9,5 +9,6 @@
   - name: web # line of web
     image: nginx
   - name: helper
+  - name: new
   hostNetwork: true # odd
   # foot
`
	if got, _, _ := strings.Cut(out.String(), "diff Pod web Pod web\n--- Pod web\n+++ Pod web\n@@ -9,5 +9,6 @@\n   - name: other"); got != want {
		t.Error(cmp.Diff(want, got))
	}
	if strings.Count(out.String(), "+  - name: new") != 2 {
		t.Errorf("the second object is missing:\n%s", out.String())
	}
}

// What Spec returns is a copy: writing to it must not reach the manifest.
func TestSpecIsACopy(t *testing.T) {
	p := template(t, pod)
	before := text(t, p)
	spec, err := p.Spec()
	if err != nil {
		t.Fatal(err)
	}
	spec.Containers[0].Name = "changed"
	spec.Containers = nil
	if before != text(t, p) {
		t.Error("the manifest changed")
	}
}

func TestFilter(t *testing.T) {
	locate := func(items []*yaml.RNode) ([]transform.PodTemplate, []transform.Diagnostic) {
		return []transform.PodTemplate{transform.NewPodTemplate(items[0], transform.Ref{Kind: "Pod"}, nil)},
			[]transform.Diagnostic{{Code: "located", Severity: transform.Info}}
	}
	var said []transform.Diagnostic
	f := transform.Filter{Locate: locate, Rules: []transform.Rule{edits{insert(0, "new")}}, Report: func(ds []transform.Diagnostic) { said = ds }}
	out, err := f.Filter([]*yaml.RNode{yaml.MustParse(pod)})
	if err != nil || !strings.Contains(out[0].MustString(), "name: new") || len(said) != 2 {
		t.Errorf("%v %v\n%s", err, said, out[0].MustString())
	}
	f.Rules = append(f.Rules, says(transform.Error))
	out, err = f.Filter([]*yaml.RNode{yaml.MustParse(pod)})
	if err == nil || out[0].MustString() != yaml.MustParse(pod).MustString() {
		t.Errorf("%v\n%s", err, out[0].MustString())
	}
}

// sees is a rule that notes what it is shown.
type sees struct{ text, original *string }

func (sees) Name() string { return "sees" }

func (s sees) Plan(p transform.PodTemplate) ([]transform.Diagnostic, error) {
	*s.text, *s.original = p.Object().MustString(), p.Original().Object().MustString()
	if changed := *s.text != *s.original; changed != p.Changed() {
		return nil, errors.New("Changed is wrong")
	}
	return nil, nil
}

func TestRulesSeeTheOriginal(t *testing.T) {
	p := template(t, pod)
	insert := edits{{Op: transform.Insert, Path: transform.Fields("spec", "containers").At(0), New: container("first")}}
	for _, rules := range [][]transform.Rule{{}, {insert}, {insert, insert}} {
		var got, original string
		if _, err := transform.NewPlan([]transform.PodTemplate{p}, append(rules, sees{&got, &original})...); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(got, "name: first"); n != len(rules) || original != text(t, p) {
			t.Errorf("%d rules: got\n%s\noriginal\n%s", len(rules), got, original)
		}
	}
}
