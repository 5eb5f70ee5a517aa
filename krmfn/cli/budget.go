package cli

import (
	"os"
	"runtime/debug"
	"sync"
	"sync/atomic"
)

// inMemory is how much text is kept in memory before files are read again, or put aside on disk:
// once for what comes in, and once for what goes out.
const inMemory = 8 << 20

// A budget is shared by all that keep text in memory.
type budget struct{ left atomic.Int64 }

func newBudget() *budget {
	b := &budget{}
	b.left.Store(inMemory)
	return b
}

// take says whether there is room for n bytes more.
func (b *budget) take(n int) bool { return b.left.Add(-int64(n)) >= 0 }

// paceCollector lets the garbage collector run seldom over small inputs, and over large ones often
// enough that what is kept of them and the garbage take no more than a hundred megabytes.
func paceCollector(size int64) {
	const seldom, often = 400, 70
	if size <= inMemory/2 {
		debug.SetGCPercent(seldom)
		return
	}
	debug.SetGCPercent(often)
}

// sizeOf returns how much text there is in the files. Of a stream that is not known, so it counts as
// a large one.
func sizeOf(files []*file) int64 {
	var size int64
	for _, f := range files {
		info, err := os.Stat(f.path)
		if f.path == "" || err == nil && !info.Mode().IsRegular() {
			return inMemory
		}
		if err == nil {
			size += info.Size()
		}
	}
	return size
}

// An aside is text that is not in memory.
type aside struct {
	file *os.File
	from int64
	size int
}

// A shelf puts text aside in a temporary file that has no name any more, so that nothing is left of
// it.
type shelf struct {
	mutex sync.Mutex
	file  *os.File
	end   int64
}

// put puts a text aside. It fails where there is no place for temporary files.
func (s *shelf) put(text []byte) (aside, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if s.file == nil {
		f, err := os.CreateTemp("", "inject-sidecars.*")
		if err != nil {
			return aside{}, err //nolint:wrapcheck // the text stays in memory then
		}
		_ = os.Remove(f.Name()) // where this is not possible the system cleans up
		s.file = f
	}
	n, err := s.file.WriteAt(text, s.end)
	out := aside{s.file, s.end, n}
	s.end += int64(n)
	return out, err //nolint:wrapcheck // the text stays in memory then
}

// read gets the text back.
func (a aside) read() ([]byte, error) {
	text := make([]byte, a.size)
	_, err := a.file.ReadAt(text, a.from)
	return text, err //nolint:wrapcheck // the caller names the file
}
