// Package engine is the order of work, once for all hosts: documents go in, and outcomes come out.
//
//	observe   the documents that rules are made of: SidecarSets, Namespaces, NetworkPolicies, …
//	compile   each configuration into rules, for what was observed
//	plan      the rules on every pod template, and new text for what they change; on all processors
//	finish    what selects nothing
//
// A host makes documents of its input, says with [Stage]s what is to be done, and does something with
// the [Outcome]: writes texts, shows a difference, or counts findings. It never sees the order of work.
//
// The text of the input stays in memory, trees do not: documents are parsed some at a time, and what no
// rule changes is forgotten at once. Findings and new texts are all that stays.
package engine
