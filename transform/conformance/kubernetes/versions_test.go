package kubernetes

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestVersions tells the fate of fields in the versions 1.28 to 1.37, one letter each: unknown,
// dropped, rejected or + for accepted. A field shares the fate of the field that it is in.
//
// The answers for 1.28.15, 1.29.15, 1.33.13 and 1.34.4 were compared with those of the code of
// these versions, run outside of this module.
func TestVersions(t *testing.T) {
	for _, c := range []struct{ field, fates, spec string }{
		{"initContainers[name=s].restartPolicy", "d + + + + + + + + +", `{initContainers: [{name: s, image: i, restartPolicy: Always}], ` + main},
		{"initContainers[name=s].restartPolicy", "d r r r r r d + + +", `{initContainers: [{name: s, image: i, restartPolicy: Never}], ` + main},
		{"initContainers[name=s].readinessProbe", "r + + + + + + + + +", `{initContainers: [{name: s, image: i, restartPolicy: Always, readinessProbe: {exec: {command: [x]}}}], ` + main},
		{"initContainers[name=s].resizePolicy", "d d d d d + + + + +", `{initContainers: [{name: s, image: i, restartPolicy: Always, resizePolicy: [{resourceName: cpu, restartPolicy: NotRequired}]}], ` + main},
		{"initContainers[name=s].restartPolicyRules", "u u u u u u d r + +", `{initContainers: [{name: s, image: i, restartPolicy: Always, restartPolicyRules: [` + rule + `]}], ` + main},
		{"containers[name=m].restartPolicy", "r r r r r r d + + +", `{containers: [{name: m, image: m, restartPolicy: Always}]}`},
		{"containers[name=m].restartPolicyRules", "u u u u u u d + + +", `{containers: [{name: m, image: m, restartPolicy: Never, restartPolicyRules: [` + rule + `]}]}`},
		{"containers[name=m].lifecycle.preStop.sleep", "u d + + + + + + + +", `{containers: [{name: m, image: m, lifecycle: {preStop: {sleep: {seconds: 5}}}}]}`},
		{"containers[name=m].lifecycle.preStop.sleep.seconds", "u d r r r + + + + +", `{containers: [{name: m, image: m, lifecycle: {preStop: {sleep: {seconds: 0}}}}]}`},
		{"containers[name=m].lifecycle.stopSignal", "u u u u u d d d d d", `{os: {name: linux}, containers: [{name: m, image: m, lifecycle: {stopSignal: SIGTERM}}]}`},
		{"containers[name=m].env[name=1 b].name", "r r r r + + + + + +", `{containers: [{name: m, image: m, env: [{name: "1 b", value: x}]}]}`},
		{"containers[name=m].env[name=A].valueFrom.fileKeyRef", "u u u u u u d + + +", `{containers: [{name: m, image: m, env: [{name: A, valueFrom: {fileKeyRef: {volumeName: v, path: e, key: A}}}]}], volumes: [{name: v, emptyDir: {}}]}`},
		{"containers[name=m].securityContext.appArmorProfile", "u u + + + + + + + +", `{containers: [{name: m, image: m, securityContext: {appArmorProfile: {type: RuntimeDefault}}}]}`},
		{"containers[name=m].securityContext.procMount", "d d d d d + + + + +", `{hostUsers: false, containers: [{name: m, image: m, securityContext: {procMount: Unmasked}}]}`},
		{"containers[name=m].volumeMounts[name=v].recursiveReadOnly", "u u d + + + + + + +", `{containers: [{name: m, image: m, volumeMounts: [{name: v, mountPath: /v, readOnly: true, recursiveReadOnly: Enabled}]}], volumes: [{name: v, emptyDir: {}}]}`},
		{"volumes[name=v].image", "u u u d d d d + + +", `{containers: [{name: m, image: m, volumeMounts: [{name: v, mountPath: /v}]}], volumes: [{name: v, image: {reference: r}}]}`},
		{"volumes[name=v].emptyDir.mode", "u u u u u u u u u d", `{volumes: [{name: v, emptyDir: {mode: 511}}], ` + main},
		{"volumes[name=v].projected.sources[0].clusterTrustBundle", "u d d d d d d d d +", `{volumes: [{name: v, projected: {sources: [{clusterTrustBundle: {name: b, path: p}}]}}], ` + main},
		{"hostUsers", "d d d d d + + + + +", `{hostUsers: false, ` + main},
		{"hostnameOverride", "u u u u u u d + + +", `{hostnameOverride: h, ` + main},
		{"resources", "u u u u d d + + + +", `{resources: {requests: {cpu: "1"}}, ` + main},
		{"resourceClaims[name=c].resourceClaimName", "u u u d d d + + + +", `{resourceClaims: [{name: c, resourceClaimName: x}], ` + main},
		{"schedulingGroup", "u u u u u u u u d d", `{schedulingGroup: {podGroupName: g}, ` + main},
		{"securityContext.supplementalGroupsPolicy", "u u u d d + + + + +", `{securityContext: {supplementalGroupsPolicy: Strict}, ` + main},
		{"securityContext.seLinuxChangePolicy", "u u u u d + + + + +", `{securityContext: {seLinuxChangePolicy: Recursive}, ` + main},
		{"affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].matchLabelKeys", "u d d + + + + + + +", `{affinity: {podAffinity: {requiredDuringSchedulingIgnoredDuringExecution: [{topologyKey: t, labelSelector: {matchLabels: {a: b}}, matchLabelKeys: [c]}]}}, ` + main},
	} {
		o := object{text: []byte(`{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: ` + c.spec + `}`)}
		if got := fates(t, o, "spec."+c.field); got != c.fates {
			t.Errorf("%s in %s\nwant %s\ngot  %s", c.field, c.spec, c.fates, got)
		}
	}
}

const (
	main = `containers: [{name: m, image: m}]}`
	rule = `{action: RestartAllContainers, exitCodes: {operator: In, values: [42]}}`
)

// fates returns the fates of the field, version by version.
func fates(t *testing.T, o object, field string) string {
	t.Helper()
	var out []string
	for minor := oldest; minor <= newest; minor++ {
		letter, closest := "+", 0
		for _, f := range emulate(t, o, minor) {
			if within(field, f.Field) && len(f.Field) > closest {
				letter, closest = string(f.Fate)[:1], len(f.Field)
			}
		}
		out = append(out, letter)
	}
	return strings.Join(out, " ")
}

// within says whether the field is the other one or stands in it.
func within(field, other string) bool {
	rest, found := strings.CutPrefix(field, other)
	return found && (rest == "" || rest[0] == '.' || rest[0] == '[')
}

// TestVersionsOfSharedCases tells what older versions would not take of some of the cases.
func TestVersionsOfSharedCases(t *testing.T) {
	dir := sharedDir(t, "cases/kubernetes")
	for _, c := range []struct {
		file  string
		minor int
		want  []string
	}{
		{"ok06-container-restart-rules.yaml", 34, []string{
			"dropped spec.containers[name=m].restartPolicy",
			"dropped spec.initContainers[name=never].restartPolicy",
			"dropped spec.initContainers[name=plain].restartPolicy",
			"dropped spec.initContainers[name=rules].restartPolicy",
			"dropped spec.initContainers[name=rules].restartPolicyRules",
		}},
		{"ok06-container-restart-rules.yaml", 35, nil},
		{"ok01-deploy-native-sidecar.yaml", 28, []string{
			"dropped spec.template.spec.initContainers[name=proxy].restartPolicy",
			"rejected spec.template.spec.initContainers[name=proxy].lifecycle",
			"rejected spec.template.spec.initContainers[name=proxy].livenessProbe",
			"rejected spec.template.spec.initContainers[name=proxy].readinessProbe",
			"rejected spec.template.spec.initContainers[name=proxy].startupProbe",
			"unknown spec.template.spec.initContainers[name=proxy].lifecycle.preStop.sleep",
		}},
		{"ok01-deploy-native-sidecar.yaml", 30, nil},
		{"ok02-job-sidecar-never.yaml", 28, []string{"dropped spec.template.spec.initContainers[name=proxy].restartPolicy"}},
		{"ok03-cronjob.yaml", 28, []string{"dropped spec.jobTemplate.spec.template.spec.initContainers[name=proxy].restartPolicy"}},
		{"ok04-statefulset-vct.yaml", 29, nil},
		{"ok09-pod-level-resources.yaml", 33, []string{"dropped spec.resources"}},
		{"ok09-pod-level-resources.yaml", 31, []string{"unknown spec.resources"}},
	} {
		var got []string
		for _, f := range emulate(t, readObjects(t, filepath.Join(dir, c.file))[0], c.minor) {
			got = append(got, fmt.Sprint(f.Fate, " ", f.Field))
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s in 1.%d (-want +got):\n%s", c.file, c.minor, diff)
		}
	}
}
