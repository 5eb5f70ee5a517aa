// Package resourceexpr evaluates the expressions of a SidecarSet's resourcesPolicy: from the cpu or
// memory of a pod's containers it computes that of a sidecar (K124).
//
//	expr   = term { ("+" | "-") term } .
//	term   = factor { ("*" | "/") factor } .
//	factor = number | quantity | variable | "-" factor | "(" expr ")" | ("max" | "min") "(" expr "," expr ")" .
//
// A number is a decimal such as 0.5, 1e3 or 50%; a quantity has one of the units m k M G T P Ki Mi
// Gi Ti Pi. The variable is cpu in a field for cpu and memory in one for memory. Names may be in
// capitals.
//
// The arithmetic is that of OpenKruise. A quantity times or divided by a number goes through a
// 64-bit float of its thousandths and is cut to whole thousandths. A number that meets a quantity
// in +, -, max and min becomes one, cut to thousandths. A plain number is cores of cpu or bytes of
// memory. Two quantities cannot be multiplied, and nothing can be divided by one. A result below
// zero is an error.
//
// Where OpenKruise takes an unknown unit for zero, as in 5Kg or 2cpu (K126), this package refuses
// the expression; so it does where a result does not fit into 64 bits.
package resourceexpr
