// Package native holds what there is to know about native sidecars: init containers with
// restartPolicy: Always (KEP-753). The numbers H1, H2 and so on are those of the hazards of native
// sidecars.
//
// Rule [Convert] turns containers that are in a manifest already into native sidecars; [Revert] turns
// them back, for clusters on which they do not work. [Placement] says where one goes among the other
// init containers, and [Version] on which Kubernetes they work. What can go wrong with them is for
// package hazard to say.
package native
