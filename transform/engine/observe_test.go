package engine

import "testing"

func TestMentions(t *testing.T) {
	wanted := func(kind string) bool { return kind == "Service" }
	for text, want := range map[string]bool{
		"kind: Service\n": true, "{\"kind\" : \"Service\"}": true, "kind:\n  Service": true, "'kind': 'Service'": true,
		"kind: Services": false, "kind: Pod": false, "kinder: Service": false, "kind": false, "kind:": false, "": false,
		"kind: Pod\nkind: Service": true,
	} {
		if got := mentions([]byte(text), wanted); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
}
