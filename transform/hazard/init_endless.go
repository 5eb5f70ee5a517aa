package hazard

import (
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// endless returns why the container does not end by itself; empty when it may.
func (c container) endless() string {
	words := c.words()
	switch {
	case isWatcher(c):
		return "METHOD is WATCH"
	case len(c.Command) == 0 && c.endsByImage():
		return ""
	case len(c.Command) == 0 && runsServer(baseName(c.Image), words):
		return fmt.Sprintf("image %q is a server", c.Image)
	case len(c.Ports) > 0 && c.ReadinessProbe != nil:
		return "it has ports and a readiness probe"
	case endsOnce().MatchString(c.text()), len(c.Command) == 0 && len(words) > 0 && !isServer(baseName(c.Image)) && isServer(words[0]):
		return "" // the second asks a program that nobody knows about a server
	}
	if script, ok := scriptOf(words); ok {
		return endlessScript(script)
	}
	return endlessWords(words)
}

// words returns what the container runs, as far as the manifest says.
func (c container) words() []string { return slices.Concat(c.Command, c.Args) }

// endsByImage says whether the container says that the program of its image is to end, or is called so.
func (c container) endsByImage() bool {
	return endsOnce().MatchString(c.text()) || isInit().MatchString(c.Name)
}

var isInit = transform.Pattern(`(?:^|-)init(?:-|$)`)

// endsOnce matches what lets programs end that serve or watch else.
var endsOnce = transform.Pattern(`(?i)(?:^|[\s_-])(?:one[-_]?time|once|exit[-_]after[-_]auth)(?:=(?:true|1|yes)?)?(?:\s|$)`)

// isWatcher says whether this is a k8s-sidecar that watches, as it does unless told otherwise.
func isWatcher(c container) bool {
	if baseName(c.Image) != "k8s-sidecar" || len(c.Command) > 0 {
		return false
	}
	for _, v := range c.Env {
		if v.Name == "METHOD" {
			return v.Value == "WATCH" || v.Value == "SLEEP"
		}
	}
	return len(c.EnvFrom) == 0
}

// scriptOf returns the script that a shell is to run.
func scriptOf(words []string) (string, bool) {
	if len(words) == 0 || !slices.Contains([]string{"sh", "bash", "ash", "dash"}, path.Base(words[0])) {
		return "", false
	}
	for i, word := range words[1:] {
		switch {
		case !strings.HasPrefix(word, "-"):
			return "", true // a file
		case !strings.HasPrefix(word, "--") && strings.HasSuffix(word, "c") && i+2 < len(words):
			return words[i+2], true
		}
	}
	return "", true
}

// endlessWords returns what is endless about one program.
func endlessWords(words []string) string {
	for len(words) > 0 && slices.Contains([]string{"exec", "tini", "dumb-init", "nohup", "--"}, path.Base(words[0])) {
		words = words[1:]
	}
	if len(words) == 0 {
		return ""
	}
	name, rest := path.Base(words[0]), words[1:]
	isFollow := func(word string) bool { return strings.HasPrefix(word, "--follow") || followFlag().MatchString(word) }
	isPID := func(word string) bool { return strings.HasPrefix(word, "--pid") }
	switch {
	case name == "tail" && slices.ContainsFunc(rest, isFollow) && !slices.ContainsFunc(rest, isPID):
		return "tail -f"
	case name == "sleep" && len(rest) == 1 && isForEver(rest[0]):
		return "sleep " + rest[0]
	case name == "nginx" && !strings.Contains(strings.Join(rest, " "), "daemon off"):
		return "" // it goes to the background
	case runsServer(name, rest):
		return fmt.Sprintf("%q is a server", name)
	}
	return ""
}

var followFlag = transform.Pattern(`^-\w*[fF]\w*$`)

// isForEver says whether nobody waits for the end of such a sleep: it takes a week at least.
func isForEver(duration string) bool {
	if duration == "infinity" || duration == "inf" {
		return true
	}
	const week = 7 * 24 * 3600
	unit := map[string]int{"d": 24 * 3600, "h": 3600, "m": 60, "s": 1}
	number, factor := duration, 1
	if n := len(duration); n > 1 && unit[duration[n-1:]] > 0 {
		number, factor = duration[:n-1], unit[duration[n-1:]]
	}
	value, err := strconv.Atoi(number)
	return err == nil && value > (week-1)/factor
}
