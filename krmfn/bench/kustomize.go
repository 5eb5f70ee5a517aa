//go:build unix

package main

import (
	"cmp"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// findKustomize returns the path of kustomize, or nothing when it is not installed.
func findKustomize() string {
	path, _ := exec.LookPath("kustomize")
	home, _ := os.UserHomeDir()
	installed, _ := exec.LookPath(filepath.Join(home, "go", "bin", "kustomize"))
	return cmp.Or(path, installed)
}

// The patches say where the containers are: two paths, since those of a CronJob are elsewhere.
const (
	kustomization = `resources: [../%s]
patches:
- path: pod.yaml
  target: {kind: Deployment|StatefulSet|DaemonSet, labelSelector: logging=enabled}
- path: job.yaml
  target: {kind: CronJob, labelSelector: logging=enabled}
`
	podPatch = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: any
spec:
  template:
    spec:
      containers:
      - `
	jobPatch = `apiVersion: batch/v1
kind: CronJob
metadata:
  name: any
spec:
  jobTemplate:
    spec:
      template:
        spec:
          containers:
          - `
	json6902  = "- op: add\n  path: %s/containers/-\n  value:\n    "
	podsPath  = "/spec/template/spec"
	jobsPath  = "/spec/jobTemplate/spec/template/spec"
	strategic = "strategic-merge"
	operation = "json6902"
)

// kustomizations writes two directories that patch the stream beside them.
func kustomizations(dir string) error {
	all := map[string]string{
		strategic + "/pod.yaml": podPatch + indented(8), strategic + "/job.yaml": jobPatch + indented(12),
		operation + "/pod.yaml": fmt.Sprintf(json6902, podsPath) + indented(4),
		operation + "/job.yaml": fmt.Sprintf(json6902, jobsPath) + indented(4),
	}
	for _, kind := range []string{strategic, operation} {
		all[kind+"/kustomization.yaml"] = fmt.Sprintf(kustomization, streamFile)
		if err := os.Mkdir(filepath.Join(dir, kind), 0o700); err != nil {
			return fmt.Errorf("making a directory: %w", err)
		}
	}
	for name, text := range all {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			return fmt.Errorf("writing a patch: %w", err)
		}
	}
	return nil
}

// indented returns the container with all lines after the first indented.
func indented(by int) string {
	return strings.ReplaceAll(strings.TrimSpace(sidecar), "\n", "\n"+strings.Repeat(" ", by)) + "\n"
}
