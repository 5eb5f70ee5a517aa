// Package cli is the command line of inject-sidecars: verbs that work on files, directories and
// streams of manifests. Without a verb the program is the KRM function of package krmfn.
//
// Every verb works in the same steps. The configurations named by --config become stages, each the
// rules of one functionConfig. All inputs together are one input, so a Namespace in one file counts
// for a workload in another. Their documents go through package engine, which knows the order of work; a verb says which
// rules count and what becomes of the outcome, and nothing else. Only when no finding fails is anything written.
//
// To add a verb, write a function that returns its *cobra.Command in a file of its own and name it
// in verbs, in root.go.
package cli
