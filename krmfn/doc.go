// Package krmfn is the KRM function inject-sidecars: it reads a ResourceList, turns its
// functionConfig into rules, applies them to the items and writes the ResourceList back.
//
// The functionConfig is a SidecarSet, an InjectSidecars or a ConfigMap. Everything that is said
// about an item is a result in the output, and a line on standard error when it is a warning or an
// error. On any error the exit status is not zero and the items are as they came. Items that are
// not for a cluster are not touched: the Kptfile, function configurations, and what is annotated
// config.kubernetes.io/local-config.
package krmfn
