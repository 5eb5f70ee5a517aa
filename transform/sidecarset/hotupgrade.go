package sidecarset

import (
	"encoding/json"
	"fmt"

	"k8s.io/apimachinery/pkg/util/validation"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// What the OpenKruise controller looks for in pods with hot upgrade (K111, K112).
const (
	versionAnnotation    = "version.sidecarset.kruise.io/"
	versionAltAnnotation = "versionalt.sidecarset.kruise.io/"
	workingAnnotation    = "kruise.io/sidecarset-working-hotupgrade-container"
	versionVariable      = "SIDECARSET_VERSION"
	versionAltVariable   = "SIDECARSET_VERSION_ALT"
)

// copies returns what the container is injected as: itself, or for hot upgrade a working and an
// empty copy (K110). Plain init containers have none (K113).
func (in *injection) copies(w wanted) []wanted {
	if !w.Container.IsHot() || w.List == api.InitContainers && !w.IsNative() {
		return []wanted{w}
	}
	if !in.options.HotUpgrade {
		in.say(transform.Warning, transform.Diagnostic{
			Code: CodeHotUpgrade, Path: in.template.Path("spec", string(w.List)),
			Message: fmt.Sprintf("%s of SidecarSet %s is injected once, though it asks for HotUpgrade", w.What(), w.set.Name), // K110
			Remedy:  "set hotUpgrade if the cluster runs the OpenKruise controller, or use ColdUpgrade",
		})
		return []wanted{w}
	}
	in.checkHot(w)
	first := w.hotCopy("-1", w.Container.Image)
	second := w.hotCopy("-2", w.Container.UpgradeStrategy.HotUpgradeEmptyImage)
	in.setVersions(first.name, "1", "0")
	in.setVersions(second.name, "0", "1")
	in.setWorking(w.Container.Name, first.name)
	for _, key := range []string{versionAnnotation, versionAltAnnotation} {
		in.patchedBy[key+first.name], in.patchedBy[key+second.name] = w.set.Name, w.set.Name
	}
	in.patchedBy[workingAnnotation] = w.set.Name
	return []wanted{first, second}
}

// checkHot reports what the copies cannot be made of. The webhook does not look at it (K156).
func (in *injection) checkHot(w wanted) {
	d := transform.Diagnostic{Code: CodeHotUpgrade, Path: in.template.Path("spec", string(w.List))}
	if w.Container.UpgradeStrategy.HotUpgradeEmptyImage == "" {
		d.Message = fmt.Sprintf("%s of SidecarSet %s has no image for its empty copy", w.What(), w.set.Name)
		d.Remedy = "give upgradeStrategy.hotUpgradeEmptyImage, or use ColdUpgrade"
		in.say(transform.Error, d)
	}
	if len(w.Container.Name)+len("-1") > validation.DNS1123LabelMaxLength {
		d.Message = fmt.Sprintf("the name of %s of SidecarSet %s is too long for hot upgrade, which adds -1 and -2", w.What(), w.set.Name)
		d.Remedy = "use at most 61 letters, or ColdUpgrade"
		in.say(transform.Error, d)
	}
}

// hotCopy returns a copy of the container with another name and image, and with the variables that
// hold its version, last (K112).
func (w wanted) hotCopy(suffix, image string) wanted {
	w.name += suffix
	w.node = transform.Copy(w.node)
	n := w.node.YNode()
	setField(n, "name", textNode(w.name))
	setField(n, "image", textNode(image))
	// the policy of the working copy is that of the empty one, too (K110)
	if policy := api.PullPolicy(w.Container.Image); w.Container.ImagePullPolicy == "" && policy != api.PullPolicy(image) {
		setField(n, "imagePullPolicy", stringNode(string(policy)))
	}
	appendEntries(n, "env",
		annotationVariable(versionVariable, versionAnnotation+w.name),
		annotationVariable(versionAltVariable, versionAltAnnotation+w.name))
	return w
}

// annotationVariable returns a variable that holds the value of an annotation of the pod.
func annotationVariable(name, annotation string) *yaml.Node {
	path := stringNode(fmt.Sprintf("metadata.annotations['%s']", annotation))
	ref := mapNode(stringNode("fieldPath"), path)
	from := mapNode(stringNode("fieldRef"), ref)
	return mapNode(stringNode("name"), stringNode(name), stringNode("valueFrom"), from)
}

func (in *injection) setVersions(name, version, alt string) {
	in.upgrade[versionAnnotation+name] = version
	in.upgrade[versionAltAnnotation+name] = alt
}

// setWorking records which copy works, beside what the annotation says of others. A broken one is
// written anew (K96).
func (in *injection) setWorking(name, working string) {
	all := map[string]string{}
	current, ok := in.upgrade[workingAnnotation]
	if !ok {
		current = in.annotations[workingAnnotation]
	}
	if json.Unmarshal([]byte(current), &all) != nil || all == nil {
		all = map[string]string{}
	}
	all[name] = working
	text, err := json.Marshal(all)
	if err == nil {
		in.upgrade[workingAnnotation] = string(text)
	}
}
