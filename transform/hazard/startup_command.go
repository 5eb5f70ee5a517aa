package hazard

import (
	"slices"
	"strconv"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// localPort matches a port of the pod itself in a command or an address.
var localPort = transform.Pattern(`(?:\blocalhost|\b127\.0\.0\.1|\[::1\])(?::|/|\s+(?:-p\s*)?)(\d{1,5})\b`)

// localPorts returns the ports of the pod itself that the words of a command name. A slash before
// the port is for the shell: /dev/tcp/localhost/8080.
func localPorts(words ...string) []int32 {
	var out []int32
	text := strings.Join(words, " ")
	for _, m := range localPort().FindAllStringSubmatchIndex(text, -1) {
		port, err := strconv.ParseUint(text[m[2]:m[3]], 10, 16)
		isPath := text[m[2]-1] == '/' && !strings.HasSuffix(text[:m[0]], "/dev/tcp/")
		if err == nil && port > 0 && !isPath && !slices.Contains(out, int32(port)) {
			out = append(out, int32(port))
		}
	}
	return out
}

// asking matches the programs that fail when the port they ask for is closed.
var asking = transform.Pattern(`(?:^|[\s/"'])(?:curl|wget|nc|ncat|netcat|pg_isready|redis-cli|mysqladmin|grpc_health_probe|wait-for|wait-for-it\.sh)\s`)

// giving matches what lets a script succeed, or end, without an answer.
var giving = transform.Pattern(`\|\||[^&>]&(?:[^&>]|$)|(?:^|[\s;])(?:timeout|break|exit|if|trap|for)\b`)

// looping matches a script that does one thing: wait for what stands between until and do.
var looping = transform.Pattern(`^\s*(?:until|while\s+!)\s([^;\n]*)[;\n]\s*do\b\s*[^;\n]*(?:[;\n][^;\n]*)?[;\n]\s*done\s*$`)

// insists says whether the command surely fails, or goes on, until the port that it asks for
// answers: it is one program that asks, or a loop around one.
func insists(command []string) bool {
	script := command
	if isShell(command) {
		script = command[2:]
	}
	text := strings.Join(script, " ")
	if giving().MatchString(text) {
		return false
	}
	if loop := looping().FindStringSubmatch(text); loop != nil {
		text = loop[1]
	}
	return asking().MatchString(text) && localPort().MatchString(text) && !strings.ContainsAny(text, ";|!\n`$")
}

// isShell says whether the command is sh -c SCRIPT, or like it.
func isShell(command []string) bool {
	if len(command) < 3 || !strings.HasPrefix(command[1], "-") || !strings.HasSuffix(command[1], "c") {
		return false
	}
	name := command[0][strings.LastIndexByte(command[0], '/')+1:]
	return slices.Contains([]string{"sh", "bash", "ash", "dash"}, name)
}
