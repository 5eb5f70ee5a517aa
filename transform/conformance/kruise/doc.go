// Package kruise holds the library to what OpenKruise does: its tests call the webhook of OpenKruise
// v1.9.0 itself, in process, on a client that stands for a cluster, and compare the pods that come
// out with ours. Ours has to be valid, or refused. Every difference has its place in the table of
// deviations, which names the exact fields, or the test fails.
//
// Ours is a program that is asked over a pipe, since both want Kubernetes libraries of their own.
package kruise
