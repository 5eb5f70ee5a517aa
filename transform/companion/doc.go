// Package companion is about the objects that sidecars bring along: the ConfigMap that a log agent
// reads, the ServiceAccount and RBAC of a proxy, a NetworkPolicy. A configuration lists them, and they
// are added to the input once, brought up to date where they stand, and taken away again.
//
// [Decode] reads the entries of the configuration, and [Set.Plan] compares them with the objects that
// are there. A plan is data: what is to be added, the edits of what is there, and what is to go.
// Only Apply writes, and what it gives back takes all of that back.
//
// # Whose an object is
//
// An object that was added carries a mark, the annotation [Annotation]. It says which configuration
// added it, the name and namespace under which, and which fields were written, each with a hash:
//
//	{"by":"platform","name":"log-config","fields":{"data":{"agent.conf":"1f0e9c2a7b"}}}
//
// From the mark an object is found again that somebody has renamed or moved to another namespace
// since: a kustomize overlay with namePrefix and namespace, or another function of a kpt pipeline.
// Within one run of kustomize its own annotations say so, too, and a mark is not needed for that.
//
//   - What a configuration has marked is its own. The fields that the entry names are brought to their
//     values, fields that it has named once and does not any more go, and all others stay: those that
//     other functions add, and those that a person adds. Key order, comments and the place in the file
//     stay. A value that was edited by hand is reported before it is overwritten, or kept.
//   - In kustomize, where patches, images and the like change objects on purpose, a value that is not
//     as it was written stays until the configuration changes it.
//   - An object without the mark is somebody else's. It is left alone when it says all that the entry
//     says; else it is an Error. It is never overwritten. So is one with the mark of another
//     configuration, or with a mark that cannot be read.
//   - A marked object that the configuration does not name any more goes.
//   - Without marks (provenance: None) nothing can be brought up to date and nothing goes.
//
// A list in which every entry has another name (or mountPath) is compared by that, so a workload can be
// an entry: what is injected into it is not the entry's, and stays. Every other list is one value.
//
// # Design
//
// An entry is a whole object, and nothing but an object: tools that check, patch or show manifests
// understand it. What could not be said in an object has the form of one that no cluster would take:
// namespace "*" is one copy in each namespace in which a workload gets a sidecar. Within such an
// object, namespace "*" in an entry of subjects is the namespace of the copy, for a RoleBinding must
// name it. A copy gives way to an entry that names the namespace itself.
//
// The mark holds hashes by field and not the object as it was written, as the annotation of kubectl
// apply does: it stays small, and that is enough to tell an edit by hand from a value of an older
// configuration. Of a Secret it holds no hashes either, for a short one can be guessed from its hash; an
// edit by hand of a Secret is overwritten without a word.
package companion
