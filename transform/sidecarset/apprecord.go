package sidecarset

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// AppFieldHashes are the entries of one app container that are owned: by field, and by what they are
// known by in it, with their hashes.
type appFieldHashes map[string]map[string]string

// An appRecord is what is owned of app containers, by their names. Containers that have the same are
// written together: "admin,web".
type appRecord map[string]appFieldHashes

// MarshalJSON writes containers that have the same together.
func (r appRecord) MarshalJSON() ([]byte, error) {
	out, named := map[string]appFieldHashes{}, map[string]string{}
	for _, container := range slices.Sorted(maps.Keys(r)) {
		text, err := json.Marshal(r[container])
		if err != nil {
			return nil, fmt.Errorf("writing what is owned of %s: %w", container, err)
		}
		names := container
		if others, found := named[string(text)]; found {
			names = others + "," + container
			delete(out, others)
		}
		named[string(text)], out[names] = names, r[container]
	}
	return json.Marshal(out) //nolint:wrapcheck // it cannot fail
}

// UnmarshalJSON reads what MarshalJSON writes. Containers share nothing then.
func (r *appRecord) UnmarshalJSON(data []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return fmt.Errorf("reading what is owned of app containers: %w", err)
	}
	*r = appRecord{}
	for _, names := range slices.Sorted(maps.Keys(all)) {
		for name := range strings.SplitSeq(names, ",") {
			var own appFieldHashes
			if err := json.Unmarshal(all[names], &own); err != nil {
				return fmt.Errorf("reading what is owned of %s: %w", name, err)
			}
			(*r)[name] = own
		}
	}
	return nil
}

// ownPart adds an entry of an app container.
func (o *owned) ownPart(p part, hash string) {
	if o.Apps == nil {
		o.Apps = appRecord{}
	}
	if o.Apps[p.container] == nil {
		o.Apps[p.container] = appFieldHashes{}
	}
	if o.Apps[p.container][p.field] == nil {
		o.Apps[p.container][p.field] = map[string]string{}
	}
	o.Apps[p.container][p.field][p.key] = hash
}

// partOwner returns the owner of the entry of an app container, and its hash, or "".
func (r *record) partOwner(p part) (owner, hash string) {
	for _, owner := range slices.Sorted(maps.Keys(r.Sets)) {
		if hash, found := r.Sets[owner].Apps[p.container][p.field][p.key]; found {
			return owner, hash
		}
	}
	return "", ""
}

// disownPart forgets the entry of an app container, and what is empty then.
func (r *record) disownPart(p part) {
	for _, o := range r.Sets {
		delete(o.Apps[p.container][p.field], p.key)
		if len(o.Apps[p.container][p.field]) == 0 {
			delete(o.Apps[p.container], p.field)
		}
		if len(o.Apps[p.container]) == 0 {
			delete(o.Apps, p.container)
		}
	}
}

// ownedParts returns the entries of app containers that the owners have, in a fixed order.
func (r *record) ownedParts(owners []string) []part {
	var out []part
	for _, owner := range slices.Sorted(slices.Values(owners)) {
		if r.Sets[owner] == nil {
			continue
		}
		apps := r.Sets[owner].Apps
		for _, container := range slices.Sorted(maps.Keys(apps)) {
			for _, field := range appFields() {
				for _, key := range slices.Sorted(maps.Keys(apps[container][field])) {
					out = append(out, part{container: container, field: field, key: key, owner: owner})
				}
			}
		}
	}
	return out
}

// madeName is how the record notes a field of an app container that was absent or empty.
func madeName(container, field string) string { return container + "." + field }

// tidyApps forgets owners that app containers have nothing of any more, and fields of theirs that
// hold nothing that is owned.
func (r *record) tidyApps() {
	needed := map[string]bool{}
	for owner, o := range r.Sets {
		if _, _, isApp := setOf(owner); isApp && len(o.Apps)+len(o.Volumes) == 0 {
			delete(r.Sets, owner)
		}
		for container, fields := range o.Apps {
			for field := range fields {
				needed[madeName(container, field)] = true
			}
		}
	}
	r.Made = slices.DeleteFunc(r.Made, func(text string) bool {
		name := madeField(text)
		return isAppField(name) && !needed[name]
	})
}

// noteField notes that the field of an app container is absent or empty before the first entry is
// added to it.
func (r *record) noteField(t transform.PodTemplate, p part) {
	name, there := madeName(p.container, p.field), t.Node(fieldPath(t, p.container, p.field))
	if _, noted := r.made(name); noted || len(there.Content()) > 0 {
		return
	}
	if there.IsNil() {
		r.Made = append(r.Made, name)
		return
	}
	r.Made = append(r.Made, name+": "+transform.EmptyText(there))
}

// madeField returns the name of the field that is noted: volumes, or volumes: [].
func madeField(noted string) string {
	name, _, _ := strings.Cut(noted, ":")
	return name
}

// isAppField says whether the noted field is one of an app container: containers have no dots in
// their names, and fields of pods have none either.
func isAppField(name string) bool { return strings.Contains(name, ".") }
