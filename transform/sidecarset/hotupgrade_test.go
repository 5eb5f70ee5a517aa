package sidecarset_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// hotPlan plans a container that asks for hot upgrade, and returns what is wrong and the pod then.
func hotPlan(t *testing.T, container string, hot bool) (string, string) {
	t.Helper()
	sets, err := api.Parse([]byte(`{apiVersion: apps.kruise.io/v1beta1, kind: SidecarSet, metadata: {name: s},
spec: {selector: {matchLabels: {app: web}}, containers: [` + container + `]}}`))
	if err != nil {
		t.Fatal(err)
	}
	rule, err := sidecarset.NewInject(sets, sidecarset.Options{HotUpgrade: hot})
	if err != nil {
		t.Fatal(err)
	}
	s := &story{t: t, item: yaml.MustParse(`{apiVersion: v1, kind: Pod, metadata: {name: web, labels: {app: web}}, spec: {containers: [{name: app, image: a}]}}`)}
	plan := s.plan(rule)
	if err := plan.Err(); err != nil {
		return err.Error(), ""
	}
	s.apply("inject", rule)
	return "", s.item.MustString()
}

// The empty copy gets the default policy of the working one (K110), which Kubernetes takes from the tag,
// also of an image with tag and digest (K4).
func TestHotUpgradeTagAndDigest(t *testing.T) {
	digest := "@sha256:" + strings.Repeat("ab", 32)
	for image, want := range map[string]string{
		"a:latest" + digest: "Always", "a:1" + digest: "", "a" + digest: "", "a": "Always", "host:5000/a:1": "", "host:5000/a": "Always",
	} {
		_, pod := hotPlan(t, `{name: agent, image: "`+image+`", upgradeStrategy: {upgradeType: HotUpgrade, hotUpgradeEmptyImage: "empty:1"}}`, true)
		got := ""
		if strings.Contains(pod, "imagePullPolicy: Always") {
			got = "Always"
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s%s", image, diff, pod)
		}
	}
}

// What cannot be made two copies of is refused, but only where two copies are made.
func TestHotUpgradeLimits(t *testing.T) {
	for _, container := range []string{
		`{name: agent, image: "a:1", upgradeStrategy: {upgradeType: HotUpgrade}}`,
		`{name: ` + strings.Repeat("a", 62) + `, image: "a:1", upgradeStrategy: {upgradeType: HotUpgrade, hotUpgradeEmptyImage: "e:1"}}`,
	} {
		if wrong, _ := hotPlan(t, container, false); wrong != "" {
			t.Errorf("%s without hot upgrade: %s", container, wrong)
		}
		if wrong, _ := hotPlan(t, container, true); !strings.Contains(wrong, "[hot-upgrade]") {
			t.Errorf("%s with hot upgrade: %q", container, wrong)
		}
	}
}
