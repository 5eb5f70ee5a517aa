package kruise

import (
	"fmt"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/controller-runtime/pkg/client"

	"github.com/openkruise/kruise/pkg/util/configuration"
)

// A pair is some SidecarSets, and a pod that is created after them.
type pair struct {
	sets       []object
	pod        object
	namespaces []object
	config     []object // ConfigMaps of OpenKruise; nil: one that allows all annotations (K163)
	options    options
	style      int              // how ours is given the objects; see written
	fault      func(pod object) // what goes wrong in ours, for the tests of this package; nil: nothing
}

// allowAll is the whitelist that allows SidecarSets to patch every annotation (K163).
func allowAll() object {
	return object{
		"apiVersion": "v1", "kind": "ConfigMap",
		"metadata": object{"name": configuration.KruiseConfigurationName, "namespace": "kruise-system"},
		"data":     object{configuration.SidecarSetPatchPodMetadataWhiteListKey: `{"rules":[{"allowedAnnotationKeyExprs":[".*"]}]}`},
	}
}

// cluster returns the cluster that the sets and the pod of the pair are created in.
func (p pair) cluster() (*cluster, error) {
	var objects []client.Object
	for _, o := range p.namespaces {
		ns := &corev1.Namespace{}
		if err := into(o, ns); err != nil {
			return nil, err
		}
		if ns.Labels == nil {
			ns.Labels = map[string]string{}
		}
		ns.Labels[corev1.LabelMetadataName] = ns.Name
		objects = append(objects, ns)
	}
	config := p.config
	if config == nil {
		config = []object{allowAll()}
	}
	for _, o := range config {
		cm := &corev1.ConfigMap{}
		if err := into(o, cm); err != nil {
			return nil, err
		}
		objects = append(objects, cm)
	}
	return newCluster(objects...)
}

// question is what our side is asked about the pair and the object.
func (p pair) question(o object) question {
	q := question{Options: p.options, Accepted: make([]bool, len(p.sets))}
	for _, set := range p.sets {
		q.Sets = append(q.Sets, written(set, p.style))
	}
	for _, ns := range p.namespaces {
		q.Namespaces = append(q.Namespaces, format(ns))
	}
	if o != nil {
		q.Object = written(o, p.style)
	}
	return q
}

// String writes the pair as a YAML stream.
func (p pair) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "# options: %+v\n", p.options)
	for _, o := range slices.Concat(p.config, p.namespaces, p.sets, []object{p.pod}) {
		if o != nil {
			b.WriteString("---\n" + format(o))
		}
	}
	return b.String()
}
