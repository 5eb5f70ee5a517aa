package source_test

import (
	"bytes"
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// Stream gives what Rewrite gives, however the input is cut.
func TestStreamIsRewrite(t *testing.T) {
	text := []byte(stream(500, 50) + "...\n--- # last\nkind: Pod\napiVersion: v1\nspec: {containers: [{name: a}]}")
	want, plan, err := source.Rewrite(text, everything)
	must(t, err)
	for name, in := range map[string]io.Reader{
		"whole": bytes.NewReader(text), "by halves": iotest.HalfReader(bytes.NewReader(text)), "with its end": iotest.DataErrReader(bytes.NewReader(text)),
	} {
		var out bytes.Buffer
		var plans []*transform.Plan
		o := source.StreamOptions{Agree: func(p *transform.Plan) error {
			plans = append(plans, p)
			return nil
		}}
		must(t, source.Stream(in, &out, o, everything))
		if !bytes.Equal(want, out.Bytes()) || len(plans) < 2 {
			t.Errorf("%s: %d parts, and the output is another", name, len(plans))
		}
		equal(t, name, lines(plan.Diagnostics()), lines(transform.Join(plans...).Diagnostics()))
	}
}

// Nothing is written of a part that the caller does not agree to, that has an Error or that cannot
// be read.
func TestStreamWritesNothingUnasked(t *testing.T) {
	const pod = "kind: Pod\napiVersion: v1\nspec: {containers: [{name: a}]}\n"
	for name, c := range map[string]struct {
		in    io.Reader
		agree func(*transform.Plan) error
		want  string
	}{
		"not agreed": {strings.NewReader(pod), func(*transform.Plan) error { return errors.New("no") }, "no"},
		"an Error":   {strings.NewReader(pod + "---\nkind: Pod\napiVersion: v1\nspec: 1\n"), nil, "want a mapping"},
		"no YAML":    {strings.NewReader(pod + "---\nkind: Pod\nx: [\n"), nil, "f.yaml:6:1: reading YAML"},
		"UTF-16":     {strings.NewReader("\xff\xfek\x00"), nil, "UTF-16"},
		"no reader":  {iotest.ErrReader(errors.New("broken")), nil, "reading: broken"},
	} {
		var out bytes.Buffer
		err := source.Stream(c.in, &out, source.StreamOptions{Options: source.Options{File: "f.yaml"}, Agree: c.agree}, everything)
		if err == nil || !strings.Contains(err.Error(), c.want) || out.Len() > 0 {
			t.Errorf("%s: %v, written %q", name, err, out.String())
		}
	}
}

// The memory for a stream does not depend on its length.
func TestStreamIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 60 MB")
	}
	runtime.GC() // of what the tests before have left
	part := stream(1000, 10)
	runtime.GC() // what other tests left does not count
	var most uint64
	o := source.StreamOptions{Agree: func(*transform.Plan) error {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		most = max(most, m.HeapInuse)
		return nil
	}}
	var written counter
	must(t, source.Stream(io.LimitReader(&repeated{text: part}, 60<<20), &written, o, agent))
	if written < 60<<20 || most > 60<<20 {
		t.Errorf("%d bytes written, %d MB of memory", written, most>>20)
	}
}

// repeated is a reader of one text for ever.
type repeated struct {
	text string
	at   int
}

func (r *repeated) Read(p []byte) (int, error) {
	n := copy(p, r.text[r.at:])
	r.at = (r.at + n) % len(r.text)
	return n, nil
}

type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
