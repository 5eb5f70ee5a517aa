package cli

import (
	"bytes"
	"io"
	"io/fs"
	"runtime/debug"
)

// limitMemory lets the garbage collector run seldom as long as all that there is takes little more than the
// input, and what is made of it.
func limitMemory(input int) {
	const seldom, base = 400, 16 << 20
	debug.SetGCPercent(seldom)
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
