package engine

import (
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// batchSize is how much text is parsed at a time, unless a document is larger.
const batchSize = 32 << 10

// A batch is some documents of one file that are worked on at a time.
type batch struct {
	from, to int // the documents
	number   int // of the batch
}

// batches cuts the documents into batches.
func batches(all []source.Document) []batch {
	var out []batch
	from, size := 0, 0
	for i, d := range all {
		isLast := i+1 == len(all) || all[i+1].File != d.File
		if size += len(d.Text); size >= batchSize || isLast {
			out = append(out, batch{from, i + 1, len(out)})
			from, size = i+1, 0
		}
	}
	return out
}

// each calls do for every batch, on as many processors as there are. The error is that of the first batch
// that has one.
func each(all []batch, do func(batch) error) error {
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

// room returns memory for the trees of one batch after the other.
func (r *run) room() *source.Room {
	if room, ok := r.rooms.Get().(*source.Room); ok {
		return room
	}
	return &source.Room{}
}
