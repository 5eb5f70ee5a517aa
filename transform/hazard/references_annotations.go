package hazard

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A mention is an annotation for a tool that names a container.
type mention struct {
	key, container string
	path           transform.Path
}

// mentions returns the containers that annotations of the pod name, in the order of the keys. The
// annotations that Kubernetes knows itself are not among them.
func (p pod) mentions() []mention {
	annotations := p.annotations
	var out []mention
	for _, key := range slices.Sorted(maps.Keys(annotations)) {
		for _, name := range named(key, annotations[key]) {
			out = append(out, mention{key, strings.TrimSpace(name), p.template.Path("metadata", "annotations", key)})
		}
	}
	return out
}

// fluentBit matches the keys of annotations that name a container, behind the domain.
var fluentBit = transform.Pattern(`^(?:parser|exclude)(?:_stdout|_stderr)?-(.+)$`)

// named returns the containers that one annotation names, in its key or in its value.
func named(key, value string) []string {
	domain, rest, _ := strings.Cut(key, "/")
	switch domain {
	case "ad.datadoghq.com": // ad.datadoghq.com/NAME.logs
		if name, _, found := strings.Cut(rest, "."); found {
			return []string{name}
		}
	case "fluentbit.io": // fluentbit.io/parser_stdout-NAME
		if m := fluentBit().FindStringSubmatch(rest); m != nil {
			return m[1:]
		}
	case "instrumentation.opentelemetry.io": // also java-container-names and the like
		if strings.HasSuffix(rest, "container-names") {
			return strings.Split(value, ",")
		}
	case "vault.hashicorp.com":
		if rest == "agent-inject-containers" {
			return strings.Split(value, ",")
		}
	case "pre.hook.backup.velero.io", "post.hook.backup.velero.io", "post.hook.restore.velero.io":
		if rest == "container" {
			return []string{value}
		}
	}
	for _, prefix := range []string{"co.elastic.logs.", "co.elastic.metrics."} {
		if name, found := strings.CutPrefix(domain, prefix); found { // co.elastic.logs.NAME/module
			return []string{name}
		}
	}
	return nil
}

// addedLater says whether the name is that of a sidecar that meshes and the like add in the cluster,
// so that a manifest does not have it.
func addedLater(name string) bool {
	return slices.Contains([]string{
		"istio-proxy", "linkerd-proxy", "consul-dataplane", "envoy-sidecar", "daprd", "vault-agent", "vault-agent-init", "kuma-sidecar",
	}, name)
}

func namedInAnnotation(before, after pod) []finding {
	regular := map[string]bool{}
	for _, c := range before.Containers {
		regular[c.Name] = true
	}
	sidecar := map[string]bool{}
	for _, c := range after.natives() {
		sidecar[c.Name] = regular[c.Name]
	}
	var out []finding
	for _, m := range after.mentions() {
		if sidecar[m.container] {
			out = append(out, finding{path: m.path, subject: m.key, message: fmt.Sprintf(
				"names %q, which is a native sidecar now, and the tool behind may look at containers only", m.container)})
		}
	}
	return out
}

func danglingAnnotation(p pod) []finding {
	var out []finding
	for _, m := range p.mentions() {
		if _, found := p.find(m.container); found || addedLater(m.container) || m.container == "" {
			continue
		}
		out = append(out, finding{path: m.path, subject: m.key + " " + m.container, message: fmt.Sprintf(
			"names container %q, which the pod does not have", m.container)})
	}
	return out
}
