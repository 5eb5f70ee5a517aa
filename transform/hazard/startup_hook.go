package hazard

import (
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// waitHook matches the hooks that are there only to delay the next container until this one is
// ready: pilot-agent wait, cloud-sql-proxy wait, linkerd-await.
var waitHook = transform.Pattern(`\b(?:(pilot-agent|cloud-sql-proxy|alloydb-auth-proxy|kuma-dp|consul-dataplane) wait\b|(linkerd-await)\b)`)

// postStartHook finds the hooks that hold up what comes after a sidecar, but for those that never
// end: these are H1.
func postStartHook(p pod) []finding {
	never := map[string]bool{}
	for _, f := range append(waitsForOther(p), mayWaitForOther(p)...) {
		never[f.subject] = true
	}
	return each(p.natives(), func(c container) []finding {
		if never[c.Name] || c.Lifecycle == nil || c.Lifecycle.PostStart == nil {
			return nil
		}
		command := ""
		if c.Lifecycle.PostStart.Exec != nil {
			command = waitHook().FindString(strings.Join(c.Lifecycle.PostStart.Exec.Command, " "))
		}
		switch {
		case command == "":
			return []finding{c.say("nothing after %q starts before its postStart hook is done", c.Name)}
		case c.StartupProbe != nil:
			return []finding{c.say("the postStart hook of %q waits until it is ready (%s), which its startup probe does as well", c.Name, command)}
		}
		return []finding{c.say("the postStart hook of %q waits until it is ready (%s), which is what the startup probe of a native sidecar is for", c.Name, command)}
	})
}
