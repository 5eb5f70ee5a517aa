package sidecarset

import (
	"fmt"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/sidecarset/api"
)

// overridden adds to the origins of containers which overrides have changed what of them.
func (r Inject) overridden(t transform.PodTemplate, all []Origin) {
	for i, origin := range all {
		if !strings.HasPrefix(origin.What, "container ") {
			continue
		}
		for _, o := range r.options.Overrides {
			if o.Sidecar != origin.Name || !applies(o, t.Ref()) {
				continue
			}
			all[i].How = strings.TrimPrefix(all[i].How+", ", ", ") + fmt.Sprintf("%s by %s", fieldsOf(o), o.Path())
		}
	}
}

// fieldsOf lists the fields that the override sets.
func fieldsOf(o api.Override) string {
	var out []string
	for _, s := range settings(o) {
		out = append(out, s.String())
	}
	return strings.Join(out, ", ")
}

// ofApps returns where the volumes and the entries of app containers come from that are not a
// person's own.
func (r Inject) ofApps(before transform.PodTemplate) []Origin {
	l, said := newLife(r, before)
	if transform.HasErrors(said) {
		return nil
	}
	var out []Origin
	add := func(owner, what, name string, entry transform.Path) {
		_, set, _ := setOf(owner)
		out = append(out, Origin{What: what, Name: name, Set: set, Entry: entry, How: "for SidecarSet " + set})
	}
	wanted := l.wantApps()
	for _, v := range wanted.volumes {
		had, _ := l.record.owner(api.Volumes, v.name)
		if _, found := wanted.have[v.name]; !found || wanted.life.isOurs(had) {
			add(v.owner, fmt.Sprintf("volume %q", v.name), v.name, v.entry)
		}
	}
	for _, p := range wanted.parts {
		had, _ := l.record.partOwner(p)
		if _, there := p.find(before); there == nil || wanted.life.isOurs(had) {
			add(p.owner, p.what(), p.key, p.entry)
		}
	}
	return out
}
