package resourceexpr

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/api/resource"
)

// maxDepth bounds how deep an expression nests.
const maxDepth = 200

// An Expr is an expression that has been parsed. Make one with Parse.
type Expr struct {
	root evaluation
}

// An evaluation computes a part of an expression.
type evaluation func(variable value) (value, error)

// Parse reads an expression in which the variable has the given name, cpu or memory. It refuses one
// that cannot be computed even for the number 1, as the validating webhook does (K161).
func Parse(text, variable string) (Expr, error) {
	tokens, err := lex(text)
	if err != nil {
		return Expr{}, err
	}
	p := parser{tokens: tokens, variable: variable}
	root, err := p.expr()
	if err != nil {
		return Expr{}, err
	}
	if t := p.next(); t.text != end {
		return Expr{}, unexpected(t)
	}
	e := Expr{root: root}
	_, err = e.eval(value{number: 1})
	return e, err
}

type parser struct {
	tokens   []token
	variable string
	depth    int
}

func (p *parser) peek() string { return p.tokens[0].text }

func (p *parser) next() token {
	t := p.tokens[0]
	if t.text != end {
		p.tokens = p.tokens[1:]
	}
	return t
}

func unexpected(t token) error {
	if t.text == end {
		return fmt.Errorf("column %d: the expression ends too early", t.pos)
	}
	return fmt.Errorf("column %d: unexpected %q", t.pos, t.text)
}

// expect takes the sign, or fails.
func (p *parser) expect(sign string) error {
	if t := p.next(); t.text != sign {
		return unexpected(t)
	}
	return nil
}

func (p *parser) expr() (evaluation, error) { return p.chain(p.term, "+", "-") }

func (p *parser) term() (evaluation, error) { return p.chain(p.factor, "*", "/") }

// chain parses operands joined by the operators, from left to right.
func (p *parser) chain(operand func() (evaluation, error), operators ...string) (evaluation, error) {
	left, err := operand()
	for err == nil && slices.Contains(operators, p.peek()) {
		op := p.next().text
		var right evaluation
		if right, err = operand(); err == nil {
			left = binary(op, left, right)
		}
	}
	return left, err
}

func (p *parser) factor() (evaluation, error) {
	if p.depth++; p.depth > maxDepth {
		return nil, fmt.Errorf("column %d: nested too deep", p.tokens[0].pos)
	}
	defer func() { p.depth-- }()
	switch t := p.next(); {
	case t.text == "-":
		operand, err := p.factor()
		return negative(operand), err
	case t.text == "(":
		inner, err := p.expr()
		if err != nil {
			return nil, err
		}
		return inner, p.expect(")")
	case startsWith(t.text, digits+"."):
		v, err := literal(t)
		return func(value) (value, error) { return v, nil }, err
	case startsWith(t.text, letters):
		return p.name(t)
	default:
		return nil, unexpected(t)
	}
}

// startsWith says whether the first byte of the text is in the set.
func startsWith(text, set string) bool { return span(text, set) > 0 }

// name parses a function call, or the variable.
func (p *parser) name(t token) (evaluation, error) {
	name := strings.ToLower(t.text)
	switch {
	case p.peek() == "(" && (name == "max" || name == "min"):
		return p.call(name)
	case p.peek() == "(":
		return nil, fmt.Errorf("column %d: unknown function %q; there are max and min", t.pos, t.text)
	case name == p.variable && (name == t.text || name == "cpu"):
		return func(variable value) (value, error) { return variable, nil }, nil
	case name == p.variable:
		// OpenKruise accepts MEMORY and then refuses every pod (K126).
		return nil, fmt.Errorf("column %d: write %s in small letters", t.pos, name)
	default:
		return nil, fmt.Errorf("column %d: unknown name %q; the variable is %s", t.pos, t.text, p.variable)
	}
}

// call parses the two arguments of a function.
func (p *parser) call(name string) (evaluation, error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	left, err := p.expr()
	if err != nil {
		return nil, err
	}
	if p.peek() == ")" {
		return nil, fmt.Errorf("column %d: %s needs two arguments", p.tokens[0].pos, name)
	}
	if err := p.expect(","); err != nil {
		return nil, err
	}
	right, err := p.expr()
	if err != nil {
		return nil, err
	}
	return binary(name, left, right), p.expect(")")
}

// literal reads a number or a quantity.
func literal(t token) (value, error) {
	number := strings.TrimRight(t.text, letters)
	unit := t.text[len(number):]
	if unit == "" {
		return plainNumber(t)
	}
	units := []string{"m", "k", "M", "G", "T", "P", "Ki", "Mi", "Gi", "Ti", "Pi"}
	if !slices.Contains(units, unit) || strings.HasSuffix(number, "%") {
		return value{}, fmt.Errorf("column %d: unknown unit in %q; there are %s", t.pos, t.text, strings.Join(units, " "))
	}
	q, err := resource.ParseQuantity(t.text)
	if err != nil {
		return value{}, fmt.Errorf("column %d: %q: %w", t.pos, t.text, err)
	}
	return value{quantity: &q}, nil
}

func plainNumber(t token) (value, error) {
	text, percent := strings.CutSuffix(t.text, "%")
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return value{}, fmt.Errorf("column %d: %q is no number", t.pos, t.text)
	}
	if percent {
		n /= 100
	}
	return value{number: n}, nil
}
