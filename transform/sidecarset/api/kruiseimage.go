package api

import (
	"strings"

	corev1 "k8s.io/api/core/v1"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// PullPolicy returns the imagePullPolicy that Kubernetes gives an image: Always for the tag latest,
// also when it goes without saying. What is no image reference has no tag.
func PullPolicy(image string) corev1.PullPolicy {
	if imageTag(image) == "latest" {
		return corev1.PullAlways
	}
	return corev1.PullIfNotPresent
}

// The grammar of image references.
const (
	hostPart = `(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])`
	hostName = `(?:` + hostPart + `(?:\.` + hostPart + `)*|\[(?:[a-fA-F0-9:]+)\])(?::[0-9]+)?`
	pathPart = `[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*`
	tagPart  = `[\w][\w.-]{0,127}`
	digest   = `sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}`
)

var (
	imageReference = transform.Pattern(`^(?:` + hostName + `/)?(` + pathPart + `(?:/` + pathPart + `)*)(?::(` + tagPart + `))?(?:@(` + digest + `))?$`)
	imageID        = transform.Pattern(`^[a-f0-9]{64}$`)
)

// imageTag returns the tag of an image: latest when it has neither tag nor digest, and nothing when
// it is no image reference.
func imageTag(image string) string {
	host, rest, found := strings.Cut(image, "/")
	isHost := found && (strings.ContainsAny(host, ".:") || host == "localhost" || strings.ToLower(host) != host)
	if !isHost {
		host, rest = "docker.io", image
	}
	m := imageReference().FindStringSubmatch(host + "/" + rest)
	switch {
	case m == nil, imageID().MatchString(image), len(m[1]) > 255:
		return ""
	case m[2] == "" && m[3] == "":
		return "latest"
	}
	return m[2]
}
