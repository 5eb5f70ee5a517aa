package api

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// rightsChecks are those of what a container may do.
func rightsChecks() checks {
	id, profile := between(0, 1<<31-1), oneOf("Localhost", "RuntimeDefault", "Unconfined")
	return checks{
		"SecurityContext":            {escalation},
		"SecurityContext.runAsUser":  {id},
		"SecurityContext.runAsGroup": {id},
		"SecurityContext.procMount":  {oneOf("Default", "Unmasked")},
		"SeccompProfile.type":        {notEmpty, profile},
		"SeccompProfile":             {seccomp},
		"AppArmorProfile.type":       {notEmpty, profile},
		"AppArmorProfile":            {appArmor},

		"WindowsSecurityContextOptions.gmsaCredentialSpecName": {subdomain()},
		"WindowsSecurityContextOptions.gmsaCredentialSpec":     {text(credentialSpec)},
		"WindowsSecurityContextOptions.runAsUserName":          {text(windowsUser)},
	}
}

// escalation wants no right that contains the one that is denied.
func escalation(v *validator, p transform.Path, value reflect.Value) {
	s, _ := reflect.TypeAssert[corev1.SecurityContext](value)
	if s.AllowPrivilegeEscalation == nil || *s.AllowPrivilegeEscalation {
		return
	}
	at := p.Field("allowPrivilegeEscalation")
	if isPrivileged(&s) {
		v.fail(CodeInvalid, at, "cannot be false for a privileged container", "remove one of them")
	}
	if s.Capabilities != nil && slices.Contains(s.Capabilities.Add, "CAP_SYS_ADMIN") {
		v.fail(CodeInvalid, at, "cannot be false for a container with CAP_SYS_ADMIN", "remove one of them")
	}
}

func isPrivileged(s *corev1.SecurityContext) bool {
	return s != nil && s.Privileged != nil && *s.Privileged
}

func seccomp(v *validator, p transform.Path, value reflect.Value) {
	s, _ := reflect.TypeAssert[corev1.SeccompProfile](value)
	v.localhostProfile(p, string(s.Type), s.LocalhostProfile)
	if s.LocalhostProfile != nil {
		v.localPath(p.Field("localhostProfile"), *s.LocalhostProfile)
	}
}

func appArmor(v *validator, p transform.Path, value reflect.Value) {
	s, _ := reflect.TypeAssert[corev1.AppArmorProfile](value)
	v.localhostProfile(p, string(s.Type), s.LocalhostProfile)
	if s.LocalhostProfile == nil {
		return
	}
	switch at, name := p.Field("localhostProfile"), *s.LocalhostProfile; {
	case name == "":
		v.required(at, "")
	case strings.TrimSpace(name) != name:
		v.fail(CodeInvalid, at, "there is white space around the name", "remove it")
	case len(name) > 4095:
		v.fail(CodeInvalid, at, "is longer than 4095 letters", "use a shorter name")
	}
}

// localhostProfile wants the name of a profile with the type Localhost, and with no other.
func (v *validator) localhostProfile(p transform.Path, kind string, name *string) {
	at := p.Field("localhostProfile")
	switch {
	case kind == "Localhost" && name == nil:
		v.fail(CodeRequired, at, "the type Localhost needs one", "name the profile")
	case kind != "Localhost" && name != nil:
		v.fail(CodeInvalid, at, "goes with the type Localhost only", "remove it, or correct the type")
	}
}

func credentialSpec(spec string) []string {
	const most = 64 << 10
	if spec == "" || len(spec) > most {
		return []string{fmt.Sprintf("must have between 1 and %d letters", most)}
	}
	return nil
}

// What the parts of the name of a Windows user look like.
var (
	netBIOS      = transform.Pattern(`^[^\\/:\*\?"<>|\.][^\\/:\*\?"<>|]{0,14}$`)
	domainName   = transform.Pattern(`^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$`)
	windowsLogin = transform.Pattern(`^[^"/\\:;|=,\+\*\?<>@\[\]]{1,104}$`)
)

// windowsUser wants USER or DOMAIN\USER.
func windowsUser(name string) []string {
	user := name
	if domain, after, found := strings.Cut(name, `\`); found {
		user = after
		if len(domain) > 255 || !netBIOS().MatchString(domain) && !domainName().MatchString(domain) {
			return []string{"the domain is no name of one"}
		}
	}
	isControl := func(r rune) bool { return r < ' ' || r == 0x7f }
	if !windowsLogin().MatchString(user) || strings.Trim(user, ". ") == "" || strings.ContainsFunc(name, isControl) {
		return []string{`is no user name as in user or DOMAIN\user`}
	}
	return nil
}
