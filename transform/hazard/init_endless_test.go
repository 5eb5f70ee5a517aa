package hazard

import (
	"testing"

	corev1 "k8s.io/api/core/v1"
	"sigs.k8s.io/yaml"
)

// Whether an init container ends is seen in its command, or in its image when that has none of its own.
func TestEndless(t *testing.T) {
	for text, want := range map[string]bool{
		`{image: busybox, command: [tail, -f, /l]}`:                                                true,
		`{image: busybox, args: [tail, -F, /l]}`:                                                   true,
		`{image: busybox, command: [tail, -n, "+1", -F, /l]}`:                                      true,
		`{image: busybox, command: [/usr/bin/tail, --follow=name, /l]}`:                            true,
		`{image: busybox, command: [sleep, infinity]}`:                                             true,
		`{image: busybox, command: [sleep, 365d]}`:                                                 true,
		`{image: busybox, command: [sh, -c], args: ["touch /l; exec tail -f /l"]}`:                 true,
		`{image: busybox, command: [/bin/bash, -ec, "mkdir -p /l && tail -f /l/a 2>&1"]}`:          true,
		`{image: busybox, command: [bash, -e, -c, "tail -F /l | while read x; do echo $x; done"]}`: true,
		`{image: busybox, command: [sh, -c, "while true; do date; sleep 5; done"]}`:                true,
		`{image: busybox, command: [sh, -c, "while :\ndo\n  date\n  sleep 5\ndone\n"]}`:            true,
		`{image: busybox, command: [sh, -c, "while sleep 5; do date; done"]}`:                      true,
		`{image: busybox, command: [sh, -c, "trap 'exit 0' TERM\nsleep infinity"]}`:                true,
		`{image: busybox, command: [sh, -c, "if [ -f /a ]; then cat /a; fi; tail -f /dev/null"]}`:  true,
		`{image: busybox, command: [sh, -c, "test -f /a || exit 1; sleep inf"]}`:                   true,
		`{image: 'nginx:1.27'}`:                                                           true,
		`{image: nginx, args: [-g, daemon off;]}`:                                         true,
		`{image: nginx, command: [nginx, -g, daemon off;]}`:                               true,
		`{image: 'envoyproxy/envoy:v1', args: [-c, /e.yaml]}`:                             true,
		`{image: redis, args: [redis-server, /r.conf]}`:                                   true,
		`{image: 'r/cloud-sql-proxy:2', args: ["p:r:i"]}`:                                 true,
		`{image: 'vault:1', command: [vault, agent, -config=/c]}`:                         true,
		`{image: 'vault:1', args: [agent, -config=/c]}`:                                   true,
		`{image: 'kiwigrid/k8s-sidecar:1'}`:                                               true,
		`{image: 'kiwigrid/k8s-sidecar:1', env: [{name: METHOD, value: WATCH}]}`:          true,
		`{image: x, ports: [{containerPort: 1}], readinessProbe: {tcpSocket: {port: 1}}}`: true,
		`{image: 'k8s.gcr.io/git-sync/git-sync:v4', args: [--repo=x]}`:                    true,
		`{image: 'istio/proxyv2:1', args: [proxy, sidecar]}`:                              true,
		`{image: 'fluent/fluent-bit:3', env: [{name: ONE_TIME, value: "false"}]}`:         true,
		`{image: busybox, command: [sh, -c, "exec /usr/local/bin/envoy -c /e"]}`:          true,
		`{image: busybox, command: [tini, --, sleep, infinity]}`:                          true,
		`{image: busybox}`: false,
		`{}`:               false,
		`{image: busybox, command: [tail, -n, "5", /l]}`:                                              false,
		`{image: busybox, command: [tail, --pid=7, -f, /dev/null]}`:                                   false,
		`{image: busybox, command: [sleep, "5"]}`:                                                     false,
		`{image: busybox, command: [timeout, "30", tail, -f, /l]}`:                                    false,
		`{image: busybox, command: [sh, -c, "tail -f /l | grep -m1 ready"]}`:                          false,
		`{image: busybox, command: [sh, -c, "tail -f /l & until nc -z a 1; do sleep 1; done"]}`:       false,
		`{image: busybox, command: [sh, -c, "until nc -z a 1; do sleep 1; done"]}`:                    false,
		`{image: busybox, command: [sh, -c, "while ! nc -z a 1; do sleep 1; done"]}`:                  false,
		`{image: busybox, command: [sh, -c, "while true; do nc -z a 1 && break; sleep 1; done"]}`:     false,
		`{image: busybox, command: [sh, -c, "while true; do if nc -z a 1; then exit 0; fi; done"]}`:   false,
		`{image: busybox, command: [sh, -c, "while true; do date; sleep 1; done & wait-for a"]}`:      false,
		`{image: busybox, command: [sh, -c, "set -e; while true; do check; sleep 1; done"]}`:          false,
		`{image: busybox, command: [sh, -c, "if [ -n \"$DEBUG\" ]; then echo; sleep infinity; fi"]}`:  false,
		`{image: busybox, command: [sh, -c, "prepare || sleep infinity"]}`:                            false,
		`{image: busybox, command: [sh, -c, "[ -f /done ] && exit 0; sleep infinity"]}`:               false,
		`{image: busybox, command: [sh, -c, "# tail -f /l\ncp /a /b"]}`:                               false,
		`{image: busybox, command: [sh, -c, "echo 'see; tail -f /l'"]}`:                               false,
		`{image: busybox, command: [sh, /tail.sh]}`:                                                   false,
		`{image: nginx, command: [cp, -r, /etc/nginx, /c]}`:                                           false,
		`{image: nginx, command: [nginx, -t]}`:                                                        false,
		`{image: nginx, args: [nginx, -t]}`:                                                           false,
		`{image: nginx, command: [sh, -c, "nginx && curl localhost"]}`:                                false,
		`{image: postgres, command: [sh, -c, "until pg_isready; do sleep 1; done"]}`:                  false,
		`{image: postgres, args: [psql, -c, select 1]}`:                                               false,
		`{image: redis, args: [redis-cli, ping]}`:                                                     false,
		`{image: envoy, args: [--mode, validate, -c, /e.yaml]}`:                                       false,
		`{image: haproxy, args: [-c, -f, /h.cfg]}`:                                                    false,
		`{image: 'r/cloud-sql-proxy:2', args: [wait]}`:                                                false,
		`{image: 'istio/proxyv2:1', args: [istio-iptables, -p, "15001"]}`:                             false,
		`{image: 'vault:1', command: [vault, kv, get, x]}`:                                            false,
		`{name: vault-agent-init, image: 'vault:1', args: [agent, -config=/c]}`:                       false,
		`{image: 'vault:1', args: [agent, -config=/c, -exit-after-auth]}`:                             false,
		`{image: 'kiwigrid/k8s-sidecar:1', env: [{name: METHOD, value: LIST}]}`:                       false,
		`{image: 'kiwigrid/k8s-sidecar:1', env: [{name: METHOD, valueFrom: {}}]}`:                     false,
		`{image: 'k8s.gcr.io/git-sync/git-sync:v4', args: [--one-time]}`:                              false,
		`{image: 'k8s.gcr.io/git-sync/git-sync:v3', env: [{name: GIT_SYNC_ONE_TIME, value: "true"}]}`: false,
		`{name: init-logs, image: fluent-bit}`:                                                        false,
		`{image: x, ports: [{containerPort: 1}]}`:                                                     false,
		`{image: migrate, args: [redis]}`:                                                             false,
	} {
		var c corev1.Container
		if err := yaml.UnmarshalStrict([]byte(text), &c); err != nil {
			t.Fatal(text, err)
		}
		if why := (container{Container: &c, Name: c.Name}).endless(); (why != "") != want {
			t.Errorf("%s: got %q, want it to be endless: %t", text, why, want)
		}
	}
}
