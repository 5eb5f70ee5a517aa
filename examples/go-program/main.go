// Command go-program injects sidecars without a host: it prints manifests with the sidecars in
// them or, with -diff, what would change.
//
//	go run ./examples/go-program [-diff] CONFIGURATION MANIFEST...
package main

import (
	"bytes"
	"log"
	"os"

	"sigs.k8s.io/kustomize/kyaml/kio"

	"github.com/inject-sidecars/inject-sidecars/transform/inject"
)

func main() {
	log.SetFlags(0)
	files := os.Args[1:]
	diff := len(files) > 0 && files[0] == "-diff"
	if diff {
		files = files[1:]
	}
	if len(files) < 2 {
		log.Fatal("usage: go-program [-diff] CONFIGURATION MANIFEST...")
	}
	var texts [][]byte
	for _, file := range files {
		text, err := os.ReadFile(file)
		check(err)
		texts = append(texts, text)
	}
	injector, err := inject.New(texts[0])
	check(err)
	manifests := bytes.Join(texts[1:], []byte("\n---\n"))
	if diff {
		objects, err := kio.FromBytes(manifests)
		check(err)
		plan, _, err := injector.Plan(objects)
		check(err)
		check(plan.WriteDiff(os.Stdout))
		return
	}
	out, report, err := injector.Bytes(manifests)
	check(err)
	for _, warning := range report.Warnings() {
		log.Print("warning: ", warning)
	}
	_, err = os.Stdout.Write(out)
	check(err)
}

// check ends the program when there is an error. Nothing is printed before all is well.
func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
