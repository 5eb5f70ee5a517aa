// Package native holds what there is to know about native sidecars: init containers with
// restartPolicy: Always (KEP-753). It says on which versions of Kubernetes they work, where one goes
// among the other init containers, and checks for a widespread mistake. The numbers H6, H10 and so on
// are those of the hazards of native sidecars.
package native
