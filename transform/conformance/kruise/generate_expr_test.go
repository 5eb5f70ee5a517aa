package kruise

import (
	"fmt"
	"strings"
)

func (g *generator) resourcesPolicy() any {
	p := object{"targetContainersMode": pick(g, "sum", "max"), "resourcesExpr": object{}}
	g.maybe(40, p, "targetContainersNameRegex", func() any { return pick(g, ".*", "^app$", "p", "(web|db)", "native", "nobody", "", "^.{2,3}$") })
	g.maybe(80, at(p, "resourcesExpr"), "limits", g.expressions)
	g.maybe(90, at(p, "resourcesExpr"), "requests", g.expressions)
	g.maybe(1, p, "targetContainersMode", func() any { return pick(g, "avg", "", "Sum") })
	g.maybe(1, p, "targetContainersNameRegex", constant("("))
	return p
}

func (g *generator) expressions() any {
	e := object{}
	g.maybe(75, e, "cpu", func() any { return g.expr("cpu", 2) })
	g.maybe(75, e, "memory", func() any { return g.expr("memory", 2) })
	return e
}

// expr returns an expression of that depth at most.
func (g *generator) expr(variable string, depth int) string {
	if depth == 0 || g.percent(25) {
		return g.operand(variable)
	}
	left, right := g.expr(variable, depth-1), g.expr(variable, depth-1)
	space := pick(g, "", " ", " ", "\t")
	switch g.IntN(14) {
	case 0, 5:
		return fmt.Sprintf("%s(%s,%s%s)", pick(g, "max", "min", "MAX", "Min"), left, space, right)
	case 1:
		return fmt.Sprintf("(%s)", left)
	case 2, 6, 7:
		return left + space + "+" + space + right
	case 3:
		return left + space + "-" + space + right
	case 4:
		return pick(g, "-", "- ") + left
	case 8, 9:
		return left + space + "/" + space + pick(g, "2", "3", "0.7", "-1", right)
	}
	return left + space + "*" + space + pick(g, "50%", "0.5", "2", "1e-1", "33.3%", "1.1", "0", "100%", right)
}

func (g *generator) operand(variable string) string {
	if g.percent(3) {
		return pick(g, "5Kg", "2cpu", "1Ei", "0x10", "1..2", "", "1_000", ".5", "5.", "--1", "+1", "1 2", "cpu", "memory", "²", "k", "1e400", "-0")
	}
	if g.percent(60) {
		return pick(g, variable, variable, variable, pick(g, variable, variable, strings.ToUpper(variable)))
	}
	if variable == "cpu" {
		return pick(g, "1", "0.5", "100m", "2", "1.25", "50%", "0", "1500m", "3e-1", "1k")
	}
	return pick(g, "1Gi", "100Mi", "64M", "1000000", "1.5Gi", "10%", "0", "1Ki", "2G", "500m", "1Ti", "1Pi", "3k")
}
