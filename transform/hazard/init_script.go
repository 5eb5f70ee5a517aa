package hazard

import (
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

var (
	// endlessLoop matches the head of a loop without a condition.
	endlessLoop = transform.Pattern(`^(?:while\s+(?:true|:|/bin/true|1|\[+\s*(?:1|true)\s*\]+|sleep\s+\S+)|until\s+false|for\s*\(\(\s*)$`)
	// leavesLoop matches what may end a loop, or the shell.
	leavesLoop = transform.Pattern(`\b(?:break|exit|return|kill|exec)\b|\bset\s+-\w*e|\bdone\s*&(?:[^&]|$)|\bdone\s*\|`)
	// leaves matches the end of a script before its last line that is no fault.
	leaves = transform.Pattern(`\b(?:exit|return)(?:\s+0)?\s*(?:[;\n&|})]|$)|\b(?:kill|pkill|killall|timeout)\b`)
	// asides say nothing of how the script goes on: traps, comments, and where its output goes.
	asides = transform.Pattern(`(?m)\btrap\s+(?:'[^']*'|"[^"]*"|\S+)[A-Z0-9 ]*|(?:^|\s)#.*$|\d?>&[\d-]|&>`)
	// texts are quoted, and may have anything in them.
	quotes   = transform.Pattern(`'[^']*[;|&\n][^']*'|"[^"]*[;|&\n][^"]*"`)
	splitsAt = transform.Pattern(`\|\||&&|[;\n|&]`)
)

// endlessScript returns what is endless about a script: the first statement outside all conditions that does not end
// and is waited for.
func endlessScript(script string) string {
	script = asides().ReplaceAllString(strings.ReplaceAll(script, "\\\n", " "), "")
	script = quotes().ReplaceAllString(script, "Q")
	before, start := "", 0 // what separates this statement from the last one, and where it starts
	for start <= len(script) {
		end, next, after := statementEnd(script, start)
		statement := strings.TrimSpace(script[start:end])
		isPlain := before != "||" && before != "|" && after != "&" && (after != "|" || followed().MatchString(script[next:]))
		if isPlain && isOutside(script[:start]) {
			if why := endlessStatement(statement, script[:start], script[end:]); why != "" {
				return why
			}
		}
		before, start = after, next
	}
	return ""
}

// followed matches readers that go on as long as there is something to read.
var followed = transform.Pattern(`^\s*(?:while\s+read|while\s+IFS=\S*\s+read|tee|cat)\b`)

// statementEnd returns where the statement ends, where the next one starts, and what is between.
func statementEnd(script string, start int) (end, next int, after string) {
	at := splitsAt().FindStringIndex(script[start:])
	if at == nil {
		return len(script), len(script) + 1, ""
	}
	return start + at[0], start + at[1], script[start+at[0] : start+at[1]]
}

func endlessStatement(statement, before, rest string) string {
	switch {
	case endlessLoop().MatchString(statement) && !leavesLoop().MatchString(before+rest):
		return statement
	case leaves().MatchString(before):
		return ""
	}
	return endlessWords(strings.Fields(strings.NewReplacer(`"`, "", "'", "").Replace(statement)))
}

// isOutside says whether what follows the text is in no condition, loop, function or subshell.
func isOutside(text string) bool {
	for _, pair := range [][2]string{{"{", "}"}, {"(", ")"}, {"`", ""}} {
		if pair[1] != "" && strings.Count(text, pair[0]) != strings.Count(text, pair[1]) {
			return false
		}
	}
	return len(opening().FindAllString(text, -1)) == len(closing().FindAllString(text, -1))
}

var (
	opening = transform.Pattern(`(?:^|[\s;&|])(?:if|case|while|until|for)\s`)
	closing = transform.Pattern(`(?:^|[\s;&|])(?:fi|esac|done)\b`)
)
