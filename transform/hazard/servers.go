package hazard

import (
	"slices"
	"strings"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A server is a program, or the image that runs it, which does not end by itself.
type server struct {
	names []string
	verbs []string // with one of these; none when it takes no verbs, but options and, if free, other words
	free  bool
}

// servers are those that people put beside an application, and those that an image of this name starts.
func servers() []server {
	return []server{
		{names: []string{"vault"}, verbs: []string{"agent", "server", "proxy"}},
		{names: []string{"proxyv2", "pilot-agent"}, verbs: []string{"proxy"}},
		{names: []string{"kuma-dp", "alloy"}, verbs: []string{"run"}},
		{names: []string{"consul"}, verbs: []string{"agent"}},
		{names: []string{"caddy"}, verbs: []string{"run", "file-server", "reverse-proxy"}},
		{names: []string{"minio"}, verbs: []string{"server"}},
		{names: []string{"cloudflared"}, verbs: []string{"tunnel"}},
		{names: []string{"kubectl"}, verbs: []string{"proxy", "port-forward"}},
		{names: []string{
			"cloud-sql-proxy", "cloud_sql_proxy", "cloudsql-proxy", "gce-proxy", "alloydb-auth-proxy", "pgbouncer", "redis-server",
		}, free: true},
		{names: []string{
			"nginx", "nginx-unprivileged", "httpd", "httpd-foreground", "apache2-foreground", "haproxy", "envoy", "traefik", "varnishd",
			"redis", "valkey", "memcached", "postgres", "mysql", "mysqld", "mariadb", "mariadbd", "mongo", "mongod", "rabbitmq", "etcd", "proxysql",
		}},
		{names: []string{
			"fluent-bit", "fluentbit", "aws-for-fluent-bit", "fluentd", "filebeat", "promtail", "vector", "telegraf", "git-sync",
			"otel-collector", "opentelemetry-collector", "opentelemetry-collector-contrib", "otelcol", "otelcol-contrib",
			"jaeger-agent", "xray-daemon", "aws-xray-daemon", "cloudwatch-agent", "statsd-exporter", "statsd_exporter",
			"node-exporter", "node_exporter", "kube-rbac-proxy",
		}},
		{names: []string{
			"daprd", "oauth2-proxy", "consul-dataplane", "azwi-proxy", "gluetun", "tailscaled", "dockerd",
		}},
	}
}

func isServer(name string) bool {
	return slices.ContainsFunc(servers(), func(s server) bool { return slices.Contains(s.names, name) })
}

// runsServer says whether the program, or the one that an image of this name starts, serves with these words behind
// it. An image may also be given a program of its own to run.
func runsServer(name string, rest []string) bool {
	i := slices.IndexFunc(servers(), func(s server) bool { return slices.Contains(s.names, name) })
	if i < 0 || slices.ContainsFunc(rest, func(word string) bool { return tellsOnly().MatchString(word) }) {
		return false
	}
	s := servers()[i]
	hasWord := len(rest) > 0 && !strings.HasPrefix(rest[0], "-")
	switch {
	case len(s.verbs) > 0:
		return hasWord && slices.Contains(s.verbs, rest[0])
	case name == "haproxy":
		return !slices.Contains(rest, "-c") && !hasWord // it checks its configuration
	default:
		return s.free || !hasWord
	}
}

// tellsOnly matches a word with which a server tells something, or does one thing, and ends.
var tellsOnly = transform.Pattern(`^(?:--?(?:version|help|h|V|t|T|s|validate|validate-config|dry-?run|check|test|configtest|fork|daemonize|D)|` +
	`version|help|validate|wait|init|setup|export|test|migrate)(?:=\S*)?$`)
