//go:build unix

package cli

import (
	"io/fs"
	"os"
	"syscall"
)

// keepOwner gives a file the owner of another one, as far as that is allowed.
func keepOwner(f *os.File, like fs.FileInfo) {
	if was, ok := like.Sys().(*syscall.Stat_t); ok {
		_ = f.Chown(int(was.Uid), int(was.Gid)) // only root may give files away
	}
}
