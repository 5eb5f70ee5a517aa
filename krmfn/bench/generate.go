//go:build unix

package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/kio/kioutil"
	"sigs.k8s.io/kustomize/kyaml/yaml"
)

// The configuration selects on the label that selected templates have.
const functionConfig = `apiVersion: apps.kruise.io/v1beta1
kind: SidecarSet
metadata:
  name: log-agent
spec:
  selector:
    matchLabels:
      logging: enabled
  containers:
  - name: log-agent
    image: registry.example/log-agent:1.4.2
    args: ["--follow", "/var/log/app"]
    resources:
      requests: {cpu: 10m, memory: 32Mi}
      limits: {memory: 64Mi}
    volumeMounts:
    - name: app-logs
      mountPath: /var/log/app
  volumes:
  - name: app-logs
    emptyDir: {}
`

// identity is kyaml's read-and-write pass, what framework.Execute does around a processor that
// does nothing.
func identity(in io.Reader, out io.Writer) error {
	rw := &kio.ByteReadWriter{Reader: in, Writer: out, KeepReaderAnnotations: true}
	nodes, err := rw.Read()
	if err != nil {
		return fmt.Errorf("reading: %w", err)
	}
	if err := rw.Write(nodes); err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	return nil
}

// generate writes a ResourceList as kpt and kustomize do: through kyaml's writer, with the
// annotations that say where each object is from.
func generate(c corpus, out io.Writer) error {
	items := make([]*yaml.RNode, 0, c.documents)
	for i := range c.documents {
		item, err := parse(c.document(i), i)
		if err != nil {
			return fmt.Errorf("document %d: %w", i, err)
		}
		items = append(items, item)
	}
	config, err := yaml.Parse(functionConfig)
	if err != nil {
		return fmt.Errorf("parsing the configuration: %w", err)
	}
	err = kio.ByteWriter{
		Writer: out, KeepReaderAnnotations: true, FunctionConfig: config,
		WrappingKind: kio.ResourceListKind, WrappingAPIVersion: kio.ResourceListAPIVersion,
	}.Write(items)
	if err != nil {
		return fmt.Errorf("writing: %w", err)
	}
	return nil
}

// parse reads one document as if it were one of ten in a file.
func parse(text string, i int) (*yaml.RNode, error) {
	const perFile = 10
	nodes, err := (&kio.ByteReader{
		Reader: strings.NewReader(text), OmitReaderAnnotations: true,
		SetAnnotations: map[string]string{
			kioutil.PathAnnotation:  fmt.Sprintf("apps/file-%04d.yaml", i/perFile),
			kioutil.IndexAnnotation: strconv.Itoa(i % perFile),
			kioutil.IdAnnotation:    strconv.Itoa(i + 1),
		},
	}).Read()
	if err != nil {
		return nil, fmt.Errorf("parsing: %w", err)
	}
	return nodes[0], nil
}

// stream writes the documents as one file.
func stream(c corpus, out io.Writer) error {
	for i := range c.documents {
		if _, err := io.WriteString(out, "---\n"+c.document(i)); err != nil {
			return fmt.Errorf("writing: %w", err)
		}
	}
	return nil
}
