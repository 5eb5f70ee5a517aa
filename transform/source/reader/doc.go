// Package reader reads the YAML that nearly all manifests are written in: block mappings and lists of plain,
// quoted and literal scalars, and short collections in flow style. It gives the tree that the YAML library
// gives, at a fraction of its cost, or says that it is not sure; then it is for that library. A fuzz test of
// package source holds the two to each other.
package reader
