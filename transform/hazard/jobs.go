package hazard

import (
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Codes of what can go wrong with pods that are meant to end.
const (
	CodeSidecarInJob     = "sidecar-in-job"
	CodeExitHack         = "exit-hack"
	CodeWorksAfterEnd    = "works-after-end"
	CodePodFailurePolicy = "pod-failure-policy"
	CodeBackoffLimit     = "backoff-limit"
)

// jobs are the hazards of pods that are meant to end, and of how pods stop. A pod ends when all its
// containers have ended; native sidecars are stopped then, and started again whenever they end
// before.
func jobs() []Hazard {
	return slices.Concat([]Hazard{
		{
			Code: CodeSidecarInJob, Number: "H20", Severity: transform.Warning,
			Sentence: "A container that does not end by itself keeps a pod from ending that is meant to.",
			Remedy:   "make it a native sidecar: convert it, or inject it with mode Native or Auto",
			Evidence: "kubernetes #25908; KEP-753, motivation",
			look:     sidecarInJob,
		},
		{
			Code: CodeExitHack, Number: "H21", Severity: transform.Warning,
			Sentence: "A container ends a sidecar, but a native sidecar is started again, and ends with the containers anyway.",
			Remedy:   "remove the call if it is for a native sidecar",
			Evidence: "KEP-753: a sidecar that exits is restarted, whatever its exit status",
			look:     exitHacks,
		},
		{
			Code: CodeWorksAfterEnd, Number: "H22", Severity: transform.Warning,
			Sentence: "A container works after the others have ended, but a native sidecar is stopped then, and its failure is not that of the pod.",
			Remedy:   "leave it a container, or let it work on SIGTERM and set terminationGracePeriodSeconds long enough",
			Evidence: "kubelet: sidecars are stopped when all containers have ended; the phase of a pod ignores them",
			look:     worksAfterEnd,
		},
		{
			Code: CodePodFailurePolicy, Number: "H24", Severity: transform.Warning,
			Sentence: "A rule on exit codes of a podFailurePolicy may look at a native sidecar, which is always killed in the end.",
			Remedy:   "set containerName to the container that does the work",
			Evidence: "job controller, matchOnExitCodes: containers, then init containers",
			look:     podFailurePolicy,
		},
		{
			Code: CodeBackoffLimit, Number: "H25", Severity: transform.Warning,
			Sentence: "Restarts of a native sidecar count to the backoffLimit of a Job with restartPolicy OnFailure.",
			Remedy:   "use restartPolicy Never, or a higher backoffLimit",
			Evidence: "job controller, pastBackoffLimitOnFailure: restarts of init containers are summed",
			look:     backoffLimit,
		},
	}, stopping())
}

// sidecarInJob finds containers that were injected, or are known as sidecars, beside another one.
// Nothing is said when something ends them: the terminator of OpenKruise, or another container.
func sidecarInJob(p pod) []finding {
	isWork := func(c corev1.Container) bool { return !p.isSidecar(container{Container: &c, Name: c.Name}) }
	if !p.runsToCompletion() || !slices.ContainsFunc(p.Containers, isWork) {
		return nil
	}
	return each(p.regular(), func(c container) []finding {
		shared := p.ShareProcessNamespace != nil && *p.ShareProcessNamespace && !p.injected(*c.Container)
		if !p.isSidecar(c) || terminated(*c.Container) || strings.Contains(c.text(), "exit-after-auth") || shared || p.isEnded(c) {
			return nil
		}
		return []finding{c.say("%q does not end by itself, so the pod does not end when the work is done", c.Name)}
	})
}

// isEnded says whether another container ends this one.
func (p pod) isEnded(c container) bool {
	return slices.ContainsFunc(p.regular(), func(other container) bool { return other.index != c.index && p.hack(other) != "" })
}

// terminated says whether OpenKruise ends the container with the others.
func terminated(c corev1.Container) bool {
	return slices.ContainsFunc(c.Env, func(v corev1.EnvVar) bool {
		return v.Name == "KRUISE_TERMINATE_SIDECAR_WHEN_JOB_EXIT" && strings.EqualFold(v.Value, "true") ||
			v.Name == "KRUISE_TERMINATE_SIDECAR_WHEN_JOB_EXIT_WITH_IMAGE" && v.Value != ""
	})
}

// isSidecar says whether the container was injected, or is known as a sidecar by its name or image.
func (p pod) isSidecar(c container) bool {
	return p.injected(*c.Container) || wellKnown(c.Name) || wellKnown(baseName(c.Image))
}

// wellKnown says whether this is the name of a sidecar that people use, or of its image, and that
// does not end by itself.
func wellKnown(name string) bool {
	return slices.Contains([]string{
		// service meshes
		"istio-proxy", "proxyv2", "linkerd-proxy", "kuma-sidecar", "kuma-dp", "consul-dataplane", "daprd", "envoy-sidecar",
		// databases and files
		"cloud-sql-proxy", "cloudsql-proxy", "gce-proxy", "alloydb-auth-proxy", "pgbouncer", "gke-gcsfuse-sidecar",
		// logs
		"fluent-bit", "fluentbit", "fluentd", "filebeat", "promtail", "log-shipper",
		// metrics and traces
		"otel-collector", "otc-container", "opentelemetry-collector", "opentelemetry-collector-contrib", "jaeger-agent",
		"datadog-agent", "xray-daemon", "aws-xray-daemon", "cloudwatch-agent", "statsd-exporter", "telegraf",
		// secrets and identity
		"vault-agent", "azwi-proxy", "oauth2-proxy",
	}, name)
}

// baseName returns the last part of the name of an image, without tag and digest.
func baseName(image string) string {
	image, _, _ = strings.Cut(image, "@")
	image = image[strings.LastIndex(image, "/")+1:]
	image, _, _ = strings.Cut(image, ":")
	return image
}
