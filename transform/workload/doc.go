// Package workload knows which kinds hold pod templates, and where.
//
// Kinds are told apart by API group and kind, never by kind alone: the Service of Knative, the Job
// of Volcano and a Deployment of example.com are left untouched. The version does not matter. The
// objects may stand in a v1 List or in a typed list such as a DeploymentList.
package workload
