// Command inject-sidecars injects sidecar containers into Kubernetes workloads at build time. It
// is a KRM function: kustomize and kpt run it with a ResourceList on standard input.
package main

import (
	"os"

	"github.com/inject-sidecars/inject-sidecars/krmfn"
)

func main() {
	os.Exit(krmfn.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
