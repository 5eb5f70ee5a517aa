package hazard

import (
	"strings"
	"testing"

	corev1 "k8s.io/api/core/v1"
)

func TestHack(t *testing.T) {
	for command, want := range map[string]string{
		"import; curl -fsS -X POST http://localhost:15020/quitquitquit": `"localhost:15020/quitquitquit"`,
		"curl -XPOST http://127.0.0.1:4191/shutdown":                    `"127.0.0.1:4191/shutdown"`,
		"curl -XPOST localhost:15000/quitquitquit?x=1":                  `"localhost:15000/quitquitquit"`,
		"pilot-agent request POST quitquitquit":                         `"quitquitquit"`,
		"wget [::1]:9901/healthz/quit":                                  `"[::1]:9901/healthz/quit"`,
		"/linkerd-await --shutdown -- import":                           `"linkerd-await --shutdown"`,
		"/linkerd-await -S -- import":                                   `"linkerd-await -S"`,
		"/usr/bin/scuttle import":                                       `"scuttle"`,
		// no hacks
		"/linkerd-await -- import":              "",
		"cloud-sql-proxy --quitquitquit":        "",
		"curl http://example.com/shutdown":      "",
		"curl localhost:15020/healthz/ready":    "",
		"pkill -HUP nginx; killall5":            "", // of its own
		"touch /shared/done":                    "", // nobody looks
		"import-scuttle-data":                   "",
		"curl localhost:8080/actuator/shutdown": "", // its own port
	} {
		c := corev1.Container{Name: "main", Args: strings.Fields(command), Ports: []corev1.ContainerPort{{ContainerPort: 8080}}}
		p := pod{PodSpec: &corev1.PodSpec{Containers: []corev1.Container{c}}}
		if got := p.hack(container{Container: &c}); got != want {
			t.Errorf("%s: want %q, got %q", command, want, got)
		}
	}
}

func TestWorksOn(t *testing.T) {
	for command, want := range map[string]bool{
		"while pgrep import; do sleep 1; done; aws s3 sync /logs s3://logs":      true,
		"until [ -f /shared/done ]; do sleep 1; done && upload":                  true,
		"tail --pid=7 -f /dev/null; upload":                                      true,
		"until [ -f /shared/config ]; do sleep 1; done; exec agent":              false,
		"agent & while [ ! -f /shared/done ]; do sleep 1; done; kill $!":         false,
		"while [ ! -f /shared/finished ]; do sleep 1; done":                      false,
		"agent & while ! test -f /shared/done; do sleep 1; done; pkill -9 agent": false,
		"while true; do upload; sleep 60; done":                                  false,
	} {
		if got := worksOn(command); got != want {
			t.Errorf("%s: want %t, got %t", command, want, got)
		}
	}
}

func TestPreStop(t *testing.T) {
	for command, want := range map[string]string{
		"sleep 15":                                          "sleeps",
		"/bin/sh -c sleep 15":                               "sleeps",
		"bash -c /bin/sleep 5s":                             "sleeps",
		"sh -c sleep 15; nginx -s quit":                     "stops",
		"/cloud-sql-proxy shutdown":                         "stops",
		"pilot-agent request --debug-port=15020 POST drain": "stops",
		"kill -TERM 1":                                      "stops",
		"cat /tmp/stopwatch":                                "",
		"sh -c while x; do sleep 1; done":                   "",
	} {
		got := ""
		switch {
		case stopCall().MatchString(command):
			got = "stops"
		case onlySleeps().MatchString(command):
			got = "sleeps"
		}
		if got != want {
			t.Errorf("%s: want %q, got %q", command, want, got)
		}
	}
}

func TestBaseName(t *testing.T) {
	for image, want := range map[string]string{
		"fluent-bit":                              "fluent-bit",
		"localhost:5000/fluent/fluent-bit":        "fluent-bit",
		"cr.example.com/fluent-bit:3.1@sha256:ab": "fluent-bit",
		"": "",
	} {
		if got := baseName(image); got != want {
			t.Errorf("%q: want %q, got %q", image, want, got)
		}
	}
}
