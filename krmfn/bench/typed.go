//go:build unix

package main

import (
	"bytes"
	"fmt"
	"io"

	appsv1 "k8s.io/api/apps/v1"
	batchv1 "k8s.io/api/batch/v1"
	corev1 "k8s.io/api/core/v1"
	rbacv1 "k8s.io/api/rbac/v1"
	"sigs.k8s.io/yaml"
)

// typed decodes every document into the Go type of its kind, and encodes that: comments are lost.
func typed(in io.Reader, out io.Writer) error {
	text, err := io.ReadAll(in)
	if err != nil {
		return fmt.Errorf("reading: %w", err)
	}
	var container corev1.Container
	if err := yaml.Unmarshal([]byte(sidecar), &container); err != nil {
		return fmt.Errorf("parsing the container: %w", err)
	}
	for document := range bytes.SplitSeq(bytes.TrimPrefix(text, []byte("---\n")), []byte("\n---\n")) {
		result, err := retype(document, container)
		if err != nil {
			return err
		}
		if _, err := fmt.Fprintf(out, "---\n%s", result); err != nil {
			return fmt.Errorf("writing: %w", err)
		}
	}
	return nil
}

func retype(document []byte, container corev1.Container) ([]byte, error) {
	object, template := typeOf(document)
	if err := yaml.Unmarshal(document, object); err != nil {
		return nil, fmt.Errorf("parsing: %w", err)
	}
	if template != nil && template.Labels["logging"] == "enabled" {
		template.Spec.Containers = append(template.Spec.Containers, container)
	}
	text, err := yaml.Marshal(object)
	if err != nil {
		return nil, fmt.Errorf("encoding: %w", err)
	}
	return text, nil
}

// typeOf returns an empty object of the kind that the document has, and where its template is.
func typeOf(document []byte) (object any, template *corev1.PodTemplateSpec) {
	_, rest, _ := bytes.Cut(document, []byte("\nkind: "))
	kind, _, _ := bytes.Cut(rest, []byte("\n"))
	switch string(kind) {
	case "Deployment":
		d := &appsv1.Deployment{}
		return d, &d.Spec.Template
	case "StatefulSet":
		s := &appsv1.StatefulSet{}
		return s, &s.Spec.Template
	case "DaemonSet":
		d := &appsv1.DaemonSet{}
		return d, &d.Spec.Template
	case "CronJob":
		c := &batchv1.CronJob{}
		return c, &c.Spec.JobTemplate.Spec.Template
	case "ConfigMap":
		return &corev1.ConfigMap{}, nil
	case "Service":
		return &corev1.Service{}, nil
	case "Role":
		return &rbacv1.Role{}, nil
	case "RoleBinding":
		return &rbacv1.RoleBinding{}, nil
	default:
		return &map[string]any{}, nil
	}
}
