package kruise

import (
	"fmt"
	"math/rand/v2"
)

// A generator makes random SidecarSets and pods. Names come from small pools, so that things meet.
type generator struct {
	*rand.Rand

	labels object   // of the pod
	names  []string // of the sets
}

// newGenerator returns the generator of one pair, which depends on the two numbers alone.
func newGenerator(seed, index uint64) *generator {
	return &generator{Rand: rand.New(rand.NewPCG(seed, index))}
}

// percent is true in that many of a hundred cases.
func (g *generator) percent(n int) bool { return g.IntN(100) < n }

// pick returns one of the values.
func pick[T any](g *generator, values ...T) T { return values[g.IntN(len(values))] }

// some returns up to n values, each made by the function.
func some(g *generator, n int, one func() any) []any {
	var out []any
	for range g.IntN(n + 1) {
		out = append(out, one())
	}
	return out
}

// maybe sets the field in that many of a hundred cases.
func (g *generator) maybe(percent int, o object, field string, value func() any) {
	if !g.percent(percent) {
		return
	}
	if v := value(); v != nil {
		o[field] = v
	}
}

// constant is for maybe.
func constant(v any) func() any { return func() any { return v } }

// pair returns a pair whose pod the API server would take.
func (g *generator) pair() (pair, error) {
	var p pair
	for try := 0; ; try++ {
		p = pair{pod: g.pod()}
		if valid, err := p.validPod(); valid || err != nil && try > 100 {
			if err != nil {
				return p, fmt.Errorf("no valid pod in %d tries: %w", try, err)
			}
			break
		}
	}
	p.options.HotUpgrade = true
	for _, name := range []string{"default", "team-a", "team-b", "kube-system"} {
		labels := object{}
		g.maybe(50, labels, "env", func() any { return pick(g, "prod", "dev") })
		p.namespaces = append(p.namespaces, object{
			"apiVersion": "v1", "kind": "Namespace", "metadata": object{"name": name, "labels": labels},
		})
	}
	g.labels = at(p.pod, "metadata", "labels")
	for i := range 1 + g.IntN(3) {
		p.sets = append(p.sets, g.set(i))
	}
	p.style = g.IntN(styles)
	return p, nil
}

// validPod says whether the API server takes the pod; the error says why not.
func (p pair) validPod() (bool, error) {
	pod, err := defaulted(p.pod)
	if err == nil {
		err = validatePod(pod)
	}
	return err == nil, err
}

// object metadata

func (g *generator) label() (key, value string) {
	key = pick(g, "app", "tier", "zone")
	return key, pick(g, key+"-1", key+"-2")
}

func (g *generator) labelMap(n int) object {
	out := object{}
	for range n {
		key, value := g.label()
		out[key] = value
	}
	return out
}

// selector returns one that selects the pod more often than not.
func (g *generator) selector() any {
	if g.percent(1) {
		return pick[any](g, object{}, nil)
	}
	out := object{}
	if len(g.labels) > 0 && g.percent(75) {
		key, value := g.podLabel()
		out["matchLabels"] = object{key: value}
	}
	if len(out) == 0 && g.percent(60) {
		out["matchLabels"] = g.labelMap(1)
	}
	if len(out) == 0 || g.percent(30) {
		out["matchExpressions"] = append(some(g, 1, g.expression), g.expression())
	}
	return out
}

func (g *generator) podLabel() (key, value string) {
	for _, key := range []string{"tier", "zone", "app"} {
		if v, ok := g.labels[key].(string); ok && (g.percent(50) || len(g.labels) == 1) {
			return key, v
		}
	}
	return "app", "app-1"
}

func (g *generator) expression() any {
	key, value := g.label()
	out := object{"key": key, "operator": pick(g, "In", "NotIn", "Exists", "DoesNotExist", "In", "NotIn", "Exists")}
	switch out["operator"] {
	case "In", "NotIn":
		out["values"] = []any{value, pick(g, key+"-1", key+"-2", "other")}
	}
	if g.percent(1) {
		out["operator"] = pick(g, "Like", "in")
	}
	if g.percent(1) {
		out["values"] = pick[any](g, []any{}, []any{"not valid!"}, nil)
	}
	return out
}

const namespaceLabel = "kubernetes.io/metadata.name"

func (g *generator) namespaceSelector() any {
	switch g.IntN(6) {
	case 0, 1:
		return object{"matchLabels": object{namespaceLabel: g.namespace()}}
	case 2:
		return object{"matchExpressions": []any{object{
			"key": namespaceLabel, "operator": pick(g, "In", "NotIn", "In"), "values": []any{g.namespace(), g.namespace()},
		}}}
	case 3:
		return object{"matchLabels": object{"env": pick(g, "prod", "dev")}}
	case 4:
		return object{"matchExpressions": []any{
			object{"key": "env", "operator": pick(g, "Exists", "DoesNotExist")},
			object{"key": namespaceLabel, "operator": pick(g, "In", "NotIn"), "values": []any{g.namespace()}},
		}}
	}
	return pick[any](g, object{"matchExpressions": []any{object{"key": "env", "operator": "NotIn", "values": []any{"prod"}}}},
		object{"matchLabels": object{"env": "prod", namespaceLabel: "team-a"}})
}

func (g *generator) namespace() string {
	if g.percent(2) {
		return "kube-system"
	}
	return pick(g, "default", "team-a", "team-a", "team-b")
}

func (g *generator) annotationValue() any {
	return pick(g, "", "x", "1", "null", "true", `{}`, `{"a":1}`, `{"b":{"c":2,"d":null}}`, `{"a":null,"z":"<&>"}`,
		`[1,2]`, `{"n":1.50,"m":1e3}`, "not json", ` {"s": "é"} `, "app", "web", "side")
}

func (g *generator) annotationMap(n int) object {
	out := object{}
	for range n {
		out[g.annotationKey()] = g.annotationValue()
	}
	return out
}

func (g *generator) annotationKey() string {
	return pick(g, annotationKeys()...)
}

func annotationKeys() []string {
	return []string{"main", "note", "example.com/Main", "conf", "merge", "m2", "m3", "m4"}
}
