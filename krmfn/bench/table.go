//go:build unix

package main

import (
	"cmp"
	"fmt"
	"slices"
	"time"
)

// A row holds the runs over one list, pair by pair.
type row struct {
	size

	bytes          int64
	ours, identity []usage
}

const (
	header = "documents      MB  program              wall ms   CPU ms  peak MB  ratio of walls\n"
	mega   = 1e6
)

// String writes both programs, ours with its ratio.
func (r row) String() string {
	return fmt.Sprintf("%9d  %6.2f  %-16s %s %15.2f\n", r.documents, float64(r.bytes)/mega, "inject-sidecars", columns(r.ours), r.ratio()) +
		fmt.Sprintf("%9s  %6s  %-16s %s\n", "", "", "kyaml identity", columns(r.identity))
}

// ratio is the median of the ratios of the pairs: what disturbs the machine for a while disturbs
// both runs of a pair.
func (r row) ratio() float64 {
	ratios := make([]float64, len(r.ours))
	for i := range r.ours {
		ratios[i] = float64(r.ours[i].wall) / float64(r.identity[i].wall)
	}
	slices.Sort(ratios)
	return ratios[len(ratios)/2]
}

// columns writes the medians.
func columns(all []usage) string {
	return fmt.Sprintf("%11.1f %8.1f %8.1f", inMilliseconds(median(all, wall)), inMilliseconds(median(all, cpu)), float64(median(all, peak))/mega)
}

func median[T cmp.Ordered](all []usage, value func(usage) T) T {
	values := make([]T, len(all))
	for i, u := range all {
		values[i] = value(u)
	}
	slices.Sort(values)
	return values[len(values)/2]
}

func inMilliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.1f ms", inMilliseconds(d)) }
