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

// A lineup is the list of containers as it stands: "" for each that is in the history, and the names of the others, which
// are injected.
type lineup []string

func (c Choice) counted(containers []corev1.Container) lineup {
	out := make(lineup, len(containers))
	for i, container := range containers {
		if c.Except != nil && c.Except(container) {
			out[i] = container.Name
		}
	}
	return out
}

func countIn(l lineup) int {
	n := 0
	for _, name := range l {
		if name == "" {
			n++
		}
	}
	return n
}

// injected returns the names of those that are injected.
func (l lineup) injected() []string {
	return slices.DeleteFunc(slices.Clone(l), func(name string) bool { return name == "" })
}

// add puts one that counts behind so many others that do, and in front of the next, and returns where. Among the
// injected ones there it goes behind those that it stood behind; where that is not known, behind all that stand in
// front of another.
func (l lineup) add(others int, behind *[]string) (with lineup, at int) {
	from, to := l.gap(others)
	at = from
	for i := from; i < to; i++ {
		if isBehind := behind != nil && slices.Contains(*behind, l[i]); isBehind || behind == nil && to < len(l) {
			at = i + 1
		}
	}
	return slices.Insert(l, at, ""), at
}

// gap returns the places behind so many others that count, and before the next.
func (l lineup) gap(others int) (from, to int) {
	for i, name := range l {
		switch {
		case name != "":
		case others == 0:
			return from, i
		default:
			from, others = i+1, others-1
		}
	}
	return from, len(l)
}
