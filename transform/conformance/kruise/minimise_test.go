package kruise

import (
	"maps"
	"slices"
)

// minimise returns the smallest pair it finds for which fails still holds, by taking away one thing
// after the other: sets, namespaces, fields, entries of lists.
func (p pair) minimise(fails func(pair) bool) pair {
	for {
		smaller := false
		for _, c := range p.smaller() {
			if next, ok := c(p); ok && fails(next) {
				p, smaller = next, true
			}
		}
		if !smaller {
			return p
		}
	}
}

// A reduction takes one thing from a pair, and says whether it was there.
type reduction func(pair) (pair, bool)

// smaller returns the reductions to try on the pair, the big ones first, those at the end of a list
// before those at its start.
func (p pair) smaller() []reduction {
	var out []reduction
	for i := range slices.Backward(p.sets) {
		out = append(out, func(p pair) (pair, bool) { return p.without(i), len(p.sets) > 1 })
	}
	for i := range slices.Backward(p.namespaces) {
		out = append(out, func(p pair) (pair, bool) {
			p.namespaces = slices.Delete(slices.Clone(p.namespaces), i, i+1)
			return p, true
		})
	}
	for _, part := range parts(&p) {
		name := nameOf(*part)
		for _, removal := range removals(*part) {
			out = append(out, func(p pair) (pair, bool) {
				p = p.clone()
				all := parts(&p)
				i := slices.IndexFunc(all, func(o *object) bool { return nameOf(*o) == name })
				return p, i >= 0 && remove(*all[i], removal)
			})
		}
	}
	return out
}

// parts returns what fields and entries are taken from: the pod, then the sets, the last one first.
func parts(p *pair) []*object {
	out := []*object{&p.pod}
	for i := range slices.Backward(p.sets) {
		out = append(out, &p.sets[i])
	}
	return out
}

func (p pair) clone() pair {
	p.sets, p.namespaces = slices.Clone(p.sets), slices.Clone(p.namespaces)
	for _, o := range parts(&p) {
		*o = copyOf(*o)
	}
	return p
}

func (p pair) without(set int) pair {
	p.sets = slices.Delete(slices.Clone(p.sets), set, set+1)
	return p
}

// removals returns the paths of all fields and list entries, each before what is below it, lists
// from their ends. The path consists of keys and indexes.
func removals(o object) [][]any {
	var all [][]any
	var walk func(v any, at []any)
	walk = func(v any, at []any) {
		switch v := v.(type) {
		case object:
			for _, key := range slices.Sorted(maps.Keys(v)) {
				p := append(slices.Clone(at), key)
				if essential(p) {
					continue
				}
				all = append(all, p)
				walk(v[key], p)
			}
		case []any:
			for i, e := range slices.Backward(v) {
				p := append(slices.Clone(at), i)
				all = append(all, p)
				walk(e, p)
			}
		}
	}
	walk(o, nil)
	return all
}

// essential says whether the field is one that no object can do without.
func essential(path []any) bool {
	return len(path) == 1 && (path[0] == "apiVersion" || path[0] == "kind")
}

// remove removes what is at the path, and says whether it was there.
func remove(o object, path []any) bool {
	parent, last := any(o), path[len(path)-1]
	for _, step := range path[:len(path)-1] {
		switch v := parent.(type) {
		case object:
			key, _ := step.(string)
			parent = v[key]
		case []any:
			i, ok := step.(int)
			if !ok || i >= len(v) {
				return false
			}
			parent = v[i]
		default:
			return false
		}
	}
	switch v := parent.(type) {
	case object:
		key, _ := last.(string)
		_, found := v[key]
		delete(v, key)
		return found
	case []any:
		i, ok := last.(int)
		if !ok || i >= len(v) {
			return false
		}
		return replace(o, path[:len(path)-1], slices.Delete(slices.Clone(v), i, i+1))
	}
	return false
}

// replace sets what is at the path.
func replace(o object, path []any, value any) bool {
	parent := any(o)
	for i, step := range path {
		last := i == len(path)-1
		switch v := parent.(type) {
		case object:
			key, _ := step.(string)
			if last {
				v[key] = value
				return true
			}
			parent = v[key]
		case []any:
			n, _ := step.(int)
			if last {
				v[n] = value
				return true
			}
			parent = v[n]
		}
	}
	return false
}
