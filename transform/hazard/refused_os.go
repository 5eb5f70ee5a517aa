package hazard

import (
	"fmt"

	corev1 "k8s.io/api/core/v1"
)

// windows finds what does not go with the operating system of the pod, and hostProcess, on which
// all containers have to agree.
func windows(p pod) []finding {
	out := each(p.all(), func(c container) []finding {
		if p.OS == nil || c.SecurityContext == nil {
			return nil
		}
		return c.foreign(p.OS.Name)
	})
	return append(out, hostProcess(p)...)
}

// foreign finds the fields of the securityContext that are for another operating system.
func (c container) foreign(os corev1.OSName) []finding {
	path := c.path.Field("securityContext")
	if os == corev1.Linux && c.SecurityContext.WindowsOptions != nil {
		return []finding{c.refuse(path.Field("windowsOptions"), "sets securityContext.windowsOptions, which a pod with os linux cannot have")}
	}
	if os != corev1.Windows {
		return nil
	}
	var out []finding
	for _, field := range linuxFields(c.SecurityContext) {
		out = append(out, c.refuse(path.Field(field), "sets securityContext.%s, which a pod with os windows cannot have", field))
	}
	return out
}

// linuxFields returns the fields that are set and that Windows does not have.
func linuxFields(s *corev1.SecurityContext) []string {
	var out []string
	for _, f := range []struct {
		name string
		set  bool
	}{
		{"appArmorProfile", s.AppArmorProfile != nil},
		{"seLinuxOptions", s.SELinuxOptions != nil},
		{"seccompProfile", s.SeccompProfile != nil},
		{"capabilities", s.Capabilities != nil},
		{"readOnlyRootFilesystem", s.ReadOnlyRootFilesystem != nil},
		{"privileged", s.Privileged != nil},
		{"allowPrivilegeEscalation", s.AllowPrivilegeEscalation != nil},
		{"procMount", s.ProcMount != nil},
		{"runAsUser", s.RunAsUser != nil},
		{"runAsGroup", s.RunAsGroup != nil},
	} {
		if f.set {
			out = append(out, f.name)
		}
	}
	return out
}

func hostProcess(p pod) []finding {
	whole := p.hostProcess()
	var with, without []container
	var out []finding
	for _, c := range p.all() {
		own := c.hostProcess()
		if own != nil && whole != nil && *own != *whole {
			out = append(out, c.refuse(c.path.Field("securityContext", "windowsOptions", "hostProcess"),
				"sets hostProcess: %t, but the pod sets hostProcess: %t", *own, *whole))
		}
		if is(own) || own == nil && is(whole) {
			with = append(with, c)
		} else {
			without = append(without, c)
		}
	}
	if len(with) > 0 && !p.HostNetwork {
		out = append(out, with[0].refuse(with[0].path, "is a HostProcess container, which needs hostNetwork: true of the pod"))
	}
	if len(with) == 0 || len(out) > 0 {
		return out // once is enough
	}
	return each(without, func(c container) []finding {
		return []finding{c.refuse(c.path, "is no HostProcess container, but %s is, and all have to agree", fmt.Sprintf("%q", with[0].Name))}
	})
}

// hostProcess returns what the pod says for its containers.
func (p pod) hostProcess() *bool {
	if p.SecurityContext == nil || p.SecurityContext.WindowsOptions == nil {
		return nil
	}
	return p.SecurityContext.WindowsOptions.HostProcess
}

// hostProcess returns what the container says for itself.
func (c container) hostProcess() *bool {
	if c.SecurityContext == nil || c.SecurityContext.WindowsOptions == nil {
		return nil
	}
	return c.SecurityContext.WindowsOptions.HostProcess
}
