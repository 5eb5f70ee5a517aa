// Package layout writes what edits change in the tree of a document into its text, in the way that the
// document is laid out: its indentation, its lists, its quotes and its flow style. A [Revision] is the tree before
// and after the edits, an [Extent] knows where a node starts and ends, and [Rewrite] joins the two. Whether
// the text then holds what it should is for package source to verify.
package layout
