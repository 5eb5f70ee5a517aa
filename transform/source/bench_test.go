package source_test

import (
	"bytes"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"slices"
	"testing"
	"time"

	"sigs.k8s.io/kustomize/kyaml/kio"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// agent adds a container and a volume to the pod templates with the label inject: "yes".
var agent = inject{
	selects: func(t transform.PodTemplate) bool { return t.Labels()["inject"] == "yes" },
	lists: []injection{
		{list: "containers", last: yaml.MustParse(agentContainer)},
		{list: "volumes", last: yaml.MustParse(agentVolume)},
	},
}

// selective is agent as a rule that says which text it goes by.
type selective struct{ inject }

func (selective) Mentions() [][]string { return [][]string{{"inject", "yes"}} }

const (
	agentContainer = "name: log-agent\nimage: registry.example/log-agent:1.4.2\nargs: [\"--follow\", \"/var/log/app\"]\n" +
		"resources:\n  requests: {cpu: 10m, memory: 32Mi}\nvolumeMounts:\n- name: app-logs\n  mountPath: /var/log/app\n"
	agentVolume = "name: app-logs\nemptyDir: {}\n"
)

// peer does the same with kyaml: it reads all objects, adds to those with the label, and writes.
func peer(in []byte, w io.Writer) error {
	return kio.Pipeline{
		Inputs:  []kio.Reader{&kio.ByteReader{Reader: bytes.NewReader(in)}},
		Filters: []kio.Filter{kio.FilterFunc(peerFilter)},
		Outputs: []kio.Writer{kio.ByteWriter{Writer: w}},
	}.Execute()
}

func peerFilter(items []*yaml.RNode) ([]*yaml.RNode, error) {
	for _, item := range items {
		for _, path := range [][]string{{"spec", "template"}, {"spec", "jobTemplate", "spec", "template"}} {
			template, err := item.Pipe(yaml.Lookup(path...))
			if err != nil || template == nil {
				continue
			}
			if label, err := template.Pipe(yaml.Lookup("metadata", "labels", "inject")); err != nil || label == nil || label.YNode().Value != "yes" {
				continue
			}
			for list, entry := range map[string]string{"containers": agentContainer, "volumes": agentVolume} {
				_, err := template.Pipe(yaml.LookupCreate(yaml.SequenceNode, "spec", list), yaml.Append(yaml.MustParse(entry).YNode()))
				if err != nil {
					return nil, err
				}
			}
		}
	}
	return items, nil
}

func rewriteAgent(in []byte, _ io.Writer) error {
	out, plan, err := rewrite(in, agent)
	if err != nil || plan.Empty() || len(out) <= len(in) {
		return fmt.Errorf("nothing was changed: %w", err)
	}
	return nil
}

func rewriteSelective(in []byte, _ io.Writer) error {
	_, plan, err := rewrite(in, selective{agent})
	if err != nil || plan.Empty() {
		return fmt.Errorf("nothing was changed: %w", err)
	}
	return nil
}

// BenchmarkRewrite measures what a rewrite takes beside kyaml: documents × percentage of workloads
// that match.
func BenchmarkRewrite(b *testing.B) {
	for _, documents := range []int{1000, 10000} {
		for _, percent := range []int{10, 50, 100} {
			in := []byte(stream(documents, percent))
			for _, p := range []struct {
				name string
				run  func([]byte, io.Writer) error
			}{{"rewrite", rewriteAgent}, {"selective", rewriteSelective}, {"kyaml", peer}} {
				b.Run(fmt.Sprintf("documents=%d/matching=%d/%s", documents, percent, p.name), func(b *testing.B) {
					b.SetBytes(int64(len(in)))
					b.ReportAllocs()
					for b.Loop() {
						must(b, p.run(in, io.Discard))
					}
				})
			}
		}
	}
}

// BenchmarkRatio prints how much faster than kyaml we are, from runs in turns, and what memory we
// need. It takes a minute; run it with -run - -bench Ratio -benchtime 1x.
func BenchmarkRatio(t *testing.B) {
	for _, documents := range []int{1000, 10000} {
		for _, percent := range []int{10, 50, 100} {
			in := []byte(stream(documents, percent))
			rounds := 6000 / documents
			programs := []func([]byte, io.Writer) error{peer, rewriteAgent, rewriteSelective}
			took := make([][]time.Duration, len(programs))
			for range max(rounds, 1) {
				for i, run := range programs {
					took[i] = append(took[i], measure(t, in, run))
				}
			}
			times := func(i int) float64 { return float64(median(took[0])) / float64(median(took[i])) }
			t.Logf("%5d documents, %.1f MB, %3d %% matching: kyaml %v; Rewrite %v, %.1f ×, %d MB; with Mentions %v, %.1f ×, %d MB",
				documents, float64(len(in))/1e6, percent, median(took[0]),
				median(took[1]), times(1), peak(t, in, programs[1]),
				median(took[2]), times(2), peak(t, in, programs[2]))
		}
	}
}

func measure(t testing.TB, in []byte, run func([]byte, io.Writer) error) time.Duration {
	t.Helper()
	runtime.GC()
	start := time.Now()
	must(t, run(in, io.Discard))
	return time.Since(start)
}

func median(all []time.Duration) time.Duration {
	slices.Sort(all)
	return all[len(all)/2].Round(100 * time.Microsecond)
}

// peak returns the megabytes of memory taken from the system at most, the input among them.
func peak(t testing.TB, in []byte, run func([]byte, io.Writer) error) uint64 {
	t.Helper()
	debug.FreeOSMemory()
	done := make(chan struct{})
	highest := make(chan uint64)
	go func() {
		var most uint64
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse+m.StackInuse)
			select {
			case <-done:
				highest <- most
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	must(t, run(in, io.Discard))
	close(done)
	return <-highest >> 20
}
