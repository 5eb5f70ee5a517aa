// Package hazard knows what can go wrong with sidecars, and says so: the hazards H1, H2 and so on of
// native sidecars, and what Kubernetes refuses in a pod.
//
// Each hazard is a pure function of one pod, beside what the input says around it, and stands as a
// row of [Catalogue] with its code, severity, remedy and evidence. Rule [Check] comes last: it
// looks at the pod as the rules before left it and as it was, and reports what is only in the
// first, so a plan is blamed for what it makes and for nothing else. With Standing set it reports
// everything: that is lint. Some hazards lie in the step itself, such as an effective request that
// rises; they compare the two pods and have nothing to say in lint.
//
// [Levels] set the severity of a hazard, or silence it.
package hazard
