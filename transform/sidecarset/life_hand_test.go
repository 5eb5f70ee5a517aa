package sidecarset_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset"
	"github.com/inject-sidecars/inject-sidecars/transform/workload"
)

// A handStory is a story in which somebody edits the object between the steps.
type handStory struct {
	*story

	shadow *yaml.RNode       // the original, with what the user has added since
	mine   map[string]string // containers of the user, by name, as they must be in the end
	edited map[string]string // injected containers that were changed by hand: the set
	loose  bool              // in the end there is more of it than the shadow: what was injected is the user's now
	counts map[string]int    // of the edits
}

// Random stories with edits by hand: a field of an injected container, a container removed, renamed or
// replaced, containers of the user of like names, the record. A second run changes nothing; an edit is
// reported before it is overwritten, removed or kept; what is the user's is there in the end as it was;
// and removing gives back what the user wrote.
func TestLifeByHand(t *testing.T) {
	originals := lifeOriginals(t)
	counts := map[string]int{}
	for seed := range uint64(500) {
		random := rand.New(rand.NewPCG(seed, 2))
		original := originals[random.IntN(len(originals))]
		s := &handStory{
			story:  &story{t: t, random: random, item: yaml.MustParse(original), keep: random.IntN(2) == 0},
			shadow: yaml.MustParse(original), mine: map[string]string{}, edited: map[string]string{}, counts: counts,
		}
		s.look = s.reported
		for range 2 + random.IntN(8) {
			if s.step(); random.IntN(2) == 0 {
				s.edit()
			}
		}
		s.about = ""
		s.apply("remove all", sidecarset.Remove{All: true})
		s.end(seed)
	}
	t.Log(counts)
	for _, name := range []string{"field", "delete", "rename", "like", "replace", "claim", "nonsense", "reported", "equal"} {
		if counts[name] < 50 {
			t.Errorf("%s: only %d times", name, counts[name])
		}
	}
}

// end compares the object with what is to be left of it.
func (s *handStory) end(seed uint64) {
	for name, want := range s.mine {
		if got := s.find(s.item, name); got.IsNil() || got.MustString() != want {
			s.t.Fatalf("seed %d: container %q of the user is not as it was\nafter\n%s\n%s", seed, name, strings.Join(s.log, "\n"), s.item.MustString())
		}
	}
	if s.loose {
		return
	}
	s.counts["equal"]++
	if diff := cmp.Diff(s.shadow.MustString(), s.item.MustString()); diff != "" {
		s.t.Fatalf("seed %d: not as it was (-want +got):\n%s\nafter\n%s", seed, diff, strings.Join(s.log, "\n"))
	}
}

// reported holds a plan to what it must say about edits by hand: a warning for each that it overwrites,
// removes or keeps.
func (s *handStory) reported(rule transform.Rule, plan *transform.Plan) {
	for name, set := range maps.Clone(s.edited) {
		if c := s.find(s.item, name); c.IsNil() || !strings.HasPrefix(c.Field("image").Value.YNode().Value, "hand:") {
			delete(s.edited, name) // reported when it was removed, or moved to the other list
		}
		if s.edited[name] == "" || s.about != "" && s.about != set {
			continue
		}
		s.counts["reported"]++
		said := slices.ContainsFunc(plan.Diagnostics(), func(d transform.Diagnostic) bool {
			return d.Severity == transform.Warning && strings.Contains(d.Message, fmt.Sprintf("%q", name)) &&
				strings.Contains(d.Message, "edited by hand")
		})
		if !said {
			s.t.Fatalf("the edit of %q is not reported: %v\nafter\n%s\n%s", name, plan.Diagnostics(), strings.Join(s.log, "\n"), s.item.MustString())
		}
		if _, isRemoval := rule.(sidecarset.Remove); isRemoval || !s.keep {
			delete(s.edited, name)
		}
	}
}

// edit does something by hand.
func (s *handStory) edit() {
	template := s.template(s.item)
	if template == nil {
		return
	}
	edits := map[string]func(name, set string) bool{
		"field": s.editField, "delete": s.deleteContainer, "rename": s.renameContainer, "replace": s.replaceContainer,
		"like": s.addLike, "claim": s.claim, "nonsense": s.nonsense,
	}
	kind := slices.Sorted(maps.Keys(edits))[s.random.IntN(len(edits))]
	owned := s.owned()
	if len(owned) == 0 {
		return
	}
	names := slices.Sorted(maps.Keys(owned))
	name := names[s.random.IntN(len(names))]
	if edits[kind](name, owned[name]) {
		s.counts[kind]++
		s.log = append(s.log, "by hand: "+kind+" "+name)
	}
}

// owned returns the containers that the record names and the pod has, with their sets.
func (s *handStory) owned() map[string]string {
	out := map[string]string{}
	for set, lists := range s.record().Sets {
		for _, list := range []string{"initContainers", "containers"} {
			entries, _ := lists[list].(map[string]any)
			for name := range entries {
				if !s.find(s.item, name).IsNil() && s.mine[name] == "" {
					out[name] = set
				}
			}
		}
	}
	return out
}

type handRecord struct {
	Sets map[string]map[string]any `json:"sets"`
	Made []string                  `json:"made,omitempty"`
}

func (s *handStory) record() handRecord {
	var r handRecord
	_ = json.Unmarshal([]byte(s.template(s.item).Annotations()[sidecarset.Annotation]), &r) // none is empty
	return r
}

func (s *handStory) writeRecord(text string) {
	s.set(s.at(s.item, "metadata", "annotations"), sidecarset.Annotation, text)
}

func (s *handStory) template(item *yaml.RNode) *transform.PodTemplate {
	templates, _ := workload.Locate([]*yaml.RNode{item})
	if len(templates) == 0 {
		return nil
	}
	return &templates[0]
}

func (s *handStory) at(item *yaml.RNode, fields ...string) *yaml.RNode {
	t := s.template(item)
	return t.Node(t.Path(fields...))
}

func (s *handStory) set(n *yaml.RNode, field, value string) {
	if err := n.PipeE(yaml.SetField(field, yaml.NewStringRNode(value))); err != nil {
		s.t.Fatal(err)
	}
}

// find returns the container of that name.
func (s *handStory) find(item *yaml.RNode, name string) *yaml.RNode {
	for _, list := range []string{"initContainers", "containers"} {
		entries := s.at(item, "spec", list)
		for i := range entries.Content() {
			if c := (transform.Path{{Index: i}}).Lookup(entries); c.Field("name") != nil && c.Field("name").Value.YNode().Value == name {
				return c
			}
		}
	}
	return nil
}

func (s *handStory) editField(name, set string) bool {
	s.set(s.find(s.item, name), "image", fmt.Sprint("hand:", s.random.IntN(100)))
	s.edited[name] = set
	return true
}

func (s *handStory) deleteContainer(name, _ string) bool {
	for _, list := range []string{"initContainers", "containers"} {
		entries := s.at(s.item, "spec", list)
		if entries.IsNil() {
			continue
		}
		n := entries.YNode()
		before := len(n.Content)
		n.Content = slices.DeleteFunc(n.Content, func(c *yaml.Node) bool {
			field := yaml.NewRNode(c).Field("name")
			return field != nil && field.Value.YNode().Value == name
		})
		if len(n.Content) > 0 || before == 0 {
			continue
		}
		if was := s.at(s.shadow, "spec", list); !was.IsNil() {
			*n = *was.Copy().YNode() // as it was: empty
		} else if err := s.at(s.item, "spec").PipeE(yaml.Clear(list)); err != nil {
			s.t.Fatal(err)
		}
	}
	delete(s.edited, name)
	return true
}

// renameContainer makes the container one of the user.
func (s *handStory) renameContainer(name, _ string) bool {
	if s.mine[name+"-mine"] != "" {
		return false
	}
	c := s.find(s.item, name)
	s.set(c, "name", name+"-mine")
	s.mine[name+"-mine"], s.loose = c.MustString(), true
	delete(s.edited, name)
	return true
}

// addLike adds a container of the user, of a name that a set may want one day.
func (s *handStory) addLike(name, set string) bool {
	like := []string{name + "-2", name + "-1", set + "-renamed", set + "-init", set}[s.random.IntN(5)]
	if !s.find(s.item, like).IsNil() {
		return false
	}
	s.add(like)
	return true
}

// add adds a container of the user.
func (s *handStory) add(name string) {
	for _, item := range []*yaml.RNode{s.item, s.shadow} {
		n := s.at(item, "spec", "containers").YNode()
		n.Content = append(n.Content, yaml.MustParse("name: "+name+"\nimage: mine:1\n").YNode())
	}
	s.mine[name] = s.find(s.item, name).MustString()
}

// replaceContainer puts a container of the user in the place of one that was injected.
func (s *handStory) replaceContainer(name, set string) bool {
	s.deleteContainer(name, set)
	s.add(name)
	return true
}

// claim writes a container of the user into the record.
func (s *handStory) claim(_, set string) bool {
	r := s.record()
	c := transform.Path{{Index: 0}}.Lookup(s.at(s.shadow, "spec", "containers"))
	name := c.Field("name").Value.YNode().Value
	entries, _ := r.Sets[set]["containers"].(map[string]any)
	if entries == nil {
		entries = map[string]any{}
	}
	entries[name] = "0123456789"
	r.Sets[set]["containers"] = entries
	text, err := json.Marshal(r)
	if err != nil {
		s.t.Fatal(err)
	}
	s.writeRecord(string(text))
	s.mine[name] = s.find(s.item, name).MustString()
	return true
}

// nonsense breaks the record: nothing can be done until it is brought back.
func (s *handStory) nonsense(string, string) bool {
	before := s.template(s.item).Annotations()[sidecarset.Annotation]
	s.writeRecord([]string{"?", "[]", `{"sets":{"logs":7}}`, `{"sets":["logs"]}`, "3"}[s.random.IntN(5)])
	broken := s.item.MustString()
	for _, rule := range []transform.Rule{sidecarset.Remove{All: true}, s.injectAs("logs", 0, sidecarset.Native), s.injectAs("proxy", 2, sidecarset.AsWritten)} {
		plan := s.plan(rule)
		if plan.Err() == nil || s.item.MustString() != broken {
			s.t.Fatalf("nonsense in the record: %v", plan.Diagnostics())
		}
	}
	s.writeRecord(before)
	return true
}
