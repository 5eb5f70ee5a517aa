// Command inject-sidecars injects sidecar containers into Kubernetes workloads at build time. It
// is a KRM function, which kustomize and kpt run with a ResourceList on standard input, and with a
// verb a program for files and directories.
package main

import (
	"os"

	"github.com/inject-sidecars/inject-sidecars/krmfn/cli"
)

func main() {
	os.Exit(cli.Main(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
