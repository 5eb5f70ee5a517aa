package kubernetes

import (
	"path/filepath"
	"strings"
	"testing"
)

// reasons says why the API server refuses the cases that are bad: the field, then the message.
var reasons = map[string]string{
	"bad01-init-with-readiness-no-always":                 `spec.initContainers[0].readinessProbe: Forbidden: may not be set for init containers without restartPolicy=Always`,
	"bad02-name-clash":                                    `spec.initContainers[0].name: Duplicate value: "m"`,
	"bad03-zero-containers":                               `spec.template.spec.containers: Required value`,
	"bad04-restartpolicy-value":                           `spec.initContainers[0].restartPolicy: Unsupported value: "always"`,
	"bad05-unknown-field":                                 `spec.initContainers[0].restartpolicy: unknown field`,
	"bad06-dup-key":                                       `key "containers" already set in map`,
	"bad07-missing-volume":                                `spec.template.spec.initContainers[0].volumeMounts[0].name: Not found: "nope"`,
	"bad08-statefulset-missing-volume":                    `spec.template.spec.containers[0].volumeMounts[0].name: Not found: "nope"`,
	"bad09-selector-mismatch":                             `spec.template.metadata.labels: Invalid value`,
	"bad10-job-always":                                    `spec.template.spec.restartPolicy: Required value: valid values: "OnFailure", "Never"`,
	"bad11-apparmor-annotation-dangling":                  `metadata.annotations[container.apparmor.security.beta.kubernetes.io/gone]: Invalid value: "gone": container not found`,
	"bad12-rules-without-policy-and-limits":               `spec.initContainers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used`,
	"bad13-hostport-dup-in-containers":                    `spec.containers[1].ports[0].hostPort: Duplicate value: "TCP//8080"`,
	"bad14-failurepolicy-container-gone":                  `spec.podFailurePolicy.rules[0].onExitCodes.containerName: Invalid value: "gone"`,
	"bad15-ephemeral-in-template":                         `spec.template.spec.ephemeralContainers: Forbidden: ephemeral containers not allowed in pod template`,
	"bad16-readiness-tgps-and-successthreshold":           `spec.initContainers[0].readinessProbe.terminationGracePeriodSeconds: Invalid value: 3`,
	"bad17-resize-restart-on-plain-init":                  `spec.initContainers[0].resizePolicy[0].restartPolicy: Invalid value: "RestartContainer"`,
	"bad18-old-api":                                       `apiVersion: no matches for kind "Deployment" in version "apps/v1beta1"`,
	"bad19-filekeyref-unknown-volume":                     `spec.initContainers[0].env[0].valueFrom.fileKeyRef.volumeName: Not found: "v"`,
	"bad20-name-n-is-yaml11-bool":                         `cannot unmarshal bool into Go struct field Container.spec.containers.name of type string`,
	"bad21-pod-level-resources-sidecar-before-heavy-init": `spec.resources.requests[cpu]: Invalid value: "1": must be greater than or equal to aggregate container requests of 1200m`,
}

// undecided names the cases that cannot be decided in process, with the reason. There is none.
var undecided = map[string]string{}

// TestSharedCases checks the checker: on manifests of which it is known what the API server says.
func TestSharedCases(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(sharedDir(t, "cases/kubernetes"), "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".yaml")
		t.Run(name, func(t *testing.T) {
			if why := undecided[name]; why != "" {
				t.Skipf("NOT DECIDED: %s", why)
			}
			checkCase(t, file, name)
		})
	}
}

func checkCase(t *testing.T, file, name string) {
	known := 0
	var problems strings.Builder
	for _, o := range readObjects(t, file) {
		v := create(o)
		if v.known {
			known++
		}
		problems.WriteString(v.String())
	}
	if known == 0 {
		t.Error("the case holds no object of a built-in kind")
	}
	if want, got := strings.HasPrefix(name, "ok"), problems.Len() == 0; want != got {
		t.Errorf("valid: %v, want %v\n%s", got, want, problems.String())
	}
	if !strings.Contains(problems.String(), reasons[name]) {
		t.Errorf("want %s\ngot\n%s", reasons[name], problems.String())
	}
}
