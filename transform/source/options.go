package source

import (
	"bytes"
	"regexp"
	"slices"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// Options say what a file is and which of its documents to parse.
type Options struct {
	// File is the name of the file, for Refs and errors. It may be empty.
	File string
	// Kinds are more kinds with pod templates, besides those that workload knows.
	Kinds []workload.Kind
	// Also says of further kinds that their documents are to be parsed, because rules are made of
	// them: SidecarSet, Namespace, Service. It may be nil.
	Also func(kind string) bool
	// Mentions are texts of which one stands in every document that the rules have anything to say
	// of, as that of a label key in a selector. Documents with none of them are not parsed, so it
	// does not come out either when one of them cannot be. Empty: all documents can matter.
	Mentions []string
}

// Selective is what a rule may be besides, for speed. MentionsOf tells what it means for Options.
type Selective interface {
	// Mentions returns texts without blanks or quotes, of which one stands in every document that
	// the rule has anything to say of. Nil when there are none such.
	Mentions() []string
}

// MentionsOf returns the Mentions of all rules, or nil when one of them has none.
func MentionsOf(rules ...transform.Rule) []string {
	var out []string
	for _, r := range rules {
		s, ok := r.(Selective)
		if !ok || len(s.Mentions()) == 0 {
			return nil
		}
		out = append(out, s.Mentions()...)
	}
	return out
}

// kinds returns what the catalogue of workload and the options name.
func (o Options) kinds() kinds {
	k := kinds{catalogue: append(workload.Builtin(), o.Kinds...), named: map[string]bool{}, also: o.Also, mentions: o.mentions()}
	for _, kind := range k.catalogue {
		k.named[kind.Kind] = true
	}
	return k
}

// kinds says of which kinds documents are parsed. The names are those of workload's catalogue.
type kinds struct {
	catalogue workload.Kinds
	named     map[string]bool
	also      func(kind string) bool
	mentions  [][]byte
}

// mentions returns the texts to look for. A text that a scalar could hold in another spelling is
// no text to go by.
func (o Options) mentions() [][]byte {
	var out [][]byte
	for _, m := range o.Mentions {
		if !plainMention.MatchString(m) {
			return nil
		}
		out = append(out, []byte(m))
	}
	return out
}

// plainMention matches what has one spelling in YAML, but for escapes.
var plainMention = regexp.MustCompile(`^[A-Za-z0-9_./-]+$`)

// mentioned says whether one of the texts to look for stands in a document, or may stand there with
// an escape.
func (k kinds) mentioned(text []byte) bool {
	if len(k.mentions) == 0 || bytes.IndexByte(text, '\\') >= 0 {
		return true
	}
	return slices.ContainsFunc(k.mentions, func(m []byte) bool { return bytes.Contains(text, m) })
}

// matter says whether an object of the kind may hold a pod template, itself or as a list, or is
// wanted for something else.
func (k kinds) matter(kind string) bool {
	return k.named[kind] || strings.HasSuffix(kind, "List") || k.also != nil && k.also(kind)
}
