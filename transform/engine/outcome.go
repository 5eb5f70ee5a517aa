package engine

import (
	"slices"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/companion"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// An Outcome is what comes of a Job.
type Outcome struct {
	Texts   [][]byte          // the new text of each document; nil is the one that came, and an empty one goes
	Added   []source.Document // objects that stages bring along and that are new
	Brought []Finding         // about what stages bring along
	Rules   []Finding         // about the configurations, once it is known what they come to
	Found   []Finding         // about documents and pod templates, in order
	Missed  []Finding         // about selectors that match nothing
	Changed []Target          // what changes: objects that are brought along, then pod templates, in order
}

// A Finding is a diagnostic without its edits, which would hold what was parsed.
type Finding struct {
	transform.Diagnostic

	Place     Place // where it is, when somebody asks for that
	IsPlanned bool  // it tells of edits
	IsOfRule  bool  // a rule says it
}

// A Target is a pod template that a plan changes, or an object that is brought along.
type Target struct {
	Ref      transform.Ref
	Path     transform.Path
	Place    Place
	Document int // in which it stands; behind those that came are the ones that are Added
	Change   Change
}

// A Change says what becomes of a Target.
type Change int

// What becomes of a Target: edits are made in it, its document is new, or goes.
const (
	Edited Change = iota
	Added
	Removed
)

// Findings takes the edits off diagnostics, and looks up where they are when places are not nil.
func Findings(ds []transform.Diagnostic, places *Places) []Finding {
	out := make([]Finding, len(ds))
	for i, d := range ds {
		out[i] = Finding{Diagnostic: d, IsPlanned: len(d.Edits) > 0 || companion.IsPlanned(d)}
		if places != nil {
			out[i].Place = places.Of(d)
		}
		out[i].Edits, out[i].Ref = nil, d.Ref.Clone()
	}
	return out
}

// HasErrors says whether one of the findings is an Error.
func HasErrors(all []Finding) bool {
	return slices.ContainsFunc(all, func(f Finding) bool { return f.Severity == transform.Error })
}

// findings returns what is to be said of the diagnostics.
func (h *Host) findings(ds []transform.Diagnostic, places *Places) []Finding {
	return Findings(h.say(ds), places)
}

// Text writes the finding on one line, without its place: object, field, what is wrong, what to do, code.
func (f Finding) Text() string {
	d := f.Diagnostic
	d.Ref.File, d.Ref.Line = "", 0
	return d.String()
}
