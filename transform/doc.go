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
// # The rooms
//
//	   files, directories, streams        a ResourceList           objects, nodes, bytes (Go)
//	           krmfn/cli                       krmfn                   transform/inject
//	               │                             │                            │
//	               └───────────────► documents: text, file, line ◄────────────┘
//	                                             │
//	transform/engine     observe ─► bring ─► compile ─► plan ─► finish         transform/compile makes a stage
//	                                             │                             of a configuration (config)
//	                                 outcome: texts, findings, targets
//
//	rules      sidecarset (api, resourceexpr)   native   hazard   companion
//	kinds      workload: which objects hold pod templates, and where
//	text       source: scan cuts, reader parses, layout writes edits into the text; manifest takes lists apart
//	core       transform: Path, Edit, Plan, Rule, Diagnostic, PodTemplate
//	output     krmfn/report: forms of findings   grouping: many of one cause   jsonpatch: plans as patches
//
// # The way of one container
//
// The bytes of a file come in one piece. scan.Split cuts them into documents; nothing is parsed yet. The engine looks
// for documents that rules are made of, such as the SidecarSet with our container, parses these, and the stage keeps the
// set (compile.Inputs). The rules are compiled: sidecarset.Inject with its selectors. Then documents are taken some at a
// time: scan.Glance tells whether one can matter, reader.Tree makes a tree of it, workload.Locate finds its pod template.
// The rule asks whether its selector matches and returns a Diagnostic with an Edit: insert this mapping at
// spec.template.spec.containers[1]. NewPlan applies that to a draft, so that the next rule, hazard.Check, sees the pod as
// it will be. When no Error is among what they say, source.File.Texts gives the plan to layout, which finds the lines
// where the edit belongs and writes the container there, in the style of its neighbours. The new text is parsed again and
// compared with the draft, aliases followed; were it another one, the document would be encoded afresh. The tree is
// forgotten, the text is in the outcome, and the host writes it.
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
