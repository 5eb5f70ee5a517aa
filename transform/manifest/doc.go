// Package manifest takes inputs apart into documents, and puts them together again.
//
// A ResourceList is taken apart without parsing it: [Lift] finds its items by their lines and moves
// each to the left, so that it is a document like those of a file. What nobody changes goes back as
// the bytes that it was.
//
// # When a list is cut right
//
// The lines alone do not tell whether a line with a dash starts an item or goes on a text in quotes. But
// when the list without its items is one that can be read, with the fields that Lift found, and every
// item is one that can be read on its own, then no text and no bracket is open where it was cut, and
// the list means what its parts mean. Both are for the caller to see to, who reads them anyway. An item
// with an alias for an anchor of another cannot be read on its own.
package manifest
