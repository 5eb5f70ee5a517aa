// Package inject is the door for Go programs: one configuration goes in, and manifests, YAML nodes, typed objects or pod
// templates go through.
//
//	injector, err := inject.New(configuration) // a SidecarSet, an InjectSidecars or a ConfigMap, as YAML or JSON
//	out, report, err := injector.Bytes(manifests)
//
// A controller has a pod template ([Injector.PodTemplate]) or objects ([Injector.Objects]), a generator writes manifests
// ([Injector.Bytes], [Injector.Stream]), and who builds on kyaml has nodes ([Injector.Nodes], [Injector.Plan]).
// Whatever the configuration says counts in each of them as it does for the command: more kinds of workloads, objects that
// are brought along, checks, conversion, and what it is when a SidecarSet selects nothing.
//
// All or nothing: with an error there is no output, and what was given is as it was. A call changes nothing that it is given.
//
// # Errors
//
// What is wrong with the configuration or a manifest is an error that joins *[transform.DiagnosticError]s, one for each
// finding. [errors.As] finds the first, with object, field and remedy; [errors.Is] asks for a [CodeError]:
//
//	if errors.Is(err, inject.ErrNoMatch) { // no SidecarSet selects any of the pod templates
//
// A SidecarSet that selects nothing is an error unless the configuration says noMatch: Warn or Ignore, which is what a
// controller wants that sees one object at a time. Text that is no YAML is a *[source.Error] with line and column.
//
// What is no error is in the [Report]: what was injected and converted, warnings and remarks.
package inject
