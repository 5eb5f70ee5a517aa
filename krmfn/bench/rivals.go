//go:build unix

package main

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
)

// The names in the table that others refer to.
const (
	oursName      = "inject-sidecars inject"
	kyamlName     = "kyaml read-inject-write"
	unchangedName = "kyaml read-write"
	strategicName = "kustomize, strategic merge"
)

// A rival is a program that adds a container to the selected workloads of a file.
type rival struct {
	name    string
	command command
	injects int // containers for each selected workload: cat adds none
	most    int // the number of documents up to which it runs in every round,
	beyond  int // and in how many it does above
}

func (r rival) rounds(t track) int {
	if t.documents > r.most {
		return min(r.beyond, t.rounds)
	}
	return t.rounds
}

const (
	streamFile = "stream.yaml"
	setFile    = "set.yaml"

	// The programs that are slowest run but once on 10,000 documents, and kustomize, whose time grows
	// with the square of their number, not at all.
	manageable = 1000

	sidecarSet = `apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata:
  name: log-agent
spec:
  selector:
    matchLabels:
      logging: enabled
  containers:
  - `
)

// rivals returns the programs, and writes their configurations into the directory.
func rivals(binary, self, dir string) ([]rival, error) {
	file, set := filepath.Join(dir, streamFile), filepath.Join(dir, setFile)
	if err := os.WriteFile(set, []byte(sidecarSet+indented(4)), 0o600); err != nil {
		return nil, fmt.Errorf("writing the configuration: %w", err)
	}
	all := []rival{
		{"cat", command{"cat", file}, 0, math.MaxInt, 0},
		{oursName, command{binary, "inject", "-c", set, file}, 1, math.MaxInt, 0},
		{kyamlName, command{self, kyamlVerb}, 1, math.MaxInt, 0},
		{"kyaml ContainerPatchTemplate", command{self, templateVerb}, 1, manageable, 1},
		{"typed round trip", command{self, typedVerb}, 1, manageable, 1},
	}
	kustomize := findKustomize()
	if kustomize == "" {
		fmt.Fprintln(os.Stderr, "bench: KUSTOMIZE IS NOT INSTALLED, so nothing is compared with it; go install sigs.k8s.io/kustomize/kustomize/v5@latest")
		return all, nil
	}
	build := func(kind string) command {
		return command{kustomize, "build", "--load-restrictor", "LoadRestrictionsNone", filepath.Join(dir, kind)}
	}
	return append(all,
		rival{strategicName, build(strategic), 1, manageable, 0},
		rival{"kustomize, JSON6902", build(operation), 1, manageable, 0},
	), kustomizations(dir)
}
