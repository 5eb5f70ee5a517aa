package hazard

import (
	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// CodeStartOrder is the code of an order of init containers that may be wrong. Placing a native
// sidecar says so too, when it cannot know.
const CodeStartOrder = native.CodeStartOrder

// order is the hazard of the order among init containers.
func order() []Hazard {
	return []Hazard{{
		Code: CodeStartOrder, Number: "H6", Severity: transform.Warning,
		Sentence: "A native sidecar starts before an init container that prepares it, or after one that may need it.",
		Remedy:   "set placement to say where it goes",
		Evidence: "KEP-753: init containers start in the order of the list",
		look:     startsUnprepared,
	}}
}

// startsUnprepared finds sidecars before an init container that writes a volume that they only read.
func startsUnprepared(p pod) []finding {
	inits := p.inits()
	return each(p.natives(), func(c container) []finding {
		for _, later := range inits[c.index+1:] {
			if !native.Is(later.Container) && native.Prepares(later.Container, c.Container) {
				return []finding{c.say("%q starts before init container %q, which writes what it reads", c.Name, later.Name)}
			}
		}
		return nil
	})
}
