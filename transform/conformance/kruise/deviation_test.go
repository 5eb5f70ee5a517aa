package kruise

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
)

// A deviation is a rule that we follow in another way than the webhook, on purpose. The reasons
// stand in the documentation of package sidecarset, which a test compares with this table.
type deviation struct {
	rule    string
	webhook string                    // matches what the webhook has against a set or a pod that we let pass
	ours    string                    // matches an error of ours about one that the webhook lets pass
	refused string                    // matches what the API server has against the pod of the webhook, and not against ours
	without func(theirs, mine object) // makes the pods alike as far as the rule goes
	rework  func(p *pair)             // removes what the rule is about; both sides must agree on what is left
	options options                   // that the example of the rule takes
}

// deviations is the table of all that differs on purpose. An entry that explains nothing fails the
// tests.
func deviations() []deviation {
	return []deviation{
		{rule: "K2", ours: `\[unknown-field\]|want a string, got nothing`},
		{rule: "K6", webhook: `^spec\.\w+\[\d+\]\.startupProbe\.(successThreshold: Invalid value: 0|httpGet\.path: Required value|httpGet\.scheme: Unsupported value: "":)`},
		{rule: "K7", webhook: `env\[\d+\]\.valueFrom: Invalid value: "": must specify one of: .fieldRef., .resourceFieldRef., .configMapKeyRef. or .secretKeyRef.$`},
		{rule: "K17", rework: withNamespace},
		{rule: "K22", ours: `older revisions are kept in the cluster and cannot be seen here`},
		{rule: "K63", ours: `is also the name of a container that SidecarSet .* injects;`},
		{rule: "K67", refused: `^spec\.(initContainers|containers)\[\d+\]\.name: Duplicate value: "[a-z0-9-]+"$`, without: withoutDuplicates},
		{rule: "K68", ours: `SidecarSets .* both inject a container`},
		{rule: "K79", without: withoutSecondDevice},
		{rule: "K83", rework: withoutMergedBefore},
		{rule: "K96", rework: withoutBrokenBookkeeping, options: options{HotUpgrade: true}},
		{rule: "K103", rework: withoutEnvOfInjected},
		{rule: "K110", rework: func(p *pair) { p.options.HotUpgrade = true }},
		{rule: "K126", ours: `resourcesExpr.*(unknown unit|small letters|is no number|is too large).*\[invalid\]`},
		{rule: "K131", without: withoutBarrier},
		{rule: "K133", without: withoutReadinessGate},
		{
			rule: "K154", webhook: `^spec\.\w+\[\d+\]\.(resources\.claims\[\d+\]: Not found|securityContext\.procMount: .*hostUsers|` +
				`resizePolicy: .*must not be set for init containers|lifecycle\.\w+\.sleep: Invalid value: \d+: must be greater than 0 and less|` +
				`image\.pullPolicy: Required value)|^spec(\.hostNetwork)?: Invalid value: .* hostProcess containers`,
			ours: `\.(azureDisk\.diskURI: .* does not begin with https|spec\.volumeAttributesClassName: |image\.reference: a value is required|resources\.\w+\.hugepages-.* is not a number of whole pages|ephemeral\.volumeClaimTemplate\.metadata: may have labels and annotations only)`,
		},
		{rule: "K155", webhook: `in-place upgrade is not currently supported`},
		{rule: "K140", webhook: `^(spec\.)?updateStrategy\b`},
		{rule: "K156", ours: `^spec\.(initContainers\[\d+\]\.(podInjectPolicy|shareVolumePolicy\.type)|\w+\[\d+\]\.(shareVolumeDevicePolicy\.type|upgradeStrategy\.(upgradeType|hotUpgradeEmptyImage))|imagePullSecrets\[\d+\]\.name): |is too long for hot upgrade`},
		{rule: "K157", webhook: `\.volume(Mounts|Devices)\[\d+\]\.name: Not found`},
		{rule: "K160", ours: `initContainers\[\d+\]\.transferEnv`},
		{rule: "K163", webhook: `whitelist not found|patch metadata annotation.* is not allowed`},
		{rule: "K164", ours: `patchPolicy: unknown value`},
		{rule: "K170", webhook: `container .* already exist in|volume .* is in conflict with`},
		{rule: "K173", webhook: `annotation .* is in conflict with`, ours: `both patch the annotation, so their order decides`},
		{rule: "K174", webhook: `^spec\.containers.*(container .* is not found|upgradeType is immutable)|\] is immutable`},
	}
}

// withoutBarrier takes away what orders the start of containers (K131).
func withoutBarrier(theirs, _ object) {
	for _, container := range containersOf(theirs) {
		withoutEntries(container, "env", func(v object) bool { return v["name"] == "KRUISE_CONTAINER_BARRIER" })
	}
}

// withoutMergedBefore removes annotations that are what a set merges, as an earlier injection leaves
// them: the webhook normalises them, or fails on what it has set itself (K83).
func withoutMergedBefore(p *pair) {
	annotations := at(p.pod, "metadata", "annotations")
	for _, set := range p.sets {
		patches, _ := at(set, "spec")["patchPodMetadata"].([]any)
		for _, v := range patches {
			patch, _ := v.(object)
			for key, value := range at(patch, "annotations") {
				if patch["patchPolicy"] == "MergePatchJson" && annotations[key] == value {
					delete(annotations, key)
				}
			}
		}
	}
}

// withNamespace puts the namespace of the pod among those that are known, as it is in the cluster (K17).
func withNamespace(p *pair) {
	name := namespaceOf(p.pod)
	if slices.ContainsFunc(p.namespaces, func(o object) bool { return nameOf(o) == name }) {
		return
	}
	p.namespaces = append(p.namespaces, object{"apiVersion": "v1", "kind": "Namespace", "metadata": object{"name": name}})
}

// withoutDuplicates takes away the containers of the webhook whose names are those of containers in the other list,
// where ours have one of the two: the other was injected before, and ours moves it (K67).
func withoutDuplicates(theirs, mine object) {
	other := map[string]string{"initContainers": "containers", "containers": "initContainers"}
	all, kept := containersOf(theirs), containersOf(mine)
	for list := range other {
		withoutEntries(at(theirs, "spec"), list, func(c object) bool {
			name := text(c, "name")
			return all[other[list]+" "+name] != nil && kept[list+" "+name] == nil
		})
	}
}

// withoutSecondDevice takes away the devices of the containers of the webhook that have one twice, when ours have
// each of them once, and besides only such as are at a path that the second one took: at which paths the others are
// depends on which the two have left free (K79).
func withoutSecondDevice(theirs, mine object) {
	for key, container := range containersOf(theirs) {
		other := containersOf(mine)[key]
		once, taken := map[string]bool{}, map[string]bool{}
		for _, device := range devicesOf(container) {
			if once[text(device, "name")] {
				taken[text(device, "devicePath")] = true
			}
			once[text(device, "name")] = true
		}
		own := 0
		isKnown := func(device object) bool {
			if once[text(device, "name")] {
				own++
				return true
			}
			return taken[text(device, "devicePath")]
		}
		isOther := func(device object) bool { return !isKnown(device) }
		if len(taken) > 0 && !slices.ContainsFunc(devicesOf(other), isOther) && own == len(once) {
			delete(container, "volumeDevices")
			delete(other, "volumeDevices")
		}
	}
}

// devicesOf returns the devices of the container.
func devicesOf(container object) []object {
	var out []object
	devices, _ := container["volumeDevices"].([]any)
	for _, v := range devices {
		device, _ := v.(object)
		out = append(out, device)
	}
	return out
}

// containersOf returns the containers of the pod by list and name.
func containersOf(pod object) map[string]object {
	out := map[string]object{}
	for _, list := range []string{"initContainers", "containers"} {
		containers, _ := at(pod, "spec")[list].([]any)
		for _, c := range containers {
			container, _ := c.(object)
			out[list+" "+text(container, "name")] = container
		}
	}
	return out
}

// withoutEntries removes the entries of a list in the mapping, and the list when nothing is left.
func withoutEntries(o object, list string, unwanted func(object) bool) {
	entries, _ := o[list].([]any)
	if len(entries) == 0 {
		return
	}
	entries = slices.DeleteFunc(slices.Clone(entries), func(v any) bool {
		entry, _ := v.(object)
		return unwanted(entry)
	})
	if o[list] = entries; len(entries) == 0 {
		delete(o, list)
	}
}

// withoutBrokenBookkeeping removes an annotation of hot upgrade that cannot be read: it makes the webhook
// panic or go on with a part (K96).
func withoutBrokenBookkeeping(p *pair) {
	const key = "kruise.io/sidecarset-working-hotupgrade-container"
	annotations := at(p.pod, "metadata", "annotations")
	var entries map[string]string
	if json.Unmarshal([]byte(text(annotations, key)), &entries) != nil || entries == nil {
		delete(annotations, key)
	}
}

// withoutEnvOfInjected removes the variables of containers that an earlier injection made, but for
// the mark: the webhook takes them for variables of the pod (K103).
func withoutEnvOfInjected(p *pair) {
	for key, container := range containersOf(p.pod) {
		env, _ := container["env"].([]any)
		if strings.HasPrefix(key, "containers ") && isInjected(env) {
			withoutEntries(container, "env", func(v object) bool { return v["name"] != "IS_INJECTED" })
		}
	}
}

func isInjected(env []any) bool {
	return slices.ContainsFunc(env, func(v any) bool {
		variable, _ := v.(object)
		return variable["name"] == "IS_INJECTED" && variable["value"] == "true"
	})
}

// withoutReadinessGate takes away what OpenKruise adds to the pods of its own workloads (K133).
func withoutReadinessGate(theirs, _ object) { delete(at(theirs, "spec"), "readinessGates") }

// reworks is how many rules of which a pair is relieved may explain one difference together.
const reworks = 2

// explain returns the rules that explain the difference, or false when something in it has no
// explanation.
func (d difference) explain(except ...string) (rules []string, ok bool) {
	switch {
	case d.webhook != "":
		rules, ok = explainAll(complaints(d.webhook), func(v deviation) string { return v.webhook })
	case d.diff == "":
		rules, ok = explainAll(d.ours, func(v deviation) string { return v.ours })
	}
	for _, v := range deviations() {
		if !ok && v.explains(d) {
			return []string{v.rule}, true
		}
	}
	for _, v := range deviations() {
		if !ok && len(except) < reworks && v.rework != nil && !slices.Contains(except, v.rule) && d.pair.pod != nil {
			rules, ok = v.explainsWithOthers(d, except)
		}
	}
	return rules, ok
}

// explains says whether the rule explains by itself what became of the pod.
func (v deviation) explains(d difference) bool {
	switch {
	case d.theirs == nil && v.rework == nil || d.pair.pod == nil:
		return false
	case v.refused != "" && (d.refused == "" || !regexp.MustCompile(v.refused).MatchString(d.refused)):
		return false
	case v.without != nil:
		theirs, mine := copyOf(d.theirs), copyOf(d.mine)
		v.without(theirs, mine)
		diff, err := diffPods(theirs, mine)
		return err == nil && diff == ""
	case v.rework != nil:
		p, isOther := v.reworked(d.pair)
		if !isOther {
			return false
		}
		r, err := p.compare()
		return err == nil && len(r.differences) == 0
	}
	return false
}

// reworked returns the pair without what the rule is about, and whether there was any of it.
func (v deviation) reworked(p pair) (pair, bool) {
	out := p.clone()
	v.rework(&out)
	return out, out.String() != p.String()
}

// explainsWithOthers returns the rules that explain what is different once this one has removed what it is about.
func (v deviation) explainsWithOthers(d difference, except []string) ([]string, bool) {
	p, isOther := v.reworked(d.pair)
	if !isOther {
		return nil, false
	}
	r, err := p.compare()
	all := []string{v.rule}
	for _, left := range r.differences {
		rules, ok := left.explain(append(slices.Clip(except), v.rule)...)
		if !ok {
			return nil, false
		}
		all = append(all, rules...)
	}
	return all, err == nil
}

func explainAll(complaints []string, pattern func(deviation) string) (rules []string, ok bool) {
	for _, text := range complaints {
		rule := ""
		for _, v := range deviations() {
			if p := pattern(v); p != "" && regexp.MustCompile(p).MatchString(text) {
				rule = v.rule
				break
			}
		}
		if rule == "" {
			return nil, false
		}
		rules = append(rules, rule)
	}
	return rules, true
}

// border stands between two complaints that the webhook has joined.
var border = regexp.MustCompile(`, (?:spec|metadata|patchPodMetadata|revision|updateStrategy|<nil>)\b[^ ]*: (?:Invalid value|Required value|Unsupported|Forbidden|Duplicate|Not found|Too long)`)

// opening is what stands before the first one.
var opening = regexp.MustCompile(`^(code=\d+ )?\[[a-zA-Z ]*\] \[?`)

// complaints takes apart what the webhook has against a set.
func complaints(text string) []string {
	var out []string
	text = opening.ReplaceAllString(text, "")
	for {
		at := border.FindStringIndex(text)
		if at == nil {
			return append(out, text)
		}
		out, text = append(out, text[:at[0]]), text[at[0]+2:]
	}
}

// numbers are what makes two messages of one kind differ.
var numbers = regexp.MustCompile(`map\[string\]string\{.*?\}|"(?:[^"\\]|\\.)*"|[0-9]+|\{[^}]*\}|[a-z]+-[0-9]`)

// kind returns what the difference has in common with others of the same cause, as far as that can
// be seen.
func (d difference) kind() string {
	what := strings.Fields(d.about)[0]
	switch {
	case d.diff != "":
		lines := map[string]bool{}
		var out []string
		for line := range strings.Lines(d.diff) {
			line = strings.TrimSpace(line)
			if !strings.HasPrefix(line, "-") && !strings.HasPrefix(line, "+") {
				continue
			}
			key, _, _ := strings.Cut(strings.TrimLeft(line, "+- \t\u00a0"), ":")
			if !lines[line[:1]+key] {
				lines[line[:1]+key] = true
				out = append(out, line[:1]+key)
			}
		}
		return what + " diff " + strings.Join(out, " ")
	case d.webhook != "":
		for _, text := range complaints(d.webhook) {
			if _, ok := explainAll([]string{text}, func(v deviation) string { return v.webhook }); !ok {
				return what + " webhook " + numbers.ReplaceAllString(text, "#")
			}
		}
	}
	for _, text := range d.ours {
		if _, ok := explainAll([]string{text}, func(v deviation) string { return v.ours }); !ok {
			return what + " ours " + numbers.ReplaceAllString(text, "#")
		}
	}
	return what + " ours"
}
