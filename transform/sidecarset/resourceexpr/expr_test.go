package resourceexpr_test

import (
	"strings"
	"testing"

	"k8s.io/apimachinery/pkg/api/resource"

	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/resourceexpr"
)

func TestEval(t *testing.T) {
	for _, c := range []struct{ expr, variable, value, want string }{
		{"cpu", "cpu", "500m", "500m"},
		{"CPU*50%", "cpu", "1", "500m"},
		{"cpu*0.1", "cpu", "333m", "33m"}, // cut, not rounded
		{"cpu/3", "cpu", "1", "333m"},
		{"2*cpu+100m", "cpu", "250m", "600m"},
		{"cpu-200m-100m", "cpu", "1", "700m"},       // from left to right
		{"cpu-(200m-100m)", "cpu", "1", "900m"},     // but for parentheses
		{"100m+cpu*2", "cpu", "100m", "300m"},       // times before plus
		{"max(cpu*10%, 50m)", "cpu", "100m", "50m"}, // a floor
		{"Min(cpu, 2)", "cpu", "4", "2"},            // a number meets a quantity
		{"max(1, 2)", "cpu", "4", "2"},              // a number is cores
		{"1.5", "memory", "4", "1500m"},             // or bytes, with their thousandths
		{"--cpu", "cpu", "1", "1"},                  // minus twice
		{"-(0-cpu)", "cpu", "1", "1"},
		{"1e3", "memory", "1", "1k"}, // an exponent
		{"1E-1 * cpu", "cpu", "1", "100m"},
		{".5*cpu", "cpu", "1", "500m"},
		{"memory*0.5", "memory", "1Gi", "512Mi"},       // in the format of the variable
		{"memory/3", "memory", "1Gi", "357913941333m"}, // thousandths of a byte
		{"max(memory*25%, 64Mi)", "memory", "100Mi", "64Mi"},
		{"memory", "memory", "0", "0"},
	} {
		e, err := resourceexpr.Parse(c.expr, c.variable)
		if err != nil {
			t.Errorf("%s: %v", c.expr, err)
			continue
		}
		got, err := e.Eval(resource.MustParse(c.value))
		if err != nil || got.String() != c.want {
			t.Errorf("%s with %s: got %s, want %s, %v", c.expr, c.value, got.String(), c.want, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for expr, want := range map[string]string{
		"":                       "column 1: the expression ends too early",
		"cpu+":                   "column 5: the expression ends too early",
		"cpu cpu":                `column 5: unexpected "cpu"`,
		"(cpu":                   "column 5: the expression ends too early",
		"cpu)":                   `column 4: unexpected ")"`,
		"cpu ^ 2":                `column 5: unexpected '^'`,
		"memory":                 `column 1: unknown name "memory"; the variable is cpu`,
		"avg(cpu, 1)":            `column 1: unknown function "avg"; there are max and min`,
		"max(cpu)":               "column 8: max needs two arguments",
		"max(cpu, 1, 2)":         `column 11: unexpected ","`,
		"5Kg":                    `column 1: unknown unit in "5Kg"; there are m k M G T P Ki Mi Gi Ti Pi`,
		"2cpu":                   `column 1: unknown unit in "2cpu"; there are m k M G T P Ki Mi Gi Ti Pi`,
		"1Ei":                    `column 1: unknown unit in "1Ei"; there are m k M G T P Ki Mi Gi Ti Pi`,
		"5%m":                    `column 1: unknown unit in "5%m"; there are m k M G T P Ki Mi Gi Ti Pi`,
		".":                      `column 1: "." is no number`,
		"1e":                     `column 1: unknown unit in "1e"; there are m k M G T P Ki Mi Gi Ti Pi`,
		"1k5":                    `column 3: unexpected "5"`,
		"cpu/0":                  "division by zero",
		"1/cpu/0":                "division by zero",
		"100m*100m":              "two quantities cannot be multiplied",
		"1/100m":                 "nothing can be divided by a quantity",
		"cpu-2":                  "the result is below zero",
		"1e300*100m":             "a value is too large",
		strings.Repeat("(", 1e5): "column 201: nested too deep",
	} {
		if _, err := resourceexpr.Parse(expr, "cpu"); err == nil || err.Error() != want {
			t.Errorf("%.20q: got %v, want %s", expr, err, want)
		}
	}
	if _, err := resourceexpr.Parse("MEMORY", "memory"); err == nil || err.Error() != "column 1: write memory in small letters" {
		t.Error(err)
	}
}

// What passes for the number 1 can still fail for a quantity.
func TestEvalFails(t *testing.T) {
	for expr, want := range map[string]string{
		"cpu*cpu":   "two quantities cannot be multiplied",
		"1/cpu":     "nothing can be divided by a quantity",
		"cpu-1":     "the result is below zero",
		"cpu*1e300": "a value is too large",
		"1e300+cpu": "a value is too large",
		"1e18*1e18": "a value is too large",
	} {
		e, err := resourceexpr.Parse(expr, "cpu")
		if err != nil {
			t.Errorf("%s: %v", expr, err)
			continue
		}
		if _, err := e.Eval(resource.MustParse("500m")); err == nil || err.Error() != want {
			t.Errorf("%s: got %v, want %s", expr, err, want)
		}
	}
}

// FuzzParse reads any text: no panic, and what can be computed is not below zero.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{"max(cpu*10%, 50m)", "-(2*cpu+100Mi)/3", "1e3-.5", "min(1,2)"} {
		f.Add(seed, int64(500))
	}
	f.Fuzz(func(t *testing.T, text string, milli int64) {
		e, err := resourceexpr.Parse(text, "cpu")
		if err != nil {
			return
		}
		q, err := e.Eval(*resource.NewMilliQuantity(milli, resource.DecimalSI))
		if err == nil && q.Sign() < 0 {
			t.Errorf("%q of %dm is %s", text, milli, q.String())
		}
	})
}
