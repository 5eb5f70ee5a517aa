package source

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/inject-sidecars/inject-sidecars/transform/source/reader"
)

// parallel calls do for every document, on as many processors as there are, if they are long enough
// to be worth it: then each of these has an arena of its own. The error is that of the first document
// that has one, whichever ran first.
func parallel(all []*document, a *reader.Arena, do func(*document, *reader.Arena) error) error {
	const enough = 128 << 10
	size := 0
	for _, d := range all {
		size += len(d.text)
	}
	if size < enough {
		return inTurn(all, a, do)
	}
	errs := make([]error, len(all))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(all)) {
		wait.Go(func() {
			var a reader.Arena
			for i := int(next.Add(1)) - 1; i < len(all); i = int(next.Add(1)) - 1 {
				errs[i] = do(all[i], &a)
			}
		})
	}
	wait.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// inTurn calls do for one document after the other, up to the first error.
func inTurn(all []*document, a *reader.Arena, do func(*document, *reader.Arena) error) error {
	for _, d := range all {
		if err := do(d, a); err != nil {
			return err
		}
	}
	return nil
}
