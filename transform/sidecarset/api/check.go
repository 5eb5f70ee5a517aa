package api

import (
	"fmt"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// Check returns an Error for everything that is wrong between the sets: two of one name, and
// canaries whose base is not there (K177).
func Check(sets []SidecarSet) []transform.Diagnostic {
	byName := map[string]*SidecarSet{}
	var out []transform.Diagnostic
	for i := range sets {
		s := &sets[i]
		if byName[s.Name] != nil {
			out = append(out, s.wrong(transform.Fields("metadata", "name"), "there are two SidecarSets of this name", "rename or remove one of them"))
		}
		byName[s.Name] = s
	}
	for i := range sets {
		out = append(out, sets[i].checkCanary(byName)...)
	}
	return out
}

func (s *SidecarSet) wrong(p transform.Path, message, remedy string) transform.Diagnostic {
	return transform.Diagnostic{
		Code: CodeInvalid, Severity: transform.Error, Ref: s.Ref(), Path: p, Message: message, Remedy: remedy,
	}
}

// checkCanary follows K177.
func (s *SidecarSet) checkCanary(byName map[string]*SidecarSet) []transform.Diagnostic {
	name := s.CanaryOf()
	if name == "" {
		return nil
	}
	var out []transform.Diagnostic
	p := transform.Fields("metadata", "annotations", BaseAnnotation)
	base := byName[name]
	switch {
	case name == s.Name:
		out = append(out, s.wrong(p, "a canary cannot be its own base", "name the set that it takes the place of")) // K177
	case base == nil:
		out = append(out, s.wrong(p, fmt.Sprintf("there is no SidecarSet %q", name), "add it to the input, or correct the name")) // K177
	case base.CanaryOf() != "":
		out = append(out, s.wrong(p, fmt.Sprintf("SidecarSet %q is a canary itself", name), "name a set that is none")) // K177
	}
	if s.Spec.UpdateStrategy.Type != "NotUpdate" {
		out = append(out, s.wrong(transform.Fields("spec", "updateStrategy", "type"), "a canary must not update pods", "set it to NotUpdate"))
	}
	return out
}
