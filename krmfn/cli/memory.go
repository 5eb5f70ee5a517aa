package cli

import (
	"bytes"
	"io"
	"io/fs"
	"runtime/debug"
)

// paceCollector lets the garbage collector run seldom, which is quick, as long as there is little.
func paceCollector() {
	const seldom = 400
	debug.SetGCPercent(seldom)
}

// limitMemory lets the garbage collector run as often as it takes for all that there is to be little more than
// the input, and what is made of it: two and a half times as much, or more where documents are tiny.
func limitMemory(input, documents int) {
	const base, least, perDocument = 16 << 20, 24 << 20, 2 << 10
	debug.SetMemoryLimit(int64(max(least, base+input*5/2, base+documents*perDocument)))
}

// readStream reads a stream to its end.
func readStream(in io.Reader) ([]byte, error) {
	var text bytes.Buffer
	if f, ok := in.(fs.File); ok {
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() {
			text.Grow(int(info.Size()) + bytes.MinRead)
		}
	}
	_, err := text.ReadFrom(in)
	return text.Bytes(), err
}
