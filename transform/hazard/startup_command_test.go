package hazard

import (
	"slices"
	"testing"
)

func TestLocalPorts(t *testing.T) {
	for text, want := range map[string][]int32{
		"curl http://localhost:8080/health":           {8080},
		"postgres://app@127.0.0.1:5432/app":           {5432},
		"--address=[::1]:9000":                        {9000},
		"nc -z localhost 8080":                        {8080},
		"pg_isready -h localhost -p 5432":             {5432},
		"echo > /dev/tcp/localhost/8080":              {8080},
		"localhost:1 localhost:2 localhost:1":         {1, 2},
		"http://localhost/8080":                       nil,
		"db.example.com:5432":                         nil,
		"127.0.0.10:80":                               nil,
		"localhost:0 localhost:70000 localhost:80801": nil,
		"0.0.0.0:8080":                                nil, // an address to listen on
		"":                                            nil,
	} {
		if got := localPorts(text); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

func TestInsists(t *testing.T) {
	for script, want := range map[string]bool{
		"curl -f localhost:8080":                                           true,
		"curl -s localhost:8080 >/dev/null 2>&1":                           true,
		"until nc -z localhost 8080; do sleep 1; done":                     true,
		"while ! nc -z localhost 8080\ndo\necho waiting\nsleep 1\ndone":    true,
		"/usr/bin/curl localhost:8080 && touch /ready":                     true,
		"curl localhost:8080 || true":                                      false,
		"curl localhost:8080; true":                                        false,
		"curl localhost:8080 &":                                            false,
		"! curl localhost:8080":                                            false,
		"curl localhost:8080 | tee /log":                                   false,
		"timeout 5 curl localhost:8080":                                    false,
		"while curl localhost:8080; do sleep 1; done":                      false,
		"until test -f /x; do curl localhost:8080; sleep 1; done":          false,
		"until curl localhost:8080; do sleep 1; break; done":               false,
		"echo localhost:8080 > /etc/upstream":                              false,
		"until curl localhost:8080; do sleep 1; done & echo in background": false,
		"": false,
	} {
		if got := insists([]string{"/bin/sh", "-c", script}); got != want {
			t.Errorf("%s: got %t", script, got)
		}
	}
	for _, command := range [][]string{nil, {"sh"}, {"sh", "-c"}, {"", "", ""}} {
		if insists(command) {
			t.Errorf("%q insists", command)
		}
	}
}
