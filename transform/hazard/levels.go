package hazard

import (
	"encoding/json"
	"fmt"
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A Level is what a user makes of a hazard.
type Level string

// The levels. Ignore says nothing at all.
const (
	Error  Level = "Error"
	Warn   Level = "Warn"
	Ignore Level = "Ignore"
)

// UnmarshalJSON reads one of the levels, and nothing else.
func (l *Level) UnmarshalJSON(data []byte) error {
	var text string
	if err := json.Unmarshal(data, &text); err != nil || Level(text).severity() == "" && Level(text) != Ignore {
		return fmt.Errorf("want Error, Warn or Ignore, got %s", data)
	}
	*l = Level(text)
	return nil
}

func (l Level) severity() transform.Severity {
	return map[Level]transform.Severity{Error: transform.Error, Warn: transform.Warning}[l]
}

// Stricter says whether the level is above another.
func (l Level) Stricter(than Level) bool {
	order := []Level{Ignore, Warn, Error}
	return slices.Index(order, l) > slices.Index(order, than)
}

// Levels set the severity of hazards and remarks by their code.
type Levels map[string]Level

// Rule returns the rule with its diagnostics at these levels. What Kubernetes refuses can be lowered where
// isCompleted says that an operator completes the template before it does; it may be nil.
func (l Levels) Rule(rule transform.Rule, isCompleted func(transform.PodTemplate) bool) transform.Rule { //nolint:ireturn // it wraps any rule
	if len(l) == 0 {
		return rule
	}
	return leveled{rule, l, isCompleted}
}

type leveled struct {
	transform.Rule

	levels      Levels
	isCompleted func(transform.PodTemplate) bool
}

// Plan plans as the rule does, at the levels.
func (r leveled) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	ds, err := r.Rule.Plan(t)
	isCompleted := r.isCompleted != nil && r.isCompleted(t)
	return r.levels.apply(ds, func(h Hazard) bool { return !h.Refused || h.Completed && isCompleted }), err
}

// Apply returns the diagnostics at these levels, for those that no rule says.
func (l Levels) Apply(ds []transform.Diagnostic) []transform.Diagnostic {
	return l.apply(ds, func(h Hazard) bool { return !h.Refused })
}

func (l Levels) apply(ds []transform.Diagnostic, mayLower func(Hazard) bool) []transform.Diagnostic {
	if len(l) == 0 {
		return ds
	}
	var out []transform.Diagnostic
	for _, d := range ds {
		level, set := l[d.Code]
		h, isHazard := Find(d.Code)
		isFixed := d.Severity == transform.Error && (!isHazard || !mayLower(h))
		switch {
		case !set || isFixed:
		case level != Ignore:
			d.Severity = level.severity()
		case len(d.Edits) == 0:
			continue
		default:
			d.Severity = transform.Info // it tells of a change
		}
		out = append(out, d)
	}
	return out
}

// Set says what is wrong with setting the code to the level: the reason and the remedy, or nothing. With
// kinds of operators what these complete can be lowered.
func (l Level) Set(code string, withOperators bool) (message, remedy string) {
	h, isHazard := Find(code)
	r, isRemark := FindRemark(code)
	switch {
	case isHazard && h.Refused && h.Completed && l != Error && !withOperators:
		return "cannot be lowered: Kubernetes refuses the pod", "remove the line; for kinds that an operator completes, list these under spec.workloads"
	case isHazard && h.Refused && !h.Completed && l != Error:
		return "cannot be lowered: Kubernetes refuses the pod", "remove the line"
	case isRemark && code == "no-match":
		return "is set by noMatch", "write spec.noMatch, or remove the line"
	case isRemark && !r.Settable():
		return "cannot be set: it is always an error", "remove the line"
	case isHazard || isRemark:
		return "", ""
	}
	if near := transform.Closest(settable(), code); near != "" {
		return "nothing has this code", "did you mean " + near + "?"
	}
	return "nothing has this code", "the README lists the codes, and inject-sidecars lint --hazards those of hazards"
}

// settable returns the codes that can be set.
func settable() []string {
	out := Codes()
	for _, r := range Remarks() {
		if r.Settable() {
			out = append(out, r.Code)
		}
	}
	return out
}

// Mentions returns what the rule itself does, or nil.
func (r leveled) Mentions() [][]string {
	if s, ok := r.Rule.(interface{ Mentions() [][]string }); ok {
		return s.Mentions()
	}
	return nil
}
