// Package compile makes of a configuration what it does: rules, objects that are brought along, and what there is to say
// of selectors that match nothing.
//
// The function, the verbs and the door for Go programs all compile here, so that a configuration means the same to each
// of them. A Go program uses package inject, which needs nothing else.
package compile
