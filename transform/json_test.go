package transform_test

import (
	"encoding/json"
	"testing"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// What is read by way of JSON has the types of YAML, however it is written.
func TestDecodeReads(t *testing.T) {
	for in, want := range map[string]string{
		`{a: x, b: "y\n", c: 'q"', d: "\\", e: ü}`:              `{"a":"x","b":"y\n","c":"q\"","d":"\\","e":"ü"}`,
		"{a: 1, b: -2, c: 0, d: 010, e: 0x10, f: 1_000, g: -0}": `{"a":1,"b":-2,"c":0,"d":8,"e":16,"f":1000,"g":0}`,
		"{a: 12345678901234567890, b: 1.50, c: '1', d: 1e3}":    `{"a":12345678901234567000,"b":1.5,"c":"1","d":1000}`,
		"{a: true, b: False, c: yes, d: 'true', e: null, f: ~}": `{"a":true,"b":false,"c":"yes","d":"true","e":null,"f":null}`,
		"{a: [], b: {}, c: [[], [1, x]]}":                       `{"a":[],"b":{},"c":[[],[1,"x"]]}`,
		"{a: {b: 1}, a: {c: 2}}":                                `{"a":{"c":2}}`, // as any reader has it, the last one counts, whole
		"{x: &x {k: v}, y: {<<: *x, l: w}, z: *x}":              `{"x":{"k":"v"},"y":{"k":"v","l":"w"},"z":{"k":"v"}}`,
		"{\"a\\\"b\": 1, 2: two, true: yes}":                    `{"2":"two","a\"b":1,"true":"yes"}`,
		"2024-01-01":                                            `"2024-01-01"`,
	} {
		var v any
		if err := transform.Decode(yaml.MustParse(in), &v); err != nil {
			t.Errorf("%s: %v", in, err)
			continue
		}
		if got, err := json.Marshal(v); err != nil || string(got) != want {
			t.Errorf("%s:\ngot  %s\nwant %s (%v)", in, got, want, err)
		}
	}
}
