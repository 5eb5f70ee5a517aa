// Package workload knows which kinds hold pod templates, and where.
//
// The catalogue is data: [Builtin] has the kinds of Kubernetes itself, [Catalogue] those of operators, each with
// its [Traits], and [NeverList] what only looks as if it held pod templates. [CRD] finds pod templates in the schemas of
// further kinds.
//
// Kinds are told apart by API group and kind, never by kind alone: the Job of Volcano is none of
// Kubernetes, and a Deployment of example.com is left untouched. The version does not matter. The
// objects may stand in a v1 List or in a typed list such as a DeploymentList.
package workload
