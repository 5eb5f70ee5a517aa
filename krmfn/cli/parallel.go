package cli

import (
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
)

// each calls do for every one of the things, on as many processors as there are. It joins the
// errors, in order.
func each[T any](all []T, do func(T) error) error {
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
	return errors.Join(errs...)
}
