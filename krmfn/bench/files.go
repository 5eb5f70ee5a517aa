//go:build unix

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
)

// A track is a corpus and how often the rivals run on it.
type track struct {
	corpus

	rounds int
}

// tracks returns one for each size and share. On a small file a run is short and disturbed easily.
func tracks(sizes, shares numbers, rounds int) []track {
	const small, oftener = 100, 3
	var all []track
	for _, documents := range sizes {
		n := max(rounds, 1)
		if documents <= small {
			n *= oftener
		}
		for _, share := range shares {
			all = append(all, track{corpus{documents, share}, n})
		}
	}
	return all
}

// benchFiles prints the table for files and says whether the goals are met.
func benchFiles(binary string, all []track, check bool) error {
	dir, err := os.MkdirTemp("", "inject-sidecars-bench-")
	if err != nil {
		return fmt.Errorf("making a directory: %w", err)
	}
	defer os.RemoveAll(dir)
	p, err := newPrograms(binary, dir)
	if err != nil {
		return err
	}
	programs, err := rivals(p.ours[0], p.self, dir)
	if err != nil {
		return err
	}
	fmt.Print(standingsHeader)
	var missed []error
	for _, t := range all {
		s, err := p.generatedRace(t, programs)
		if err != nil {
			return fmt.Errorf("%d documents, %d %% match: %w", t.documents, t.share, err)
		}
		fmt.Print(s)
		missed = append(missed, s.missed()...)
	}
	fmt.Println()
	return report(missed, check)
}

// generatedRace generates the file, and races.
func (p programs) generatedRace(t track, all []rival) (standings, error) {
	if _, err := generator(p.self, streamVerb, t.corpus).run(os.DevNull, p.path(streamFile)); err != nil {
		return standings{}, err
	}
	return p.race(t, all, expected{t.documents, t.selected()})
}

// What is expected of an output.
type expected struct{ documents, selected int }

// race runs all rivals on the file in turn, round after round, and another one starts each round: what disturbs
// the machine for a while disturbs them all.
func (p programs) race(t track, all []rival, want expected) (standings, error) {
	info, err := os.Stat(p.path(streamFile))
	if err != nil {
		return standings{}, fmt.Errorf("measuring the file: %w", err)
	}
	s := standings{track: t, bytes: info.Size(), rivals: all, runs: map[string][]usage{}}
	for round := range t.rounds {
		for i := range all {
			r := all[(i+round)%len(all)]
			if round >= r.rounds(t) {
				continue
			}
			u, err := p.lap(r, want)
			if err != nil {
				return standings{}, fmt.Errorf("%s: %w", r.name, err)
			}
			s.runs[r.name] = append(s.runs[r.name], u)
		}
	}
	return s, nil
}

// The marks that a document and an injected container leave in the output, however it is indented.
var (
	documentMark = regexp.MustCompile(`^kind: `)
	sidecarMark  = regexp.MustCompile(`registry\.example/log-agent:1\.4\.2$`)
)

// lap runs one rival once and counts the documents and the sidecars in what it wrote.
func (p programs) lap(r rival, want expected) (usage, error) {
	out := filepath.Join(p.dir, "out.yaml")
	u, err := r.command.run(p.path(streamFile), out)
	if err != nil {
		return u, err
	}
	documents, err := countLines(out, documentMark)
	if err != nil {
		return u, err
	}
	sidecars, err := countLines(out, sidecarMark)
	if err != nil {
		return u, err
	}
	if injected := r.injects * want.selected; documents != want.documents || sidecars != injected {
		return u, fmt.Errorf("counting the output: %d documents and %d sidecars, want %d and %d", documents, sidecars, want.documents, injected)
	}
	return u, nil
}
