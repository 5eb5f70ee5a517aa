package native

import (
	"cmp"
	"maps"
	"slices"

	corev1 "k8s.io/api/core/v1"
)

// A history is the list of containers as it was before any of them was converted: the names of those
// that are, and "" for each that stands there. What is injected is not in it, for it comes and goes.
type history []string

func (c Choice) history(pod *corev1.PodSpec, r record) history {
	out := make(history, countIn(c.counted(pod.Containers)))
	converted := maps.Clone(r.Containers)
	for _, container := range pod.Containers {
		delete(converted, container.Name)
	}
	byIndex := func(a, b string) int {
		return cmp.Or(cmp.Compare(converted[a].Index, converted[b].Index), cmp.Compare(a, b))
	}
	for _, name := range slices.SortedFunc(maps.Keys(converted), byIndex) {
		out = slices.Insert(out, min(max(converted[name].Index, 0), len(out)), name)
	}
	return out
}

// index returns the index of a container that stands there, and behind so many others that do.
func (h history) index(others int) int {
	for i, name := range h {
		switch {
		case name != "":
		case others == 0:
			return i
		default:
			others--
		}
	}
	return len(h)
}

// bringBack notes that a container stands there again, and returns behind how many others.
func (h history) bringBack(name string) int {
	i := slices.Index(h, name)
	h[i] = ""
	others := 0
	for _, name := range h[:i] {
		if name == "" {
			others++
		}
	}
	return others
}

// A lineup says of each container that stands there whether it is in the history.
type lineup []bool

func (c Choice) counted(containers []corev1.Container) lineup {
	out := make(lineup, len(containers))
	for i, container := range containers {
		out[i] = c.Except == nil || !c.Except(container)
	}
	return out
}

func countIn(l lineup) int {
	n := 0
	for _, counts := range l {
		if counts {
			n++
		}
	}
	return n
}

// add puts one that counts behind so many others that do, and in front of the next, and returns its
// index.
func (l *lineup) add(others int) int {
	at := len(*l)
	for i, counts := range *l {
		switch {
		case !counts:
			continue
		case others == 0:
			*l = slices.Insert(*l, i, true)
			return i
		}
		others--
		at = i + 1
	}
	*l = slices.Insert(*l, at, true)
	return at
}
