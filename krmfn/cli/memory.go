package cli

import (
	"bytes"
	"io"
	"io/fs"
	"runtime/debug"
)

// paceCollector lets the garbage collector run seldom over small inputs, which is quick, and over large ones often
// enough that all that there is takes little more than the input, and what is made of it.
func paceCollector(input int) {
	const large, seldom, often = 4 << 20, 400, 60
	if input <= large {
		debug.SetGCPercent(seldom)
		return
	}
	debug.SetGCPercent(often)
}

// limitMemory lets the garbage collector run as often as it takes for all that there is to be little more than
// the input, and what is made of it.
func limitMemory(input int) {
	const base = 16 << 20
	debug.SetMemoryLimit(base + int64(input)*5/2)
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
