package grouping

import (
	"fmt"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// Text writes a group of several on one line: how many objects, the first three of them, how to see all, the field
// when it is the same in all, what is wrong, what to do, code.
//
//	43 workloads: Job shop/a, Job shop/b, Job shop/c and 40 more (-v lists all): "logs" does not end by itself; … [sidecar-in-job]
func (g Group) Text(all string) string {
	names := g.names()
	named := strings.Join(names[:min(few, len(names))], ", ")
	if more := len(names) - few; more > 0 {
		named += fmt.Sprintf(" and %d more", more)
	}
	path := ""
	if isSame(g.Members, func(i int) string { return g.all[i].Path.String() }) && len(g.First().Path) > 0 {
		path = g.First().Path.String() + ": "
	}
	text := fmt.Sprintf("%s: %s (%s): %s%s [%s]", g.count(len(names)), named, all, path, strings.Join(g.same, ""), g.First().Code)
	return strings.NewReplacer("\n", `\n`, "\r", `\r`).Replace(text)
}

// names returns the names of the objects, each once.
func (g Group) names() []string {
	var out []string
	seen := map[transform.Ref]bool{}
	for _, i := range g.Members {
		ref := g.all[i].Ref
		name := ref.String()
		if ref.Name == "" && ref.File != "" {
			name += " in " + ref.File
		} else {
			ref.Line = 0
		}
		if !seen[ref] {
			seen[ref], out = true, append(out, name)
		}
	}
	return out
}

// count says how many objects there are, and how many findings when these are more.
func (g Group) count(objects int) string {
	noun := "object"
	if g.areWorkloads() {
		noun = "workload"
	}
	out := plural(objects, noun)
	if len(g.Members) > objects {
		out += ", " + plural(len(g.Members), "finding")
	}
	return out
}

func (g Group) areWorkloads() bool {
	for _, i := range g.Members {
		ref := g.all[i].Ref
		if !(workload.Index{}).Has(workload.GroupOf(ref.APIVersion), ref.Kind) {
			return false
		}
	}
	return true
}

func plural(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return fmt.Sprintf("%d %s", n, noun)
}
