package sidecarset

import (
	"fmt"
	"slices"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// A stripping is the step that takes from app containers what is owned there and not wanted any
// more.
type stripping struct{ *life }

// Name is "stripping".
func (stripping) Name() string { return "stripping" }

// Plan removes entries of app containers. What another entry wants passes to it.
func (s stripping) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	s.handOver(t)
	out := s.lost(t)
	gone := map[string][]part{} // by field of a container
	var order []string
	for _, p := range s.record.ownedParts(s.settled) {
		_, hash := s.record.partOwner(p)
		i := slices.IndexFunc(s.apps.parts, p.isSame)
		s.record.disownPart(p)
		if i >= 0 {
			s.record.set(s.apps.parts[i].owner).ownPart(p, hash)
			continue
		}
		name := madeName(p.container, p.field)
		if gone[name] == nil {
			order = append(order, name)
		}
		p.hash = hash
		gone[name] = append(gone[name], p)
	}
	for _, name := range order {
		out = append(out, s.strip(t, gone[name])...)
	}
	return out, nil
}

// lost reports containers that are recorded and gone. Where what they had been set is now, nobody
// knows: it may be a person's own.
func (s stripping) lost(t transform.PodTemplate) []transform.Diagnostic {
	var out []transform.Diagnostic
	known := map[string]bool{}
	for _, p := range s.record.ownedParts(s.settled) {
		if known[p.container] || fieldPath(t, p.container, p.field) != nil {
			continue
		}
		known[p.container] = true
		out = append(out, transform.Diagnostic{
			Code: CodeBadRecord, Severity: transform.Warning, Path: t.Path("metadata", "annotations", Annotation),
			Message: fmt.Sprintf("it says what container %q was given by %s, but that container is gone", p.container, ownerText(p.owner)),
			Remedy:  "if it was renamed, what it was given is its own now: remove that by hand when it is not needed",
		})
	}
	return out
}

// strip removes the parts, all of one field of a container, and the field when it was made and
// nothing is left of it.
func (s stripping) strip(t transform.PodTemplate, gone []part) []transform.Diagnostic {
	container, field := gone[0].container, gone[0].field
	path := fieldPath(t, container, field)
	node := t.Node(path)
	if path == nil || node.IsNil() {
		return nil
	}
	seq := transform.NewList(t, path, "")
	var out []transform.Diagnostic
	for i, total := 0, seq.Len(); i < total; i++ {
		entry := transform.Path{{Index: i}}.Lookup(node)
		at := slices.IndexFunc(gone, func(p part) bool { return p.key == keyOf(field, entry) && !p.standsBehind(node, i) })
		if at < 0 {
			continue
		}
		d := stripped(gone[at], entry)
		place := i - (total - seq.Len())
		d.Path, d.Edits = seq.At(place), []transform.Edit{seq.Remove(place)}
		out = append(out, d)
		gone = slices.Delete(gone, at, at+1)
	}
	wanted := func(p part) bool { return p.container == container && p.field == field }
	if len(out) > 0 && seq.Len() == 0 && !slices.ContainsFunc(s.apps.parts, wanted) {
		last := &out[len(out)-1]
		last.Edits, last.Path = append(last.Edits, s.record.restore(path, madeName(container, field))...), path
	}
	return out
}

// standsBehind says whether the part is not the entry with this index but one behind it, as it was
// recorded: the user has put another of that key before it.
func (p part) standsBehind(have *yaml.RNode, index int) bool {
	isIt := func(i int) bool {
		entry := transform.Path{{Index: i}}.Lookup(have)
		return p.key == keyOf(p.field, entry) && p.hash == transform.HashNode(entry)
	}
	for i := index + 1; i < len(have.Content()); i++ {
		if isIt(i) {
			return !isIt(index)
		}
	}
	return false
}

// stripped says what is removed, and whether it was edited by hand.
func stripped(p part, entry *yaml.RNode) transform.Diagnostic {
	d := transform.Diagnostic{
		Code: CodeRemoved, Severity: transform.Info,
		Message: fmt.Sprintf("removed %s, set by %s", p.what(), ownerText(p.owner)),
	}
	if p.hash != transform.HashNode(entry) {
		d.Severity = transform.Warning
		d.Message += " and edited by hand since"
		d.Remedy = "bring it back from version control if it is needed"
	}
	return d
}

// A fitting is the step that gives app containers what they need. It comes before the pruning, which
// looks at what is mounted, and before the insertion, because sidecars may share the mounts and
// variables of app containers.
type fitting struct{ *life }

// Name is "fitting".
func (fitting) Name() string { return "fitting" }

// Plan adds the volumes, then the entries of the app containers, and brings those that are owned up
// to date where they stand.
func (s fitting) Plan(t transform.PodTemplate) ([]transform.Diagnostic, error) {
	f := &fit{life: s.life, template: t, lists: map[string]*transform.List{}}
	for _, remark := range s.apps.said {
		if path, _ := remark.about.find(s.start); path != nil {
			remark.Path = path
		}
		f.out = append(f.out, remark.Diagnostic)
	}
	for _, v := range s.apps.volumes {
		if err := f.volume(v); err != nil {
			return nil, err
		}
	}
	for _, p := range s.apps.parts {
		if err := f.part(p); err != nil {
			return nil, err
		}
	}
	return f.out, nil
}

// A fit is the planning of one fitting.
type fit struct {
	*life

	template transform.PodTemplate
	lists    map[string]*transform.List
	out      []transform.Diagnostic
}

// list returns the list at the path with what is planned.
func (f *fit) list(p transform.Path) *transform.List {
	name := p.String()
	if f.lists[name] == nil {
		f.lists[name] = transform.NewList(f.template, p, "")
	}
	return f.lists[name]
}

// A piece is a volume, or an entry of an app container, on its way into the template.
type piece struct {
	what  string
	entry transform.Path // that says so
	node  *yaml.RNode
	there *yaml.RNode
	path  transform.Path // of what is there, or else of the list
	owner string         // who gives it
	had   string         // who owns what is there
	hash  string         // of what is there, as it was given
	own   func(hash string)
}

func (f *fit) volume(v appVolume) error {
	path := f.template.Path("spec", string(api.Volumes))
	p := piece{what: fmt.Sprintf("volume %q", v.name), entry: v.entry, node: v.node, path: path, owner: v.owner}
	have := f.template.Node(path)
	for i := range have.Content() {
		if entry := (transform.Path{{Index: i}}).Lookup(have); nameOf(entry) == v.name {
			p.path, p.there = path.At(i), entry
		}
	}
	p.had, p.hash = f.record.owner(api.Volumes, v.name)
	p.own = func(hash string) {
		f.record.disown(api.Volumes, v.name) // of a SidecarSet that does not want it any more
		f.record.set(v.owner).own(api.Volumes, v.name, hash)
	}
	return f.place(p)
}

func (f *fit) part(w part) error {
	p := piece{what: w.what(), entry: w.entry, node: w.node, owner: w.owner}
	p.path, p.there = find(f.template, w.container, w.field, w.key)
	p.had, p.hash = f.record.partOwner(w)
	p.own = func(hash string) { f.record.set(w.owner).ownPart(w, hash) }
	if p.there == nil {
		f.record.noteField(f.template, w)
	}
	return f.place(p)
}

// place adds the piece to the end of its list, or brings it up to date. What is there and not owned
// has the same value.
func (f *fit) place(p piece) error {
	want, err := transform.Detach(p.node)
	if err != nil {
		return fmt.Errorf("%s: %w", p.what, err)
	}
	hash := transform.HashNode(want)
	isEdited := p.there != nil && p.hash != transform.HashNode(p.there)
	switch {
	case p.there == nil:
		seq := f.list(p.path)
		p.own(hash)
		f.say(CodeInjected, seq.At(seq.Len()), seq.Insert(seq.Len(), want), fmt.Sprintf("set %s, by %s of %s", p.what, p.entry, f.rule.options.Configuration))
	case p.had != p.owner && !f.isOurs(p.had):
	case transform.Equal(p.there, want):
		p.own(hash)
	case isEdited && f.rule.options.KeepEdits:
		p.own(p.hash)
		f.edited(p, "it stays as it is", want)
	default:
		if isEdited {
			f.edited(p, "it is overwritten", want)
		}
		p.own(hash)
		f.say(CodeUpdated, p.path, transform.Edit{Op: transform.Replace, Path: p.path, New: want},
			fmt.Sprintf("brought %s up to date with %s of %s", p.what, p.entry, f.rule.options.Configuration))
	}
	return nil
}

func (f *fit) say(code string, p transform.Path, edit transform.Edit, message string) {
	f.out = append(f.out, transform.Diagnostic{
		Code: code, Severity: transform.Info, Path: p, Edits: []transform.Edit{edit}, Message: message,
	})
}

func (f *fit) edited(p piece, fate string, want *yaml.RNode) {
	f.out = append(f.out, transform.Diagnostic{
		Code: CodeHandEdit, Severity: transform.Warning, Path: p.path,
		Message: fmt.Sprintf("%s was edited by hand, and %s; there and given: %s", p.what, fate, differences(p.there, want)),
		Remedy:  "make the change in the configuration; keepEdits decides what wins",
	})
}
