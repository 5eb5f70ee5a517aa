//go:build unix

package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"time"
)

// programs are the two that are compared.
type programs struct {
	dir      string
	self     string
	ours     command
	identity command
}

func newPrograms(binary, dir string) (programs, error) {
	binary, err := filepath.Abs(binary)
	if err != nil {
		return programs{}, fmt.Errorf("locating the function: %w", err)
	}
	self, err := os.Executable()
	if err != nil {
		return programs{}, fmt.Errorf("locating bench: %w", err)
	}
	return programs{dir: dir, self: self, ours: command{binary}, identity: command{self, identityVerb}}, nil
}

// measure runs both programs on a list of that size, in turn, and who goes first changes with
// every pair. The first pair warms the machine up and is not counted.
func (p programs) measure(s size) (row, error) {
	in := p.path("in.yaml")
	if _, err := generator(p.self, generateVerb, s.corpus()).run(os.DevNull, in); err != nil {
		return row{}, err
	}
	info, err := os.Stat(in)
	if err != nil {
		return row{}, fmt.Errorf("measuring the list: %w", err)
	}
	r := row{size: s, bytes: info.Size()}
	for i := range s.runs + 1 {
		ours, identity, err := p.pair(s, i%2 == 0)
		if err != nil {
			return row{}, err
		}
		if i > 0 {
			r.ours, r.identity = append(r.ours, ours), append(r.identity, identity)
		}
	}
	return r, nil
}

// pair runs both programs once and checks what ours wrote.
func (p programs) pair(s size, oursFirst bool) (ours, identity usage, err error) {
	in, out := p.path("in.yaml"), p.path("out.yaml")
	for _, isOurs := range []bool{oursFirst, !oursFirst} {
		if isOurs {
			ours, err = p.ours.run(in, out)
		} else {
			identity, err = p.identity.run(in, p.path("identity.yaml"))
		}
		if err != nil {
			return ours, identity, err
		}
	}
	return ours, identity, verify(out, s.corpus())
}

// verify checks that every selected template, and no other, got the sidecar, and that no item was
// lost.
func verify(file string, c corpus) error {
	const functionConfigs = 1 // has a kind too
	injected, err := countLines(file, regexp.MustCompile(`^ *- name: IS_INJECTED$`))
	if err != nil {
		return err
	}
	if want := c.selected(); injected != want {
		return fmt.Errorf("%d containers were injected, want %d", injected, want)
	}
	kinds, err := countLines(file, regexp.MustCompile(`^[- ] kind: `))
	if err != nil {
		return err
	}
	if got := kinds - functionConfigs; got != c.documents {
		return fmt.Errorf("%d items came back, want %d", got, c.documents)
	}
	return nil
}

// countLines reads line by line to keep this process small.
func countLines(file string, pattern *regexp.Regexp) (int, error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, fmt.Errorf("reading the output: %w", err)
	}
	defer f.Close()
	n := 0
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		if pattern.Match(lines.Bytes()) {
			n++
		}
	}
	if err := lines.Err(); err != nil {
		return 0, fmt.Errorf("reading the output: %w", err)
	}
	return n, nil
}

const (
	startUpRuns = 30

	// A SidecarSet that matches nothing is fine here: there is nothing.
	emptyList = `apiVersion: config.kubernetes.io/v1
kind: ResourceList
items: []
functionConfig:
  apiVersion: inject-sidecars.dev/v1alpha1
  kind: InjectSidecars
  metadata:
    name: bench
  spec:
    noMatch: Ignore
    sidecarSets:
    - apiVersion: apps.kruise.io/v1beta1
      kind: SidecarSet
      metadata:
        name: log-agent
      spec:
        selector:
          matchLabels:
            logging: enabled
        containers:
        - name: log-agent
          image: registry.example/log-agent:1.4.2
`
)

// startUp returns the median time that the whole process takes when there is nothing to do.
func (p programs) startUp() (time.Duration, error) {
	in, out := p.path("empty.yaml"), p.path("out.yaml")
	if err := os.WriteFile(in, []byte(emptyList), 0o600); err != nil {
		return 0, fmt.Errorf("writing the list: %w", err)
	}
	var all []usage
	for range startUpRuns {
		u, err := p.ours.run(in, out)
		if err != nil {
			return 0, err
		}
		all = append(all, u)
	}
	text, err := os.ReadFile(out)
	if err != nil {
		return 0, fmt.Errorf("reading the output: %w", err)
	}
	if !bytes.Contains(text, []byte("\nitems: []\n")) {
		return 0, errors.New("the output is not an empty list")
	}
	return median(all, wall), nil
}
