// Package native holds what there is to know about native sidecars: init containers with
// restartPolicy: Always (KEP-753). So far it checks for one widespread mistake; conversion and the
// other hazards move in here.
package native
