package source

import (
	"bytes"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/source/reader"
	"github.com/inject-sidecars/inject-sidecars/transform/source/scan"
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
	// Bare says that comments may be missing in documents that hold no pod templates, for speed.
	Bare bool
	// Annotated says that annotations of a host tell where objects stand: Refs say what these say.
	Annotated bool
	// Heads says that apiVersion, kind and metadata of every document are enough, for speed. Documents of
	// the kinds that Also names are there as a whole, and so are those that are hard to read. All are read
	// as far as it takes to see that they are YAML.
	Heads bool
	// Selects says that rules choose pod templates by what stands in their documents: that one of an unknown kind which
	// they may choose is left alone is a warning then, and else a remark.
	Selects bool
	// Room is where trees are made; nil is a place of their own.
	Room *Room
	// Mentions are rows of texts. All texts of one row at least stand in every document with a pod
	// template that the rules have anything to say of: the keys and values of a selector. Others are
	// not parsed when a look tells that they are YAML. Empty: all documents can matter.
	Mentions [][]string
}

// Selective is what a rule may be besides, for speed. MentionsOf tells what it means for Options.
type Selective interface {
	// Mentions returns rows of texts without blanks or quotes. All texts of one row at least stand
	// in every document that the rule has anything to say of. Nil when there are none such.
	Mentions() [][]string
}

// MentionsOf returns the Mentions of all rules, or nil when one of them has none.
func MentionsOf(rules ...transform.Rule) [][]string {
	var out [][]string
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
	k := kinds{catalogue: workload.NewIndex(o.Kinds...), also: o.Also, bare: o.Bare, heads: o.Heads, mentions: o.mentions()}
	if o.Selects {
		k.catalogue = k.catalogue.Warning(k.mayChoose)
	}
	return k
}

// Index returns the catalogue of workload with the Kinds. With Selects it warns of what the rules may choose.
func (o Options) Index() workload.Index { return o.kinds().catalogue }

// mayChoose says whether rules may choose a pod template of the object, by what they say that they mention.
func (k kinds) mayChoose(object *yaml.RNode) bool {
	text, err := object.String()
	return err != nil || k.mentioned([]byte(text))
}

// kinds says of which kinds documents are parsed. The names are those of workload's catalogue.
type kinds struct {
	catalogue workload.Index
	also      func(kind string) bool
	bare      bool
	heads     bool
	mentions  [][][]byte
}

// mentions returns the rows of texts to look for. A text that a scalar could hold in another
// spelling is none to go by, and neither is a row without any other.
func (o Options) mentions() [][][]byte {
	var out [][][]byte
	for _, row := range o.Mentions {
		var texts [][]byte
		for _, text := range row {
			if text != "" && strings.Trim(text, oneSpelling) == "" {
				texts = append(texts, []byte(text))
			}
		}
		if len(texts) == 0 {
			return nil
		}
		out = append(out, texts)
	}
	return out
}

// oneSpelling are the characters of texts that have one spelling in YAML, but for escapes.
const oneSpelling = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./-"

// mentioned says whether the texts of a row to look for stand in a document, or may stand there with
// an escape.
func (k kinds) mentioned(text []byte) bool {
	if len(k.mentions) == 0 || bytes.IndexByte(text, '\\') >= 0 {
		return true
	}
	return slices.ContainsFunc(k.mentions, func(row [][]byte) bool {
		return !slices.ContainsFunc(row, func(m []byte) bool { return !bytes.Contains(text, m) })
	})
}

// implies says whether pods of a document may have labels that do not stand in it.
func (k kinds) implies(text []byte, seen scan.Look) bool {
	if seen.IsVersioned && !seen.Doubt && !workload.IsHolder(seen.Kind) {
		return workload.Implies(workload.GroupOf(seen.Version), seen.Kind)
	}
	return slices.ContainsFunc(workload.ImplyingGroups(), func(group string) bool { return bytes.Contains(text, []byte(group)) })
}

// concern says whether a document that mentions nothing is to be parsed all the same: for another
// reason than its pod templates, because it should have one and has none, or because it may be no
// YAML.
func (k kinds) concern(text []byte, seen scan.Look) bool {
	isWanted := k.also != nil && (seen.Doubt || k.also(seen.Kind) || strings.HasSuffix(seen.Kind, "List"))
	return isWanted || k.implies(text, seen) || !bytes.Contains(text, []byte("containers")) || !reader.IsPlain(text)
}

// holds says whether a document may hold a pod template.
func (k kinds) holds(seen scan.Look) bool {
	return seen.Doubt || k.hasTemplates(seen) || strings.HasSuffix(seen.Kind, "List")
}

// hasTemplates says whether objects of the kind that is seen hold pod templates, in their group where it is seen, too.
func (k kinds) hasTemplates(seen scan.Look) bool {
	if seen.IsVersioned {
		return k.catalogue.Has(workload.GroupOf(seen.Version), seen.Kind)
	}
	return k.catalogue.Names(seen.Kind)
}

// resembles says whether a document of a kind that does not matter may look like a workload. Definitions and texts name
// containers and images, too.
func (k kinds) resembles(text []byte, seen scan.Look) bool {
	if seen.Doubt || seen.Kind == "" || k.matter(seen) || slices.Contains([]string{"CustomResourceDefinition", "ConfigMap", "Secret"}, seen.Kind) {
		return false
	}
	_, isLeft := workload.Left(workload.GroupOf(seen.Version), seen.Kind)
	return !isLeft && bytes.Contains(text, []byte("containers")) && bytes.Contains(text, []byte("image"))
}

// matter says whether an object of the kind may hold a pod template, itself or as a list, or is
// wanted for something else.
func (k kinds) matter(seen scan.Look) bool {
	return k.hasTemplates(seen) || strings.HasSuffix(seen.Kind, "List") || k.also != nil && k.also(seen.Kind)
}
