package workload

import (
	"github.com/inject-sidecars/inject-sidecars/transform"
)

// isUnambiguous says whether no field is there twice on the way to a pod template, or in what selectors look at; if one is,
// that is reported: Kubernetes reads the last one, and the text shows another first.
func (l *locator) isUnambiguous(object node, ref transform.Ref, template transform.Path) bool {
	ways := []transform.Path{
		template.Field("spec"), template.Field("metadata", "labels"), template.Field("metadata", "annotations"),
		transform.Fields("metadata", "namespace"),
	}
	for _, way := range ways {
		for i := range way {
			if way[i].Field != "" && countKey(way[:i].Lookup(object), way[i].Field) > 1 {
				return l.twice(ref, way[:i+1])
			}
		}
	}
	for _, way := range ways[1:3] {
		n := way.Lookup(object)
		if !isMapping(n) {
			continue
		}
		for i := 0; i+1 < len(n.Content()); i += 2 {
			if key := n.Content()[i].Value; countKey(n, key) > 1 {
				return l.twice(ref, way.Field(key))
			}
		}
	}
	return true
}

func (l *locator) twice(ref transform.Ref, p transform.Path) bool {
	l.report(transform.Error, transform.Diagnostic{
		Code: CodeBadTemplate, Ref: ref, Path: p,
		Message: "the field is there twice, and Kubernetes reads the last one", Remedy: "remove one of them",
	})
	return false
}

// countKey returns how often a key is in a mapping.
func countKey(n node, key string) int {
	count := 0
	if !isMapping(n) {
		return 0
	}
	for i := 0; i+1 < len(n.Content()); i += 2 {
		if n.Content()[i].Value == key {
			count++
		}
	}
	return count
}
