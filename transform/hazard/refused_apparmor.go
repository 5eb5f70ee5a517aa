package hazard

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"
)

// appArmorPrefix is the key of the annotation but for the name of the container.
const appArmorPrefix = corev1.DeprecatedAppArmorBetaContainerAnnotationKeyPrefix

// appArmor compares the annotations with the containers, and with their field that came after them.
// Init containers count. Windows pods are not held to the field.
func appArmor(p pod) []finding {
	annotations := p.annotations
	var out []finding
	for _, key := range slices.Sorted(maps.Keys(annotations)) {
		name, isOurs := strings.CutPrefix(key, appArmorPrefix)
		if !isOurs {
			continue
		}
		path := p.template.Path("metadata", "annotations", key)
		c, found := p.find(name)
		if !found {
			message := fmt.Sprintf("the AppArmor annotation names container %q, which the pod does not have", name)
			out = append(out, finding{path: path, subject: message, message: message})
			continue
		}
		if want := appArmorText(p.appArmor(c)); want != "" && want != annotations[key] {
			out = append(out, c.refuse(path, "has an AppArmor annotation %s, but the field appArmorProfile says %s", annotations[key], want))
		}
	}
	return out
}

// find returns the container of that name, wherever it stands.
func (p pod) find(name string) (container, bool) {
	all := p.all()
	i := slices.IndexFunc(all, func(c container) bool { return c.Name == name })
	if i < 0 {
		return container{}, false
	}
	return all[i], true
}

// appArmor returns the profile that holds for the container, or nil.
func (p pod) appArmor(c container) *corev1.AppArmorProfile {
	var own, whole *corev1.AppArmorProfile
	if c.SecurityContext != nil {
		own = c.SecurityContext.AppArmorProfile
	}
	if p.SecurityContext != nil {
		whole = p.SecurityContext.AppArmorProfile
	}
	if p.OS != nil && p.OS.Name == corev1.Windows {
		return nil
	}
	return cmp.Or(own, whole)
}

// appArmorText returns what the annotation has to be beside the field.
func appArmorText(profile *corev1.AppArmorProfile) string {
	switch {
	case profile == nil:
		return ""
	case profile.Type == corev1.AppArmorProfileTypeUnconfined:
		return corev1.DeprecatedAppArmorBetaProfileNameUnconfined
	case profile.Type == corev1.AppArmorProfileTypeRuntimeDefault:
		return corev1.DeprecatedAppArmorBetaProfileRuntimeDefault
	case profile.Type == corev1.AppArmorProfileTypeLocalhost && profile.LocalhostProfile != nil:
		return corev1.DeprecatedAppArmorBetaProfileNamePrefix + *profile.LocalhostProfile
	}
	return ""
}
