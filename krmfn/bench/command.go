//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// A command is a program and its arguments.
type command []string

// usage is what one run of a process took.
type usage struct {
	wall, cpu time.Duration
	peak      int64 // bytes of memory at the highest; never below the size of bench itself
}

func wall(u usage) time.Duration { return u.wall }

func cpu(u usage) time.Duration { return u.cpu }

func peak(u usage) int64 { return u.peak }

// run runs the command to its end between two files.
func (c command) run(in, out string) (usage, error) {
	stdin, err := os.Open(in)
	if err != nil {
		return usage{}, fmt.Errorf("opening the input: %w", err)
	}
	defer stdin.Close()
	stdout, err := os.Create(out)
	if err != nil {
		return usage{}, fmt.Errorf("opening the output: %w", err)
	}
	defer stdout.Close()
	var stderr bytes.Buffer
	cmd := exec.Command(c[0], c[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, stdout, &stderr
	start := time.Now()
	if err := cmd.Run(); err != nil {
		return usage{}, fmt.Errorf("running %q: %w: %s", []string(c), err, stderr.Bytes())
	}
	u := usage{wall: time.Since(start), cpu: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.peak = peakBytes(r)
	}
	return u, nil
}

// peakBytes reads the peak memory, which Darwin counts in bytes and the others in kilobytes.
func peakBytes(r *syscall.Rusage) int64 {
	const unit = 1024
	peak := int64(r.Maxrss) //nolint:unconvert // it has 32 bits on some machines
	if runtime.GOOS == "darwin" {
		return peak
	}
	return peak * unit
}
