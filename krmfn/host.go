package krmfn

import (
	"fmt"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// releaseFromHost keeps kpt from putting comments on the wrong containers. The host copies the
// comments of an item's input to its output by position in the list, so a container inserted at
// the front would get those of the old first one, setters included. It does so for items that
// carry the id that it gave them. Where entries with comments move, we take that id away: the
// comments that came with the input are in the output already. Call it before the plan is applied.
func releaseFromHost(plan *transform.Plan) error {
	for t, edits := range plan.Changes() {
		if !movesComments(t, edits) {
			continue
		}
		for _, id := range []string{kioutil.IdAnnotation, kioutil.LegacyIdAnnotation} {
			if err := t.Object().PipeE(yaml.ClearAnnotation(id)); err != nil {
				return fmt.Errorf("%s: %w", t.Ref(), err)
			}
		}
	}
	return nil
}

// movesComments says whether the edits move an entry of a list in which there are comments.
func movesComments(t transform.PodTemplate, edits []transform.Edit) bool {
	for _, e := range edits {
		last := len(e.Path) - 1
		list := t.Node(e.Path[:last])
		isEntry := e.Path[last].Field == "" && !list.IsNil()
		if isEntry && e.Op != transform.Replace && e.Path[last].Index < len(list.Content()) && hasComment(list.YNode()) {
			return true
		}
	}
	return false
}

func hasComment(n *yaml.Node) bool {
	if n.HeadComment+n.LineComment+n.FootComment != "" {
		return true
	}
	return slices.ContainsFunc(n.Content, hasComment)
}
