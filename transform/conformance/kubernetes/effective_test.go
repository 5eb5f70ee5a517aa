package kubernetes

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	corev1 "k8s.io/api/core/v1"
	apiresource "k8s.io/apimachinery/pkg/api/resource"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	resourcehelper "k8s.io/component-helpers/resource"
	"k8s.io/kubernetes/pkg/api/legacyscheme"
	"k8s.io/kubernetes/pkg/apis/core"
	"sigs.k8s.io/kustomize/kyaml/kio"
	kyaml "sigs.k8s.io/kustomize/kyaml/yaml"
	"sigs.k8s.io/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// TestEffectiveCorpus holds the effective requests and limits of every pod template of the corpus
// against those that Kubernetes computes.
func TestEffectiveCorpus(t *testing.T) {
	pods, some := 0, 0
	for _, file := range yamlFiles(t, sharedDir(t, "corpus")) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		items, err := kio.FromBytes(text)
		if err != nil {
			continue // templates of Helm and the like
		}
		templates, _ := workload.Locate(items)
		for _, template := range templates {
			spec, err := template.Spec()
			if err != nil {
				continue
			}
			pods++
			if len(hazard.Effective(spec).Requests) > 0 {
				some++
			}
			sameEffective(t, spec)
		}
	}
	t.Logf("%d pod templates, %d of them with requests", pods, some)
	if some < 100 {
		t.Error("that proves little")
	}
}

// TestEffectiveRandom does so on pods made up by chance.
func TestEffectiveRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 16)) // the same pods each time
	for range 5000 {
		spec := randomSpec(r)
		sameEffective(t, spec)
		if t.Failed() {
			t.Fatalf("%+v", spec)
		}
	}
}

// TestPodResourcesRandom wants hazard pod-resources for the pods that the API server refuses because
// their containers do not fit into the resources of the pod itself, and for no others.
func TestPodResourcesRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 17)) // the same pods each time
	refused := 0
	for range 2000 {
		spec := randomSpec(r)
		if spec.Resources == nil || exceeds(*spec.Resources) {
			continue // its own resources are refused
		}
		nameContainers(spec.InitContainers, "init")
		nameContainers(spec.Containers, "main")
		text, err := yaml.Marshal(corev1.Pod{
			TypeMeta: metav1.TypeMeta{APIVersion: "v1", Kind: "Pod"}, ObjectMeta: metav1.ObjectMeta{Name: "p"}, Spec: *spec,
		})
		if err != nil {
			t.Fatal(err)
		}
		want := slices.ContainsFunc(create(object{text: text}).problems, ofPodResources)
		if want {
			refused++
		}
		if got := hasHazard(t, text, hazard.CodePodResources); got != want {
			t.Fatalf("refused: want %t, got %t:\n%s", want, got, text)
		}
	}
	t.Logf("%d pods were refused", refused)
	if refused < 100 {
		t.Error("that proves little")
	}
}

func nameContainers(list []corev1.Container, name string) {
	for i := range list {
		list[i].Name, list[i].Image = fmt.Sprint(name, i), "image"
	}
}

func exceeds(r corev1.ResourceRequirements) bool {
	for name, request := range r.Requests {
		if limit, set := r.Limits[name]; set && request.Cmp(limit) > 0 {
			return true
		}
	}
	return false
}

// ofPodResources says whether the problem is that containers and pod do not agree.
func ofPodResources(p problem) bool {
	ofPod := strings.HasPrefix(p.Field, "spec.resources") && strings.Contains(p.Text, "must be less than or equal to")
	return ofPod || strings.Contains(p.Text, "must be less than or equal to pod limits of") ||
		strings.Contains(p.Text, "must be greater than or equal to aggregate container")
}

// hasHazard says whether there is a hazard of that code in the object as it stands.
func hasHazard(t *testing.T, text []byte, code string) bool {
	t.Helper()
	templates, _ := workload.Locate([]*kyaml.RNode{kyaml.MustParse(string(text))})
	plan, err := transform.NewPlan(templates, hazard.Check{Standing: true})
	if err != nil {
		t.Fatal(err)
	}
	return slices.ContainsFunc(plan.Diagnostics(), func(d transform.Diagnostic) bool { return d.Code == code })
}

// sameEffective compares ours of the spec as written with theirs of the pod as stored.
func sameEffective(t *testing.T, spec *corev1.PodSpec) {
	t.Helper()
	before := spec.DeepCopy()
	got := hazard.Effective(spec)
	if diff := cmp.Diff(before, spec); diff != "" {
		t.Errorf("the spec was changed (-want +got):\n%s", diff)
	}
	pod := stored(t, spec)
	want := corev1.ResourceRequirements{
		Requests: resourcehelper.PodRequests(pod, resourcehelper.PodResourcesOptions{}),
		Limits:   resourcehelper.PodLimits(pod, resourcehelper.PodResourcesOptions{}),
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("effective resources (-want +got):\n%s", diff)
	}
}

// stored returns the pod of this spec as the API server stores it, with all defaults.
func stored(t *testing.T, spec *corev1.PodSpec) *corev1.Pod {
	t.Helper()
	pod := &corev1.Pod{Spec: *spec.DeepCopy()}
	legacyscheme.Scheme.Default(pod)
	var internal core.Pod
	if err := legacyscheme.Scheme.Convert(pod, &internal, nil); err != nil {
		t.Fatal(err)
	}
	pods, _ := resourceOf(schema.GroupKind{Kind: "Pod"})
	pods.strategy.PrepareForCreate(context.Background(), &internal)
	out := &corev1.Pod{}
	if err := legacyscheme.Scheme.Convert(&internal, out, nil); err != nil {
		t.Fatal(err)
	}
	return out
}

// randomSpec returns a spec with some init containers, sidecars and containers, and now and then
// with resources of its own and an overhead.
func randomSpec(r *rand.Rand) *corev1.PodSpec {
	spec := &corev1.PodSpec{Containers: randomContainers(r, 1+r.IntN(3))}
	spec.InitContainers = randomContainers(r, r.IntN(5))
	for i := range spec.InitContainers {
		if r.IntN(2) == 0 {
			always := corev1.ContainerRestartPolicyAlways
			spec.InitContainers[i].RestartPolicy = &always
		}
	}
	if r.IntN(3) == 0 {
		spec.Overhead = randomList(r)
	}
	if r.IntN(3) == 0 {
		own := randomResources(r)
		spec.Resources = &own
	}
	return spec
}

func randomContainers(r *rand.Rand, n int) []corev1.Container {
	var out []corev1.Container
	for range n {
		out = append(out, corev1.Container{Resources: randomResources(r)})
	}
	return out
}

// randomResources returns requests and limits. Huge pages have only limits, because requests must be
// the same.
func randomResources(r *rand.Rand) corev1.ResourceRequirements {
	out := corev1.ResourceRequirements{Requests: randomList(r), Limits: randomList(r)}
	delete(out.Requests, hugePages)
	return out
}

// hugePages is one of the resources that cannot be overcommitted.
const hugePages corev1.ResourceName = "hugepages-2Mi"

// randomList returns amounts of some resources. Zero is one of them.
func randomList(r *rand.Rand) corev1.ResourceList {
	amounts := map[corev1.ResourceName][]string{
		corev1.ResourceCPU:              {"0", "100m", "250m", "0.5", "1", "1500m"},
		corev1.ResourceMemory:           {"0", "64Mi", "100M", "1Gi", "1e9"},
		corev1.ResourceEphemeralStorage: {"1Gi", "500M"},
		hugePages:                       {"2Mi", "4Mi"},
		"example.com/gpu":               {"1", "2"},
	}
	if r.IntN(4) == 0 {
		return nil
	}
	out := corev1.ResourceList{}
	for _, name := range []corev1.ResourceName{
		corev1.ResourceCPU, corev1.ResourceMemory, corev1.ResourceEphemeralStorage, hugePages, "example.com/gpu",
	} {
		if r.IntN(2) == 0 {
			out[name] = apiresource.MustParse(amounts[name][r.IntN(len(amounts[name]))])
		}
	}
	return out
}
