package krmfn

import _ "embed"

// usage is the part of the README that explains the function; a test keeps the two equal.
//
//go:embed usage.txt
var usage string

// Usage explains the function to a person.
func Usage() string { return usage }
