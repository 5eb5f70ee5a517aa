package native_test

import (
	"encoding/json"
	"testing"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

func writes(name, volume string) corev1.Container {
	return corev1.Container{Name: name, VolumeMounts: []corev1.VolumeMount{{Name: volume, MountPath: "/v"}}}
}

func reads(name, volume string) corev1.Container {
	c := writes(name, volume)
	c.VolumeMounts[0].ReadOnly = true
	return c
}

func always(c corev1.Container) corev1.Container {
	policy := corev1.ContainerRestartPolicyAlways
	c.RestartPolicy = &policy
	return c
}

func TestFind(t *testing.T) {
	plain := corev1.Container{Name: "plain"}
	for name, c := range map[string]struct {
		inits     []corev1.Container
		placement native.Placement
		want      native.Place
	}{
		"alone":                        {nil, native.Placement{}, native.Place{}},
		"before what needs it":         {[]corev1.Container{plain}, native.Placement{}, native.Place{}},
		"after who prepares it":        {[]corev1.Container{writes("w", "v"), plain}, native.Placement{Where: native.Auto}, native.Place{Index: 1}},
		"not after who only reads":     {[]corev1.Container{reads("r", "v")}, native.Placement{}, native.Place{}},
		"nor after another volume":     {[]corev1.Container{writes("w", "other")}, native.Placement{}, native.Place{}},
		"after the last who prepares":  {[]corev1.Container{writes("a", "v"), writes("b", "v"), plain}, native.Placement{}, native.Place{Index: 2}},
		"both write":                   {[]corev1.Container{writes("w", "w")}, native.Placement{}, native.Place{Index: 1, Ambiguous: true}},
		"ambiguous":                    {[]corev1.Container{plain, writes("w", "v")}, native.Placement{}, native.Place{Index: 2, Ambiguous: true}},
		"another sidecar is not":       {[]corev1.Container{always(plain), writes("w", "v")}, native.Placement{}, native.Place{Index: 2}},
		"first":                        {[]corev1.Container{plain}, native.Placement{Where: native.First}, native.Place{}},
		"last":                         {[]corev1.Container{plain}, native.Placement{Where: native.Last}, native.Place{Index: 1}},
		"first, but after the mesh":    {[]corev1.Container{{Name: "linkerd-init"}, always(corev1.Container{Name: "linkerd-proxy"}), plain}, native.Placement{Where: native.First}, native.Place{Index: 2}},
		"auto, but after the mesh":     {[]corev1.Container{{Name: "istio-init"}, plain}, native.Placement{}, native.Place{Index: 1}},
		"before one":                   {[]corev1.Container{writes("a", "v"), plain}, native.Placement{native.Before, "plain"}, native.Place{Index: 1}},
		"after one":                    {[]corev1.Container{plain, writes("a", "v")}, native.Placement{native.After, "plain"}, native.Place{Index: 1}},
		"before one that is not there": {[]corev1.Container{plain}, native.Placement{native.Before, "x"}, native.Place{Index: 1, Missing: "x"}},
	} {
		sidecar := reads("sidecar", "v")
		sidecar.VolumeMounts = append(sidecar.VolumeMounts, corev1.VolumeMount{Name: "w", MountPath: "/w"})
		if got := c.placement.Find(c.inits, sidecar); got != c.want {
			t.Errorf("%s: got %+v, want %+v", name, got, c.want)
		}
	}
}

func TestPlacementJSON(t *testing.T) {
	for text, want := range map[string]string{
		`"Auto"`: "Auto", `"First"`: "First", `"Last"`: "Last", `{"before": "x"}`: "before x", `{"after": "x"}`: "after x",
		`"before"`: "", `{"before": ""}`: "", `{"before": "a", "after": "b"}`: "", `{"first": "x"}`: "", `1`: "", `{}`: "",
	} {
		var p native.Placement
		err := json.Unmarshal([]byte(text), &p)
		if (err == nil) != (want != "") || err == nil && p.String() != want {
			t.Errorf("%s: got %s, %v", text, p, err)
		}
	}
	if got := (native.Placement{}).String(); got != "Auto" {
		t.Error(got)
	}
}

func TestVersion(t *testing.T) {
	for text, want := range map[string]native.Version{"1.33": 33, "v1.29": 29, "1.30.14": 30} {
		if got, err := native.ParseVersion(text); got != want || err != nil {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "1", "2.0", "1.x", "1.-3"} {
		if _, err := native.ParseVersion(text); err == nil {
			t.Errorf("%q was read", text)
		}
	}
	for v, want := range map[native.Version]int{28: 0, 29: 4, 31: 2, 32: 1, 33: 0, 37: 0} {
		if got := len(v.Broken()); got != want {
			t.Errorf("%s: %d things are broken, want %d", v, got, want)
		}
	}
}
