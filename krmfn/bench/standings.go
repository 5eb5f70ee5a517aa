//go:build unix

package main

import (
	"fmt"
	"strings"
	"time"
)

// standings hold the runs of all rivals on one track.
type standings struct {
	track

	bytes  int64
	rivals []rival
	runs   map[string][]usage // by name
}

const standingsHeader = `A file; the ratios say how many times faster than kyaml and than kustomize with a strategic-merge patch:
` + columnsHeader

const columnsHeader = `documents  match     MB  program                          wall ms   CPU ms  peak MB  runs  x kyaml  x kustomize
`

// String writes a line for each rival that ran.
func (s standings) String() string {
	var b strings.Builder
	first := fmt.Sprintf("%9d  %3d %%  %5.1f", s.documents, s.share, float64(s.bytes)/mega)
	for _, r := range s.rivals {
		runs := s.runs[r.name]
		if len(runs) == 0 {
			continue
		}
		fmt.Fprintf(&b, "%23s  %-28s %s  %4d %s  %s\n", first, r.name, columns(runs), len(runs),
			faster(max(s.times(kyamlName, r.name), s.times(unchangedName, r.name))), faster(s.times(strategicName, r.name)))
		first = ""
	}
	return b.String()
}

// faster writes a ratio, or a dash where the other did not run.
func faster(ratio float64) string {
	if ratio == 0 {
		return fmt.Sprintf("%8s", "-")
	}
	return fmt.Sprintf("%8.1f", ratio)
}

// times says how many times longer the slow one takes, by the medians; 0 when one of them did not run.
func (s standings) times(slow, fast string) float64 {
	if len(s.runs[slow]) == 0 || len(s.runs[fast]) == 0 {
		return 0
	}
	return float64(median(s.runs[slow], wall)) / float64(median(s.runs[fast], wall))
}

// A goal is how many times faster than another program we are to be.
type goal struct {
	corpus

	than  string
	times float64
}

func goals() []goal {
	return []goal{
		{corpus{1000, 10}, kyamlName, 15},
		{corpus{1000, 50}, kyamlName, 6},
		{corpus{1000, 100}, kyamlName, 3},
		{corpus{10000, 10}, kyamlName, 20},
		{corpus{10000, 50}, kyamlName, 8},
		{corpus{10000, 100}, kyamlName, 4},
		{corpus{1000, 10}, strategicName, 50},
		{corpus{1000, 50}, strategicName, 25},
		{corpus{1000, 100}, strategicName, 15},
	}
}

const (
	maxSmallWall = 8 * time.Millisecond // on 100 documents
	maxLargePeak = 100e6                // on 10,000 documents
)

// missed returns the goals that this track misses.
func (s standings) missed() []error {
	var all []error
	miss := func(format string, args ...any) {
		all = append(all, fmt.Errorf("%d documents, %d %% match: %w", s.documents, s.share, fmt.Errorf(format, args...)))
	}
	for _, g := range goals() {
		if times := s.times(g.than, oursName); g.corpus == s.corpus && times > 0 && times < g.times {
			miss("%.1f times faster than %s, the goal is %.0f", times, g.than, g.times)
		}
	}
	ours := s.runs[oursName]
	if took := median(ours, wall); s.documents == 100 && took > maxSmallWall {
		miss("it takes %s, the goal is %s", milliseconds(took), milliseconds(maxSmallWall))
	}
	if took := median(ours, peak); s.documents == 10000 && took > maxLargePeak {
		miss("it holds %.0f MB, the goal is %.0f", float64(took)/mega, maxLargePeak/mega)
	}
	return all
}
