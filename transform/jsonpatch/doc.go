// Package jsonpatch writes the edits of a plan as the operations of RFC 6902 (JSON Patch), for hosts
// that run no functions but apply patches: kustomize, kubectl and Flux.
//
// What holds for the operations of one object, applied to it as it was:
//
//  1. They give the values that the edits give. What JSON does not have is lost: the order of fields
//     ([transform.Edit].Before), and comments of the object.
//  2. They fail on an object that has changed where they would take something away: a test stands
//     before each removal and replacement, and before each new field, which RFC 6902 would otherwise
//     write over one that is there by now.
//
// # Design
//
// That a field is not there is tested as the value null. RFC 6902 has no word for it; the patch
// library of the API server, kubectl, kustomize and Flux reads null so. For a library that does not,
// the test fails, which is loud and harmless.
//
// An insertion into a list has no test: in a list that has grown meanwhile, the entry goes to the same
// index, and nothing is lost.
package jsonpatch
