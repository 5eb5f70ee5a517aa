package workload

import (
	"github.com/inject-sidecars/inject-sidecars/transform"
)

// isUnambiguous says whether no field is there twice on the way to a pod template, or in what selectors look at; if one is,
// that is reported: Kubernetes reads the last one, and the text shows another first.
func (l *locator) isUnambiguous(object node, ref transform.Ref, template transform.Path) bool {
	ways := []struct {
		from, to transform.Path
		isWhole  bool // no field of what it leads to may be there twice
	}{
		{to: transform.Fields("metadata", "namespace")},
		{to: template},
		{template, transform.Fields("spec"), false},
		{template, transform.Fields("metadata", "labels"), true},
		{template, transform.Fields("metadata", "annotations"), true},
	}
	for _, w := range ways {
		if p := ambiguous(w.from.Lookup(object), w.to, w.isWhole); p != nil {
			return l.twice(ref, w.from.Join(p))
		}
	}
	return true
}

// ambiguous returns the first part of a path that is there twice, from a node on, and nil when there is none.
func ambiguous(n node, p transform.Path, isWhole bool) transform.Path {
	for i := range p {
		if p[i].Field != "" && countKey(n, p[i].Field) > 1 {
			return p[:i+1]
		}
		n = p[i : i+1].Lookup(n)
	}
	if !isWhole || !isMapping(n) {
		return nil
	}
	for i := 0; i+1 < len(n.Content()); i += 2 {
		if key := n.Content()[i].Value; countKey(n, key) > 1 {
			return p.Field(key)
		}
	}
	return nil
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
