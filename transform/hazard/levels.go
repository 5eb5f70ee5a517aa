package hazard

import (
	"encoding/json"
	"fmt"

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

// Levels set the severity of hazards by their code.
type Levels map[string]Level

// Rule returns the rule with its diagnostics at these levels. What carries edits is never ignored.
func (l Levels) Rule(rule transform.Rule) transform.Rule { //nolint:ireturn // it wraps any rule
	if len(l) == 0 {
		return rule
	}
	return leveled{rule, l}
}

type leveled struct {
	transform.Rule

	levels Levels
}

// Plan plans as the rule does, at the levels.
func (r leveled) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	ds, err := r.Rule.Plan(t)
	var out []transform.Diagnostic
	for _, d := range ds {
		level, set := r.levels[d.Code]
		switch {
		case set && level == Ignore && len(d.Edits) == 0:
			continue
		case set && level != Ignore:
			d.Severity = level.severity()
		}
		out = append(out, d)
	}
	return out, err
}

// Mentions returns what the rule itself does, or nil.
func (r leveled) Mentions() [][]string {
	if s, ok := r.Rule.(interface{ Mentions() [][]string }); ok {
		return s.Mentions()
	}
	return nil
}
