//go:build unix

// Bench measures inject-sidecars as it is used, as whole processes: on a file, beside the other ways
// to add a container (see rivals), and as the function that reads a ResourceList on standard input.
// Beside each run of the function stands a run of kyaml's own identity pass,
// which reads and writes the same list and does nothing else: the least that a function built on
// kyaml can cost. Absolute times differ from machine to machine, the ratio of the two hardly does.
//
// Run it with make bench. A run whose output is not the right one is an error, not a measurement.
package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// The goals. They are printed, and hold the exit status only with -check, because a busy machine
// misses them without any fault of ours.
const (
	maxRatio   = 1.3
	maxStartUp = 30 * time.Millisecond
)

// A size is a number of documents and how often it is measured.
type size struct {
	documents, runs int
	judged          bool // the goal holds here: for smaller lists it is all start-up
}

// sizes are run less often as they grow: a run over 10,000 documents takes seconds.
func listSizes(smoke bool) []size {
	if smoke {
		return []size{{documents: 100, runs: 2}}
	}
	return []size{{documents: 100, runs: 15}, {1000, 9, true}, {10000, 3, true}}
}

// corpus is what a list holds: half of the workloads are selected.
func (s size) corpus() corpus { return corpus{documents: s.documents, share: 50} }

func main() {
	if err := start(); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// start runs one of the programs that bench itself is, or measures.
func start() error {
	binary := flag.String("binary", ".build/inject-sidecars", "the program to measure")
	smoke := flag.Bool("smoke", false, "a short run that only shows that everything works")
	check := flag.Bool("check", false, "fail when a goal is missed")
	part := flag.String("part", "all", "what to measure: public, files, lists or all")
	rounds := flag.Int("rounds", 3, "how often the programs run on a file, and three times as often on one of 100 documents")
	sizes, shares := numbers{100, 1000, 10000}, numbers{10, 50, 100}
	flag.Var(&sizes, "sizes", "the numbers of documents in a file")
	flag.Var(&shares, "shares", "which percentages of the workloads in a file match")
	flag.Parse()
	if flag.NArg() > 0 {
		return runVerb(flag.Args())
	}
	if *smoke {
		sizes, shares, *rounds = numbers{100}, numbers{50}, 1
	}
	var errs []error
	if *part == "public" || *part == "all" {
		errs = append(errs, benchPublic(*binary, sizes, *rounds, *check))
	}
	if *part == "files" || *part == "all" {
		errs = append(errs, benchFiles(*binary, tracks(sizes, shares, *rounds), *check))
	}
	if *part == "lists" || *part == "all" {
		errs = append(errs, benchLists(*binary, listSizes(*smoke), *check))
	}
	return errors.Join(errs...)
}

// benchLists prints the table of the function and says whether the goals are met.
func benchLists(binary string, all []size, check bool) error {
	fmt.Println("The function, on a ResourceList with 50 % of the workloads matching:")
	dir, err := os.MkdirTemp("", "inject-sidecars-bench-")
	if err != nil {
		return fmt.Errorf("making a directory: %w", err)
	}
	defer os.RemoveAll(dir)
	programs, err := newPrograms(binary, dir)
	if err != nil {
		return err
	}
	fmt.Print(header)
	var missed []error
	for _, s := range all {
		row, err := programs.measure(s)
		if err != nil {
			return fmt.Errorf("%d documents: %w", s.documents, err)
		}
		fmt.Print(row)
		if s.judged && row.ratio() > maxRatio {
			missed = append(missed, fmt.Errorf("%d documents take %.2f of the identity pass, the goal is %.1f", s.documents, row.ratio(), maxRatio))
		}
	}
	start, err := programs.startUp()
	if err != nil {
		return fmt.Errorf("start-up: %w", err)
	}
	fmt.Printf("\nstart-up on an empty list: %s\n", milliseconds(start))
	if start > maxStartUp {
		missed = append(missed, fmt.Errorf("start-up takes %s, the goal is %s", milliseconds(start), milliseconds(maxStartUp)))
	}
	return judge(missed, check)
}

// judge reports the goals that were missed, as an error when they are to be checked.
func judge(missed []error, check bool) error {
	fmt.Printf("goals: from 1,000 documents on at most %.1f times the identity pass, start-up at most %s\n", maxRatio, milliseconds(maxStartUp))
	return report(missed, check)
}

// report prints the missed goals, or returns them when they are to be checked.
func report(missed []error, check bool) error {
	if check {
		return errors.Join(missed...)
	}
	for _, err := range missed {
		fmt.Println("missed:", err)
	}
	return nil
}

// path returns the name of a file in the working directory of the run.
func (p programs) path(name string) string { return filepath.Join(p.dir, name) }
