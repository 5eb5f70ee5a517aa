// Package transform is the core of inject-sidecars: it changes pod templates in Kubernetes
// manifests without harming the rest of them.
//
// The way of the data has three steps. Something locates the pod templates in the objects of the
// input, as package workload does. Rules then look at each template and say what is to be done: a
// [Rule] returns [Diagnostic]s, and a diagnostic carries the [Edit]s that would settle it. That is
// a [Plan], and a plan is data: it can be shown as a diff, inverted, or applied. Only Apply writes.
//
// What holds for every plan:
//
//  1. Planning never modifies its input: rules see a draft, which shares with it what no edit is about.
//  2. Apply does all or nothing. A plan with an Error diagnostic is not applied at all.
//  3. Apply, then Invert().Apply gives the input back, node for node, comments included.
//  4. What no edit names keeps its nodes: comments, key order, quoting, unknown fields.
//  5. The same input gives the same plan.
//
// # Design
//
// Read typed, write nodes. Decisions look at Kubernetes' own structs, decoded by
// [PodTemplate.Spec] and not written to; changes are made to YAML nodes by edits, and nowhere else. A typed struct is
// never encoded into a manifest, for it would lose comments and every field that is newer than it.
//
// A fault of the program is a Go error. What is wrong with the user's manifest is a diagnostic.
//
// Manifests are not ours: what we do not know passes through. Configuration is ours, and
// [DecodeStrict] takes nothing that it does not know.
//
// A shared node is not edited. Below a YAML anchor, an alias or a merge key a change would show in
// another place too, so an edit there becomes an Error with the code shared-node.
//
// This package knows no rule, no host and no file. A test holds the imports to that.
package transform
