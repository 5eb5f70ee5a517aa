package cli

import (
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

// A progress shows on a terminal how many files or documents are done, when that takes more than a moment.
type progress struct {
	done    atomic.Int64
	quit    chan struct{}
	stopped chan struct{}
}

// startProgress shows progress on log if that is a terminal.
func startProgress(log io.Writer, what string, total int) *progress {
	p := &progress{quit: make(chan struct{}), stopped: make(chan struct{})}
	if total < 2 || !isTerminal(log) {
		close(p.stopped)
		return p
	}
	go p.show(log, what, total)
	return p
}

const (
	progressEvery = 200 * time.Millisecond
	clearLine     = "\r\033[K"
)

func (p *progress) show(log io.Writer, what string, total int) {
	defer close(p.stopped)
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			fmt.Fprintf(log, "%s%s %d of %d", clearLine, what, p.done.Load(), total)
		case <-p.quit:
			fmt.Fprint(log, clearLine)
			return
		}
	}
}

// add says that n more are done.
func (p *progress) add(n int) { p.done.Add(int64(n)) }

// stop takes the line away.
func (p *progress) stop() {
	close(p.quit)
	<-p.stopped
}
