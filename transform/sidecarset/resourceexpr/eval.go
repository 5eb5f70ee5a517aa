package resourceexpr

import (
	"errors"
	"math"

	"k8s.io/apimachinery/pkg/api/resource"
)

// A value is a quantity or, without one, a plain number.
type value struct {
	quantity *resource.Quantity
	number   float64
}

var (
	errQuantityProduct  = errors.New("two quantities cannot be multiplied")
	errQuantityDivisor  = errors.New("nothing can be divided by a quantity")
	errDivisionByZero   = errors.New("division by zero")
	errNegative         = errors.New("the result is below zero")
	errOutOfRange       = errors.New("a value is too large")
	errUnknownOperation = errors.New("unknown operation")
)

// Eval computes the expression for a value of its variable. A plain number becomes a quantity of
// cores or bytes, cut to thousandths.
func (e Expr) Eval(variable resource.Quantity) (resource.Quantity, error) {
	v, err := e.eval(value{quantity: &variable})
	if err != nil {
		return resource.Quantity{}, err
	}
	q, err := v.asQuantity()
	if err != nil {
		return resource.Quantity{}, err
	}
	return *q, nil
}

func (e Expr) eval(variable value) (value, error) {
	v, err := e.root(variable)
	switch {
	case err != nil:
		return v, err
	case v.quantity == nil && v.number < 0, v.quantity != nil && v.quantity.Sign() < 0:
		return v, errNegative
	}
	return v, nil
}

// asQuantity turns a number into a quantity, cut to thousandths.
func (v value) asQuantity() (*resource.Quantity, error) {
	if v.quantity != nil {
		q := v.quantity.DeepCopy()
		return &q, nil
	}
	milli, err := toInt(v.number * 1000)
	return resource.NewMilliQuantity(milli, resource.DecimalSI), err
}

func toInt(f float64) (int64, error) {
	if math.IsNaN(f) || f >= math.MaxInt64 || f <= math.MinInt64 {
		return 0, errOutOfRange
	}
	return int64(f), nil
}

func binary(op string, left, right evaluation) evaluation {
	return func(variable value) (value, error) {
		l, err := left(variable)
		if err != nil {
			return value{}, err
		}
		r, err := right(variable)
		if err != nil {
			return value{}, err
		}
		switch op {
		case "+", "-", "max", "min":
			return additive(op, l, r)
		case "*":
			return product(l, r)
		case "/":
			return quotient(l, r)
		default:
			return value{}, errUnknownOperation
		}
	}
}

func negative(operand evaluation) evaluation {
	return func(variable value) (value, error) {
		v, err := operand(variable)
		if err != nil || v.quantity == nil {
			return value{number: -v.number}, err
		}
		q := v.quantity.DeepCopy()
		q.Neg()
		return value{quantity: &q}, nil
	}
}

// additive does what is done to two numbers or to two quantities.
func additive(op string, l, r value) (value, error) {
	if l.quantity == nil && r.quantity == nil {
		return value{number: additiveNumbers(op, l.number, r.number)}, nil
	}
	lq, err := l.asQuantity()
	if err != nil {
		return value{}, err
	}
	rq, err := r.asQuantity()
	if err != nil {
		return value{}, err
	}
	switch {
	case op == "+":
		lq.Add(*rq)
	case op == "-":
		rq.Neg()
		lq.Add(*rq)
	case op == "max" && lq.Cmp(*rq) < 0, op == "min" && lq.Cmp(*rq) > 0:
		lq = rq
	}
	return value{quantity: lq}, nil
}

func additiveNumbers(op string, l, r float64) float64 {
	switch op {
	case "+":
		return l + r
	case "-":
		return l - r
	case "max":
		return max(l, r)
	default:
		return min(l, r)
	}
}

func product(l, r value) (value, error) {
	switch {
	case l.quantity != nil && r.quantity != nil:
		return value{}, errQuantityProduct
	case l.quantity != nil:
		return scaled(l.quantity, float64(l.quantity.MilliValue())*r.number)
	case r.quantity != nil:
		return scaled(r.quantity, float64(r.quantity.MilliValue())*l.number)
	}
	return value{number: l.number * r.number}, nil
}

func quotient(l, r value) (value, error) {
	switch {
	case r.quantity != nil:
		return value{}, errQuantityDivisor
	case r.number == 0:
		return value{}, errDivisionByZero
	case l.quantity != nil:
		return scaled(l.quantity, float64(l.quantity.MilliValue())/r.number)
	}
	return value{number: l.number / r.number}, nil
}

// scaled returns the quantity set to so many thousandths, in its own format.
func scaled(q *resource.Quantity, milli float64) (value, error) {
	n, err := toInt(milli)
	if err != nil {
		return value{}, err
	}
	out := q.DeepCopy()
	out.SetMilli(n)
	return value{quantity: &out}, nil
}
