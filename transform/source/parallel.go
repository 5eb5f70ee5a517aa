package source

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// parallel calls do for every document, on as many processors as there are. The error is that of
// the first document that has one, whichever ran first.
func parallel(all []*document, do func(*document) error) error {
	errs := make([]error, len(all))
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(all)) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(all); i = int(next.Add(1)) - 1 {
				errs[i] = do(all[i])
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
