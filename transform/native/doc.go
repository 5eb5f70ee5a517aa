// Package native holds what there is to know about native sidecars: init containers with
// restartPolicy: Always (KEP-753). The numbers H1, H2 and so on are those of the hazards of native
// sidecars.
//
// Rule [Convert] turns containers that are in a manifest already into native sidecars; [Revert] turns
// them back, for clusters on which they do not work. [Placement] says where one goes among the other
// init containers, and [Version] on which Kubernetes they work. Rule [Lint] checks templates as they
// stand.
//
// What Convert refuses (Error) and remarks on:
//
//	H1   error    it waits for a port of a container that would start after it
//	H2   info     it has no startup probe, so nothing waits until it is ready
//	H6   warning  init containers that may need it run before it
//	H10  error    it has a host port, which the kubelet publishes for containers only
//	H23  error    it has a restart policy of its own: it is meant to end
//	H29  error    no container would be left
//	H31  error    an init container has its name
//
// The other hazards are not checked yet.
package native
