// Command go-program injects sidecars without a host: it prints manifests with the sidecars in
// them or, with -diff, what would change.
//
//	go run ./examples/go-program [-diff] SIDECARSET MANIFEST...
package main

import (
	"bytes"
	"log"
	"os"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/kio"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

func main() {
	log.SetFlags(0)
	files := os.Args[1:]
	diff := len(files) > 0 && files[0] == "-diff"
	if diff {
		files = files[1:]
	}
	if len(files) < 2 {
		log.Fatal("usage: go-program [-diff] SIDECARSET MANIFEST...")
	}
	var texts [][]byte
	for _, file := range files {
		text, err := os.ReadFile(file)
		check(err)
		texts = append(texts, text)
	}
	sets, err := sidecarset.Parse(texts[0])
	check(err)
	items, err := kio.FromBytes(bytes.Join(texts[1:], []byte("\n---\n")))
	check(err)
	inject, err := sidecarset.NewInject(sets, sidecarset.Options{Namespaces: sidecarset.NamespacesOf(items)})
	check(err)
	templates, located := workload.Locate(items)
	hazards := hazard.Check{Around: hazard.Look(items), Injected: sidecarset.Injected}
	plan, err := transform.NewPlan(templates, inject, hazards)
	check(err)
	check(transform.Failures(slices.Concat(located, plan.Diagnostics(), inject.Unmatched(templates, transform.Error))))
	if diff {
		check(plan.WriteDiff(os.Stdout))
	} else {
		check(plan.Apply())
		check(kio.ByteWriter{Writer: os.Stdout}.Write(items))
	}
}

// check ends the program when there is an error. Nothing is printed before all is well.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
