//go:build unix

package main

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
)

// The verbs with which bench runs itself. The corpus is generated in a process of its own because a
// child's peak memory is never below that of the process that started it, which so stays small.
const (
	identityVerb = "identity"
	kyamlVerb    = "kyaml-inject"
	templateVerb = "kyaml-template"
	typedVerb    = "typed"
	generateVerb = "generate" // a ResourceList
	streamVerb   = "stream"   // a file
	publicVerb   = "public"   // a file of manifests that people have written

	unchangedVerb = "kyaml-unchanged"
	countVerb     = "count-templates"
)

// runVerb runs one of the programs between standard input and output.
func runVerb(args []string) error {
	filters := map[string]func(io.Reader, io.Writer) error{
		identityVerb: identity, kyamlVerb: kyamlInject, templateVerb: kyamlTemplate, typedVerb: typed,
		unchangedVerb: unchanged, countVerb: countTemplates,
	}
	generators := map[string]func(corpus, io.Writer) error{generateVerb: generate, streamVerb: stream, publicVerb: manifests}
	verb, rest := args[0], args[1:]
	if filter, ok := filters[verb]; ok {
		return filter(os.Stdin, os.Stdout)
	}
	generator, ok := generators[verb]
	if !ok {
		return fmt.Errorf("running %s: there is no such verb", verb)
	}
	var n numbers
	if err := n.Set(strings.Join(rest, ",")); err != nil || len(n) != 2 {
		return fmt.Errorf("reading %q: they should be the number of documents and the share", rest)
	}
	return generator(corpus{documents: n[0], share: n[1]}, os.Stdout)
}

// generator is the command that generates the corpus.
func generator(self, verb string, c corpus) command {
	return command{self, verb, strconv.Itoa(c.documents), strconv.Itoa(c.share)}
}

// numbers is a flag that holds numbers with commas between them.
type numbers []int

func (n *numbers) String() string { return strings.Trim(fmt.Sprint([]int(*n)), "[]") }

// Set replaces the numbers.
func (n *numbers) Set(text string) error {
	*n = nil
	for field := range strings.SplitSeq(text, ",") {
		i, err := strconv.Atoi(field)
		if err != nil {
			return fmt.Errorf("reading a number: %w", err)
		}
		*n = append(*n, i)
	}
	return nil
}
