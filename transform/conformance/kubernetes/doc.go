// Package kubernetes holds the library to what Kubernetes accepts: its tests run strict decoding,
// defaulting and create validation of Kubernetes v1.37.2 itself, in process, on what the library
// writes. A plan that turns a valid object into an invalid one fails the test.
//
// Objects of the built-in kinds with a pod template go the way that a create request takes in the
// API server, from YAML to the strategy of the kind. Other objects pass through. What is behind
// the strategy is left out: admission plugins, quota, storage.
//
// Random plans and histories go the same way: sets, modes, versions, placements and records over objects
// of every kind. A plan is refused or gives what Kubernetes takes, also in the pods that are made of a
// template; what is refused in its name it refuses; and a second run changes nothing.
//
// The package also tells what an older API server, down to 1.28, would have made of a field: not
// known it, dropped it without a word, or rejected it.
package kubernetes
