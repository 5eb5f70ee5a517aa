package sidecarset

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"sigs.k8s.io/kustomize/kyaml/yaml"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// CodeLeftOver is the code of what may be left over from something that was injected.
const CodeLeftOver = "left-over"

// holds says whether the container is the one that the record has under its name: it has the mark, or
// is equal to what was injected but for the mark. Any other is the user's, who took that name.
func (r *record) holds(l api.List, n *yaml.RNode) bool {
	_, hash := r.owner(l, nameOf(n))
	if hash == "" || isMarked(n) || transform.HashNode(n) == hash {
		return hash != ""
	}
	var c map[string]any
	if transform.Decode(n, &c) != nil {
		return false
	}
	env, _ := c["env"].([]any)
	mark := any(map[string]any{"name": markName, "value": markValue})
	for i := range len(env) + 1 {
		c["env"] = slices.Insert(slices.Clone(env), i, mark)
		if transform.HashValue(c) == hash {
			return true
		}
	}
	return false
}

// isMarked says whether the container has the mark (K77).
func isMarked(n *yaml.RNode) bool {
	env := transform.Fields("env").Lookup(n)
	for i := range env.Content() {
		if entry := (transform.Path{{Index: i}}).Lookup(env); nameOf(entry) == markName {
			value := transform.Fields("value").Lookup(entry)
			return !value.IsNil() && value.YNode().Value == markValue
		}
	}
	return false
}

// settleClaims gives every entry of the record one owner. It is the set that injects it now; or one
// that stays; or the first by name.
func (l *life) settleClaims() []transform.Diagnostic {
	var out []transform.Diagnostic
	for _, list := range ownedLists() {
		claims := map[string][]string{}
		for _, set := range slices.Sorted(maps.Keys(l.record.Sets)) {
			for name := range l.record.Sets[set].of(list) {
				claims[name] = append(claims[name], set)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(claims)) {
			if sets := claims[name]; len(sets) > 1 {
				out = append(out, l.settleClaim(list, name, sets))
			}
		}
	}
	return out
}

func (l *life) settleClaim(list api.List, name string, sets []string) transform.Diagnostic {
	keeper := l.keeper(sets)
	hash := l.record.Sets[keeper].of(list)[name]
	l.record.disown(list, name)
	l.record.Sets[keeper].own(list, name, hash)
	return l.claimed(fmt.Sprintf("says that each of the SidecarSets %s injected %s; it is taken for that of %s",
		strings.Join(sets, ", "), what(list, name), keeper))
}

// keeper returns the one of several owners that keeps what each of them claims.
func (l *life) keeper(owners []string) string {
	keeper := owners[0]
	for _, better := range []func(string) bool{l.stays, l.matches} {
		if i := slices.IndexFunc(owners, better); i >= 0 {
			keeper = owners[i]
		}
	}
	return keeper
}

func (l *life) claimed(message string) transform.Diagnostic {
	return transform.Diagnostic{
		Code: CodeBadRecord, Severity: transform.Warning, Path: l.start.Path("metadata", "annotations", Annotation),
		Message: message, Remedy: "bring the record back from version control if that is wrong",
	}
}

// settlePartClaims does the same for entries of app containers.
func (l *life) settlePartClaims() []transform.Diagnostic {
	var out []transform.Diagnostic
	all := l.record.ownedParts(slices.Collect(maps.Keys(l.record.Sets)))
	for i, p := range all {
		if slices.ContainsFunc(all[:i], p.isSame) {
			continue
		}
		owners, names := []string{p.owner}, []string{ownerText(p.owner)}
		for _, other := range all[i+1:] {
			if p.isSame(other) {
				owners, names = append(owners, other.owner), append(names, ownerText(other.owner))
			}
		}
		if len(owners) == 1 {
			continue
		}
		keeper := l.keeper(owners)
		hash := l.record.Sets[keeper].Apps[p.container][p.field][p.key]
		l.record.disownPart(p)
		l.record.Sets[keeper].ownPart(p, hash)
		out = append(out, l.claimed(fmt.Sprintf("says that each of %s set %s; it is taken for that of %s", strings.Join(names, ", "), p.what(), ownerText(keeper))))
	}
	return out
}

// matches says whether the owner is a set that is to be injected, or app containers get for such a
// set what the configuration has for them.
func (l *life) matches(owner string) bool {
	configuration, set, isApp := setOf(owner)
	if isApp && configuration != l.rule.options.Configuration.Name {
		return false
	}
	return slices.ContainsFunc(l.matched, func(m *api.SidecarSet) bool { return m.Name == set })
}

// stays says whether what the set injected is not to go.
func (l *life) stays(set string) bool { return l.matches(set) || !slices.Contains(l.settled, set) }

// takeOver gives to the sets that are injected now the containers of their names that the record has of
// sets that are not known: a SidecarSet was renamed. With its last container a set loses all the rest.
func (l *life) takeOver() []transform.Diagnostic {
	var out []transform.Diagnostic
	if len(l.record.Sets) == 0 {
		return nil
	}
	for _, s := range l.matched {
		names := injectedNames([]*api.SidecarSet{s}, l.rule.options)
		for _, list := range []api.List{api.InitContainers, api.Containers} {
			for _, name := range slices.Sorted(maps.Keys(names)) {
				old, hash := l.record.owner(list, name)
				if hash == "" || old == s.Name || l.matches(old) || slices.Contains(l.settled, old) {
					continue
				}
				l.record.disown(list, name)
				l.record.set(s.Name).own(list, name, hash)
				l.inherit(old, s.Name)
				out = append(out, transform.Diagnostic{
					Code: CodeUpdated, Severity: transform.Warning, Path: l.start.Path("spec", string(list)),
					Message: fmt.Sprintf("container %q was injected by SidecarSet %s, which is not among the SidecarSets; it is that of %s now", name, old, s.Name),
					Remedy:  "rename one of the containers if both SidecarSets are in use",
				})
			}
		}
	}
	return out
}

// inherit gives to a set all that is left of one without containers.
func (l *life) inherit(old, heir string) {
	if !slices.Contains(l.settled, heir) {
		l.settled = append(l.settled, heir)
	}
	left := l.record.Sets[old]
	if len(left.InitContainers)+len(left.Containers) > 0 {
		return
	}
	for _, list := range []api.List{api.Volumes, api.ImagePullSecrets} {
		for name, hash := range left.of(list) {
			l.record.set(heir).own(list, name, hash)
		}
	}
	for key, p := range left.Annotations {
		l.record.set(heir).patch(key, p)
	}
	delete(l.record.Sets, old)
	l.settle(ownerName(l.rule.options.Configuration.Name, old)) // app containers lose what they had for it
}
