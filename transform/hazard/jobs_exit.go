package hazard

import (
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"k8s.io/apimachinery/pkg/util/intstr"

	"github.com/inject-sidecars/inject-sidecars/transform"
	"github.com/inject-sidecars/inject-sidecars/transform/native"
)

// The ways in which a container ends a sidecar, or its work waits for the end of another. They match
// commands, arguments, hooks and environment, written on one line.
var (
	quitCall    = transform.Pattern(`(?:localhost|127\.0\.0\.1|\[::1\])(?::(\d+))?/[\w/.?=&-]*(?:quit|shutdown)\w*`)
	quitWord    = transform.Pattern(`(?:^|[^\w-])quitquitquit\b`)
	quitWrapper = transform.Pattern(`linkerd-await\b.*\s(?:--shutdown|-S)\b|(?:^|[\s/])scuttle(?:\s|$)|\b(?:ENVOY_ADMIN_API|ISTIO_QUIT_API)=`)
	killCall    = transform.Pattern(`\b(?:pkill|killall|kill)\s+\S+`)
	touchCall   = transform.Pattern(`\btouch\s+["']?([\w/.$(){}-]+)`)
	fileTest    = transform.Pattern(`(?:\s-[efs]|\binotifywait\b.*)\s+["']?([\w/.$(){}-]+)`)
	waitsForEnd = transform.Pattern(`\b(?:until|while)\b.*(?:\s-[ef]\s+\S*(?:done|finish|complete|exit|stop)|\b(?:pgrep|pidof)\b)|\btail\s+--pid|\binotifywait\b`)
	worksAtEnd  = transform.Pattern(`(?:^|[-_.])(?:upload(?:er)?|artifacts?|archiver)(?:[-_.]|$)`)
)

// text returns what the container runs, on one line: command, arguments, hooks and environment.
func (c container) text() string {
	parts := []string{c.runs()}
	if c.Lifecycle != nil && c.Lifecycle.PreStop != nil {
		parts = append(parts, handlerText(c.Lifecycle.PreStop))
	}
	if c.Lifecycle != nil && c.Lifecycle.PostStart != nil {
		parts = append(parts, handlerText(c.Lifecycle.PostStart))
	}
	for _, v := range c.Env {
		parts = append(parts, v.Name+"="+v.Value)
	}
	return oneLine(parts)
}

// runs returns command and arguments on one line.
func (c container) runs() string { return oneLine(slices.Concat(c.Command, c.Args)) }

func oneLine(parts []string) string {
	return strings.Join(strings.Fields(strings.Join(parts, " ")), " ")
}

// exitHacks finds containers that end a native sidecar. When there is a known sidecar among the
// containers they may well mean that one.
func exitHacks(p pod) []finding {
	var natives []string
	for _, c := range p.natives() {
		natives = append(natives, c.Name)
	}
	if len(natives) == 0 || slices.ContainsFunc(p.regular(), p.isSidecar) {
		return nil
	}
	return each(p.regular(), func(c container) []finding {
		hack := p.hack(c)
		if hack == "" {
			return nil
		}
		f := c.say("%q ends a sidecar (%s), but a native sidecar such as %s is started again until the containers end, and ends with them anyway",
			c.Name, hack, quoted(natives))
		f.subject += " " + quoted(natives)
		return []finding{f}
	})
}

// hack returns how the container ends another one; empty when it does not.
func (p pod) hack(c container) string {
	text := c.text()
	for _, m := range quitCall().FindAllStringSubmatch(text, -1) {
		if port, err := strconv.ParseInt(m[1], 10, 32); err != nil || !declares(*c.Container, intstr.FromInt32(int32(port))) {
			return strconv.Quote(m[0])
		}
	}
	known := []func() *regexp.Regexp{quitWord, quitWrapper}
	if p.ShareProcessNamespace != nil && *p.ShareProcessNamespace {
		known = append(known, killCall)
	}
	for _, pattern := range known {
		if m := pattern().FindString(text); m != "" {
			return strconv.Quote(strings.Trim(m, " /="))
		}
	}
	return p.doneFile(c)
}

// doneFile returns the file that the container makes and that another one looks for in a loop.
func (p pod) doneFile(c container) string {
	for _, m := range touchCall().FindAllStringSubmatch(c.text(), -1) {
		for _, other := range p.all() {
			waits := other.path.String() != c.path.String() && (!other.init || native.Is(*other.Container))
			if waits && waitsForFile(other.runs(), path.Base(m[1])) {
				return strconv.Quote(m[0])
			}
		}
	}
	return ""
}

// waitsForFile says whether the command loops until there is such a file.
func waitsForFile(text, name string) bool {
	if !strings.Contains(text, "while ") && !strings.Contains(text, "until ") && !strings.Contains(text, "inotifywait ") {
		return false
	}
	return slices.ContainsFunc(fileTest().FindAllStringSubmatch(text, -1), func(m []string) bool { return path.Base(m[1]) == name })
}

// worksAfterEnd finds native sidecars that, by name or command, work after the containers have
// ended. That matters in pods that end by themselves; others are stopped from outside.
func worksAfterEnd(p pod) []finding {
	if !p.runsToCompletion() {
		return nil
	}
	return each(p.natives(), func(c container) []finding {
		named := worksAtEnd().MatchString(c.Name) || worksAtEnd().MatchString(baseName(c.Image))
		if !named && !worksOn(c.runs()) {
			return nil
		}
		return []finding{c.say("%q seems to work after the containers have ended, but is stopped then, with what is left of terminationGracePeriodSeconds", c.Name)}
	})
}

// worksOn says whether the command waits for the end of another and then does more than to end, too.
func worksOn(text string) bool {
	at := waitsForEnd().FindStringIndex(text)
	if at == nil {
		return false
	}
	rest := text[at[1]:]
	if i := strings.LastIndex(rest, "done"); i >= 0 { // the end of the loop
		rest = rest[i+len("done"):]
	}
	rest = strings.Trim(rest, " ;&")
	return rest != "" && !killCall().MatchString(rest) && !strings.HasPrefix(rest, "exit")
}
