package cli

import (
	"fmt"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/compile"
	"github.com/inject-sidecars/inject-sidecars/transform/config"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// clashes reports stages that own the same objects, of which each would take away what is there for the other, and those
// whose objects would go into one file.
func clashes(all []*stage) []transform.Diagnostic {
	var out []transform.Diagnostic
	for i, s := range all {
		for _, other := range all[:i] {
			if d := clash(other, s); d != nil {
				out = append(out, *d)
				break
			}
		}
	}
	return out
}

// clash says what keeps two stages from bringing their objects along both.
func clash(a, b *stage) *transform.Diagnostic {
	one, two := a.config.Companions(), b.config.Companions()
	if one == nil || two == nil || len(one.Objects)+len(two.Objects) == 0 {
		return nil
	}
	d := transform.Diagnostic{
		Code: config.CodeInvalid, Severity: transform.Error, Ref: workload.RefOf(b.node), Path: transform.Fields("metadata", "name"),
		Remedy: "rename one of them, or put all of spec.resources into one",
	}
	file := compile.ResourcesFile(two.Owner)
	switch {
	case one.Owner == two.Owner:
		d.Message = "there is another InjectSidecars of this namespace and name, and each would take away what the other brings along"
	case strings.EqualFold(compile.ResourcesFile(one.Owner), file):
		d.Message = fmt.Sprintf("the objects of InjectSidecars %s go to the file %s, too", one.Owner, file)
	default:
		return nil
	}
	return &d
}
