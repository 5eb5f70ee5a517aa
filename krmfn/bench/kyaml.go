//go:build unix

package main

import (
	"fmt"
	"io"

	"sigs.k8s.io/kustomize/kyaml/fn/framework"
	"sigs.k8s.io/kustomize/kyaml/fn/framework/parser"
	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// sidecar is the container that all programs add.
const sidecar = `name: log-agent
image: registry.example/log-agent:1.4.2
args: ["--follow", "/var/log/app"]
resources:
  requests: {cpu: 10m, memory: 32Mi}
  limits: {memory: 64Mi}
`

// kyamlInject is the usual function written with kyaml: read, append the container, write.
func kyamlInject(in io.Reader, out io.Writer) error {
	container, err := yaml.Parse(sidecar)
	if err != nil {
		return fmt.Errorf("parsing the container: %w", err)
	}
	return pipe(in, out, eachSelected(func(template *yaml.RNode) error {
		return template.PipeE(yaml.Lookup("spec", "containers"), yaml.Append(container.Copy().YNode()))
	}))
}

// kyamlTemplate gives the first container of each selected workload one more variable: kyaml's
// ContainerPatchTemplate changes containers and cannot add one.
func kyamlTemplate(in io.Reader, out io.Writer) error {
	const patch = "env:\n- name: LOG_AGENT\n  value: registry.example/log-agent:1.4.2\n"
	return pipe(in, out, framework.ContainerPatchTemplate{
		Templates:        parser.TemplateStrings(patch),
		Selector:         kio.FilterFunc(selectedOf),
		ContainerMatcher: framework.ContainerNameMatcher("main-0"),
	})
}

// pipe leaves out the annotations of the reader, which only cost time here.
func pipe(in io.Reader, out io.Writer, filter kio.Filter) error {
	err := kio.Pipeline{
		Inputs:  []kio.Reader{&kio.ByteReader{Reader: in, OmitReaderAnnotations: true}},
		Filters: []kio.Filter{filter},
		Outputs: []kio.Writer{kio.ByteWriter{Writer: out}},
	}.Execute()
	if err != nil {
		return fmt.Errorf("piping: %w", err)
	}
	return nil
}

// eachSelected edits the selected pod templates.
func eachSelected(edit func(template *yaml.RNode) error) kio.FilterFunc {
	return func(nodes []*yaml.RNode) ([]*yaml.RNode, error) {
		for _, node := range nodes {
			template, err := selectedTemplate(node)
			if err != nil {
				return nil, err
			}
			if template == nil {
				continue
			}
			if err := edit(template); err != nil {
				return nil, err
			}
		}
		return nodes, nil
	}
}

// selectedOf returns the selected workloads.
func selectedOf(nodes []*yaml.RNode) ([]*yaml.RNode, error) {
	var selected []*yaml.RNode
	for _, node := range nodes {
		template, err := selectedTemplate(node)
		if err != nil {
			return nil, err
		}
		if template != nil {
			selected = append(selected, node)
		}
	}
	return selected, nil
}

// selectedTemplate returns the pod template when its labels select it, or nil.
func selectedTemplate(node *yaml.RNode) (*yaml.RNode, error) {
	template, err := node.Pipe(yaml.LookupFirstMatch([][]string{
		{"spec", "template"},
		{"spec", "jobTemplate", "spec", "template"},
	}))
	if template == nil || err != nil {
		return nil, err //nolint:wrapcheck // it says which field
	}
	label, err := template.Pipe(yaml.Lookup("metadata", "labels", "logging"))
	if yaml.GetValue(label) != "enabled" {
		return nil, err //nolint:wrapcheck // it says which field
	}
	return template, nil
}
