// Package engine is the order of work, once for all hosts: documents go in, and outcomes come out.
//
//	observe   the documents that rules are made of: SidecarSets, Namespaces, NetworkPolicies, …
//	bring     the objects that configurations bring along: changed where they stand, added, taken out
//	compile   each configuration into rules, for what was observed
//	plan      the rules on every pod template, and new text for what they change; on all processors
//	finish    what selects nothing, what is there twice, and the texts put together
//
// What is brought along comes first, for rules are made of it, too, and workloads among it are injected into.
//
// A host makes documents of its input, says with [Stage]s what is to be done, and does something with
// the [Outcome]: writes texts, shows a difference, or counts findings. It never sees the order of work. Whoever has to
// look at what is parsed does so by a rule, as one that explains, or by the hooks of [Host].
//
// The text of the input stays in memory, trees do not: documents are parsed some at a time, and what no
// rule changes is forgotten at once. Findings and new texts are all that stays, and they refer to no tree. While objects
// are brought along, what matters to that is parsed all at once.
package engine
