package kruise

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	utilfeature "github.com/openkruise/kruise/pkg/util/feature"
)

// TestGeneratedPairs compares on random pairs. What differs without an explanation is reduced to
// what matters and printed, once for each kind.
func TestGeneratedPairs(t *testing.T) {
	t.Logf("%d pairs from seed %d", *pairs, *seed)
	start := time.Now()
	s := &survey{t: t, seen: map[string]bool{}, explained: map[string]int{}}
	sorted := *pairs / 20
	s.run(0, *pairs-sorted)
	setSortGate(t)
	s.sorted = true
	s.run(*pairs-sorted, *pairs)
	elapsed := time.Since(start)
	t.Logf("%d pairs in %.1f s; %d of %d sets accepted by both sides; %d pods with something injected, and %d sets in their annotations; %d differences, by rule: %v",
		*pairs, elapsed.Seconds(), s.accepted, s.sets, s.created, s.kept, s.differences, s.explained)
}

// setSortGate makes the webhook sort containers by name, until the test ends (K62).
func setSortGate(t *testing.T) {
	t.Helper()
	set := func(value bool) {
		if err := utilfeature.DefaultMutableFeatureGate.SetFromMap(map[string]bool{"EnableSortSidecarContainerByName": value}); err != nil {
			t.Fatal(err)
		}
	}
	set(true)
	t.Cleanup(func() { set(false) })
}

// A survey is what the comparison of many pairs finds.
type survey struct {
	t      *testing.T
	sorted bool

	mu                                   sync.Mutex
	sets, accepted, created, differences int
	kept                                 int // sets in annotations of OpenKruise
	explained                            map[string]int
	seen                                 map[string]bool // kinds of differences that were printed
}

// run compares the pairs with the indexes from first up to last.
func (s *survey) run(first, last int) {
	indexes := make(chan int)
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range indexes {
				s.compare(i)
			}
		})
	}
	for i := first; i < last; i++ {
		indexes <- i
	}
	close(indexes)
	wg.Wait()
}

func (s *survey) compare(index int) {
	p, err := newGenerator(*seed, uint64(index)).pair()
	if err != nil {
		s.t.Errorf("pair %d: %v", index, err)
		return
	}
	p.options.SortByName = s.sorted
	r, err := p.compare()
	if err != nil {
		s.t.Errorf("pair %d of seed %d: %v\n%s", index, *seed, err, p)
		return
	}
	s.count(r)
	if r.bookkeeping != "" && s.first("bookkeeping") {
		s.t.Errorf("pair %d of seed %d, annotations of OpenKruise (-webhook +ours):\n%s\n%s", index, *seed, r.bookkeeping, p)
	}
	for _, d := range r.differences {
		if _, ok := d.explain(); !ok && s.first(d.kind()) {
			s.t.Errorf("pair %d of seed %d, reduced: %s", index, *seed, report(p, d.kind()))
		}
	}
}

// report reduces a pair to what shows the kind of difference, and prints it.
func report(p pair, kind string) string {
	reduced, _, _ := strings.Cut(kind, " diff ") // while a diff shrinks, it may change
	shows := func(p pair) (string, bool) {
		if valid, _ := p.validPod(); !valid {
			return "", false
		}
		r, err := p.compare()
		if err != nil {
			return "", false
		}
		for _, d := range r.differences {
			if _, ok := d.explain(); !ok && (d.kind() == kind || d.diff != "" && strings.HasPrefix(d.kind(), reduced)) {
				return d.String(), true
			}
		}
		return "", false
	}
	p = p.minimise(func(p pair) bool { _, ok := shows(p); return ok })
	text, _ := shows(p)
	return fmt.Sprintf("%s\n%s", text, p)
}

func (s *survey) count(r comparison) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sets += r.sets
	s.accepted += r.accepted
	s.kept += r.kept
	if r.created {
		s.created++
	}
	for _, d := range r.differences {
		s.differences++
		rules, ok := d.explain()
		if !ok {
			rules = []string{"none"}
		}
		slices.Sort(rules)
		for _, rule := range slices.Compact(rules) {
			s.explained[rule]++
		}
	}
}

// first says whether the kind of difference was not seen before.
func (s *survey) first(kind string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := s.seen[kind]
	s.seen[kind] = true
	return !seen
}
