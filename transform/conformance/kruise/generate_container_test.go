package kruise

// container returns a container as the Kubernetes API has it.
func (g *generator) container(name string, initial bool, volumes []string) object {
	c := object{"name": name, "image": pick(g, "i:1", "i:2", "i", "i:latest", "r.example.com/i@sha256:"+digest, "i:latest@sha256:"+digest, "i:1@sha256:"+digest)}
	g.maybe(20, c, "command", constant([]any{"run", "--a=$(A)"}))
	g.maybe(15, c, "args", func() any { return []any{pick(g, "x", "yes", "1", "-")} })
	g.maybe(5, c, "workingDir", constant("/w"))
	g.maybe(55, c, "env", g.env)
	g.maybe(8, c, "envFrom", constant([]any{object{"prefix": "P_", "configMapRef": object{"name": "c"}}}))
	g.mountsAndDevices(c, volumes)
	g.maybe(45, c, "resources", g.resources)
	g.maybe(10, c, "imagePullPolicy", func() any { return pick(g, "Always", "IfNotPresent", "Never") })
	g.maybe(8, c, "terminationMessagePath", constant("/dev/other"))
	g.maybe(8, c, "terminationMessagePolicy", constant("FallbackToLogsOnError"))
	g.maybe(10, c, "securityContext", g.securityContext)
	g.maybe(5, c, "stdin", constant(true))
	g.maybe(5, c, "tty", constant(true))
	g.maybe(3, c, "stdinOnce", constant(true))
	if !initial {
		g.maybe(4, c, "resizePolicy", constant([]any{object{"resourceName": "cpu", "restartPolicy": "NotRequired"}}))
	}
	g.rareFields(c, initial)
	for _, list := range []string{"env", "volumeMounts", "volumeDevices", "resources"} {
		if c[list] == nil && g.percent(3) {
			c[list] = nil
		}
	}
	if !initial {
		g.maybe(25, c, "ports", g.ports)
		g.probes(c)
	}
	return c
}

const digest = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func (g *generator) ports() any {
	p := object{"containerPort": int64(8000 + g.IntN(3))}
	g.maybe(40, p, "name", func() any { return pick(g, "http", "metrics") })
	g.maybe(30, p, "protocol", func() any { return pick(g, "TCP", "UDP") })
	g.maybe(6, p, "hostPort", func() any { return int64(9000 + g.IntN(200)) })
	g.maybe(3, p, "hostIP", constant("127.0.0.1"))
	return []any{p}
}

func (g *generator) probes(c object) {
	g.maybe(12, c, "livenessProbe", g.probe)
	g.maybe(12, c, "readinessProbe", g.probe)
	g.maybe(6, c, "startupProbe", g.probe)
	g.maybe(10, c, "lifecycle", func() any {
		return object{pick(g, "preStop", "postStart"): g.handler()}
	})
}

func (g *generator) probe() any {
	p := g.probeHandler()
	g.maybe(30, p, "periodSeconds", func() any { return int64(1 + g.IntN(30)) })
	g.maybe(90, p, "successThreshold", constant(int64(1)))
	g.maybe(30, p, "failureThreshold", constant(int64(3)))
	g.maybe(30, p, "timeoutSeconds", constant(int64(2)))
	return p
}

func (g *generator) handler() object {
	switch g.IntN(3) {
	case 0:
		return object{"exec": object{"command": []any{"true"}}}
	case 1:
		return object{"tcpSocket": object{"port": pick[any](g, int64(8000), "http")}}
	}
	h := object{"port": pick[any](g, int64(8000), "http")}
	g.maybe(85, h, "path", constant("/p"))
	g.maybe(85, h, "scheme", constant("HTTPS"))
	g.maybe(20, h, "httpHeaders", constant([]any{object{"name": "X-Probe", "value": "1"}}))
	g.maybe(10, h, "host", constant("localhost"))
	return object{"httpGet": h}
}

func (g *generator) resources() any {
	r := object{}
	g.maybe(70, r, "limits", func() any { return g.amounts(3) })
	g.maybe(70, r, "requests", func() any { return g.amounts(1) })
	g.maybe(3, r, "claims", constant([]any{object{"name": "claim"}}))
	return r
}

// amounts returns amounts of cpu and memory, multiplied so that requests stay below limits.
func (g *generator) amounts(factor int64) any {
	a := object{}
	g.maybe(75, a, "cpu", func() any {
		if factor > 1 {
			return pick[any](g, "900m", "1", "1500m", int64(2), "0.75", "1.0001", "3e0")
		}
		return pick[any](g, "100m", "250m", "0", "0.5", "0.1234", "1e-1")
	})
	g.maybe(75, a, "memory", func() any {
		if factor > 1 {
			return pick[any](g, "1Gi", "2Gi", "1500Mi", "3G", int64(3000000000), "1.5Gi", "1234567890")
		}
		return pick[any](g, "64Mi", "100M", "1048577", "0", "12345Ki", "1e8")
	})
	g.maybe(10, a, "ephemeral-storage", constant("1Gi"))
	return a
}
