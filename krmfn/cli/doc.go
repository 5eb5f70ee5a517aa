// Package cli is the command line of inject-sidecars: verbs that work on files, directories and
// streams of manifests. Without a verb the program is the KRM function of package krmfn.
//
// Every verb works in the same steps. The configurations named by --config become stages, each the
// rules of one functionConfig. All inputs together are one input, so a Namespace in one file counts
// for a workload in another. The rules of all stages, one after the other, make one plan. What there
// is to say are findings, each with its place in a file. A plan without an Error is spliced into the
// text, and only when that went well for all inputs is anything written.
//
// # Two ways through the input
//
// Verbs that look at everything at once, such as explain and export, call load: it parses all inputs
// and keeps them.
//
// Verbs that go from text to text call run, which needs no more memory for a large input than for a
// small one. A scan cuts the inputs into stretches of whole documents and parses only what rules are
// made of: SidecarSets, Namespaces, NetworkPolicies and their like. A pass then parses, plans and
// splices the stretches, on all processors, and keeps nothing of them but findings and new text. What
// is too much for memory is read again, or put aside in a temporary file.
//
// To add a verb, write a function that returns its *cobra.Command in a file of its own and name it
// in verbs, in root.go.
package cli
