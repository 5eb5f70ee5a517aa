package sidecarset_test

import (
	"slices"
	"strings"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// selecting returns a SidecarSet with the selector.
func selecting(selector string) string {
	return "apiVersion: apps.kruise.io/v1beta1\nkind: SidecarSet\nmetadata: {name: s}\nspec:\n  selector: " + selector +
		"\n  containers: [{name: inject-sidecars, image: i}]\n"
}

// There is nothing to say of a pod template whose text has none of what Inject mentions.
func TestMentionsCorpus(t *testing.T) {
	for _, selector := range []string{
		"{matchLabels: {app: nginx}}", "{matchExpressions: [{key: tier, operator: Exists}]}",
		"{matchExpressions: [{key: app, operator: In, values: [nginx, redis]}, {key: x, operator: DoesNotExist}]}",
	} {
		rule := inject(t, selecting(selector), sidecarset.Options{})
		silent, matching := 0, 0
		goldentest.Corpus(t, "../..", func(file string, items []*yaml.RNode) {
			templates, _ := workload.Locate(items)
			for _, p := range templates {
				isMentioned := mentioned(p.Object().MustString(), rule.Mentions())
				plan, err := transform.NewPlan([]transform.PodTemplate{p}, rule)
				switch {
				case err != nil || !isMentioned && len(plan.Diagnostics()) > 0:
					t.Errorf("%s: %s: %v: mentioned: %t, %v", file, p.Ref(), err, isMentioned, plan.Diagnostics())
				case !isMentioned:
					silent++
				case !plan.Empty():
					matching++
				}
			}
		})
		if silent < 50 || matching < 3 {
			t.Errorf("%s: %d not mentioned, %d matching", selector, silent, matching)
		}
	}
}

// mentioned says whether all words of a row stand in the text.
func mentioned(text string, rows [][]string) bool {
	return slices.ContainsFunc(rows, func(row []string) bool {
		return !slices.ContainsFunc(row, func(word string) bool { return !strings.Contains(text, word) })
	})
}

// A selector that can match without any label mentions nothing.
func TestMentionsNothing(t *testing.T) {
	for _, selector := range []string{"{matchExpressions: [{key: x, operator: DoesNotExist}]}", "{matchExpressions: [{key: x, operator: NotIn, values: [z]}]}"} {
		if got := inject(t, selecting(selector), sidecarset.Options{}).Mentions(); got != nil {
			t.Errorf("%s: %v", selector, got)
		}
	}
}
