package sidecarset

import (
	"fmt"
	"slices"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// addVolumes plans the volumes that injected containers use, after those of the pod: by set, init
// containers first, for each container its mounts, then its devices; the first use counts (K70,
// K71).
func (in *injection) addVolumes() error {
	seq := in.list("volumes", "")
	have := in.volumes()
	for _, w := range in.wanted {
		for _, name := range uses(w.Container) {
			if err := in.addVolume(w, name, seq, have); err != nil {
				return err
			}
		}
	}
	in.undeclared(have)
	return nil
}

// volumes returns the volumes that the pod has, by name. Those that its controller
// declares for it have no node: nothing can be compared with them.
func (in *injection) volumes() map[string]*yaml.RNode { return volumesOf(in.template, in.pod) }

func volumesOf(t transform.PodTemplate, pod *corev1.PodSpec) map[string]*yaml.RNode {
	out := map[string]*yaml.RNode{}
	for i, v := range pod.Volumes {
		out[v.Name] = t.Node(t.Path("spec", "volumes").At(i))
	}
	for _, name := range workload.ClaimNames(t) {
		out[name] = nil
	}
	return out
}

// addVolume plans the volume of the set with that name, unless the pod has one. The pod's wins;
// when it is another one, we say so (K72).
func (in *injection) addVolume(w wanted, name string, seq *transform.List, have map[string]*yaml.RNode) error {
	i := slices.IndexFunc(w.set.Spec.Volumes, func(v corev1.Volume) bool { return v.Name == name })
	if i < 0 {
		return nil
	}
	n, err := volumeNode(w.set, i)
	if err != nil {
		return fmt.Errorf("SidecarSet %s: %w", w.set.Name, err)
	}
	there, found := have[name]
	owner, _ := in.record.owner(api.Volumes, name)
	switch {
	case found && there != nil && owner == w.set.Name:
		have[name] = n
		at := slices.IndexFunc(in.pod.Volumes, func(v corev1.Volume) bool { return v.Name == name })
		in.replace(w.set, api.Volumes, n, replacement{name, fmt.Sprintf("volume %q", name), seq.At(at)})
	case !found:
		have[name] = n
		in.fresh[w.set.Name].own(api.Volumes, name, transform.HashNode(n))
		in.say(transform.Info, transform.Diagnostic{
			Code: CodeInjected, Path: seq.At(seq.Len()), Edits: []transform.Edit{seq.Insert(seq.Len(), n)},
			Message: fmt.Sprintf("injected volume %q of SidecarSet %s", name, w.set.Name),
		})
	case there != nil && !transform.Equal(there, n):
		have[name] = nil // said once
		in.say(transform.Warning, transform.Diagnostic{
			Code: CodeVolumeClash, Path: seq.Path(),
			Message: fmt.Sprintf("%s of SidecarSet %s mounts a volume %q that was there before and differs from that of the set", w.What(), w.set.Name, name),
			Remedy:  "rename the volume in one of them if that is not meant",
		})
	}
	return nil
}

// undeclared reports mounts of volumes that the set does not declare: a warning when the pod has
// the volume, for the webhook refuses that too (K73, K157), an error when nobody has it.
func (in *injection) undeclared(have map[string]*yaml.RNode) {
	for _, w := range in.wanted {
		for _, name := range mountsOf(w.Container.Container) {
			declared := slices.ContainsFunc(w.set.Spec.Volumes, func(v corev1.Volume) bool { return v.Name == name })
			_, found := have[name]
			switch {
			case declared:
			case found:
				in.say(transform.Warning, transform.Diagnostic{
					Code: CodeVolumeFromPod, Path: in.template.Path("spec", "volumes"),
					Message: fmt.Sprintf("%s mounts volume %q of the pod, which SidecarSet %s does not declare; "+
						"the OpenKruise webhook would reject the set", w.What(), name, w.set.Name), // K157
					Remedy: "declare the volume in the SidecarSet if it is to work there too",
				})
			default:
				in.say(transform.Error, transform.Diagnostic{
					Code: CodeUndeclaredVolume, Path: in.template.Path("spec", "volumes"),
					Message: fmt.Sprintf("%s of SidecarSet %s mounts volume %q, which neither the set nor the pod declares", w.What(), w.set.Name, name),
					Remedy:  "declare it under spec.volumes of the SidecarSet, or correct the name",
				})
			}
		}
	}
}

// uses returns the names of the volumes that the container uses, each once: mounts first, then devices,
// then volumes of files that hold variables.
func uses(c *api.Container) []string { return usesOf(c.Container) }

func usesOf(c corev1.Container) []string {
	out := mountsOf(c)
	for _, v := range c.Env {
		if v.ValueFrom != nil && v.ValueFrom.FileKeyRef != nil && !slices.Contains(out, v.ValueFrom.FileKeyRef.VolumeName) {
			out = append(out, v.ValueFrom.FileKeyRef.VolumeName)
		}
	}
	return out
}

// mountsOf returns the names of the volumes that the container mounts or has as devices, each once.
func mountsOf(c corev1.Container) []string {
	var out []string
	add := func(name string) {
		if !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for _, m := range c.VolumeMounts {
		add(m.Name)
	}
	for _, d := range c.VolumeDevices {
		add(d.Name)
	}
	return out
}

// addSecrets plans the imagePullSecrets of the sets, after those of the pod, each name once. Doubles
// in the pod's own list go (K50), unless a record is kept: then removing is to give back what was there.
func (in *injection) addSecrets() {
	seq := in.list("imagePullSecrets", "")
	have := map[string]bool{}
	removed := 0
	for i, s := range in.pod.ImagePullSecrets {
		if have[s.Name] && in.options.Provenance != ProvenanceAnnotation {
			in.dropSecret(seq, i-removed, s.Name)
			removed++
		}
		have[s.Name] = true
	}
	for _, set := range in.sets {
		for _, s := range set.Spec.ImagePullSecrets {
			if owner, hash := in.record.owner(api.ImagePullSecrets, s.Name); have[s.Name] {
				if owner == set.Name {
					in.fresh[owner].own(api.ImagePullSecrets, s.Name, hash)
				}
				continue
			}
			have[s.Name] = true
			n := yaml.NewRNode(mapNode(stringNode("name"), textNode(s.Name)))
			in.fresh[set.Name].own(api.ImagePullSecrets, s.Name, transform.HashNode(n))
			in.say(transform.Info, transform.Diagnostic{
				Code: CodeInjected, Path: seq.At(seq.Len()), Edits: []transform.Edit{seq.Insert(seq.Len(), n)},
				Message: fmt.Sprintf("injected imagePullSecret %q of SidecarSet %s", s.Name, set.Name),
			})
		}
	}
}

func (in *injection) dropSecret(seq *transform.List, i int, name string) {
	in.say(transform.Info, transform.Diagnostic{
		Code: CodeUpdated, Path: seq.At(i), Edits: []transform.Edit{seq.Remove(i)},
		Message: fmt.Sprintf("removed the second imagePullSecret %q", name), // K50
	})
}
