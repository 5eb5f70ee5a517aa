// Package source rewrites the text of manifests: only the lines that an edit names change.
//
// The way of the data: split the stream into documents by byte range, parse those that matter, plan
// (which is the caller's), splice the edits into the text, verify. [Parse] does the first two, or [Split] and
// [ParseDocuments] for documents some at a time; [File.Splice] and [File.Texts] do the last two.
//
// Three rooms below do the work: scan cuts a text and tells by a look what a document is, reader makes a tree of one
// line by line, and layout writes the edits of a plan into the lines.
//
// What holds:
//
//  1. A document without edits is the bytes that it was, whatever it is: line ends, markers,
//     directives, tabs, duplicate keys, templates of Helm, JSON.
//  2. In a document with edits every line that no edit names stays, comments and blank lines among
//     them. New text is indented and quoted as what is beside it, ends lines as the document does,
//     and is JSON in JSON and on one line in flow style on one line.
//  3. A container that moves takes its text along, comments and blank lines too, so that moving it
//     back gives the file back, byte for byte. So does removing what was inserted.
//  4. Every changed document is parsed again and compared with what the edits make of the nodes:
//     values, tags, keys, order, anchors and comments. What cannot be spliced is encoded afresh,
//     that document alone, is compared in the same way, and is noted as encoded-afresh.
//  5. What cannot be read or written as it should is an error, and nothing comes out.
//
// # What is parsed
//
// Whether a document matters is told by its kind, from the catalogue of package workload and the
// [Options], and from nothing else. A look at the lines that start at column 0 finds the kind of
// nearly every document; a document that leaves a doubt is parsed. A document that is no YAML but
// names a kind that matters, such as a template of Helm for a Deployment, is an [Error] with file,
// line and column. One that names none is passed on as bytes, so not all that comes out is valid
// YAML: it is as valid as what came in. Rules may say which texts stand in what they change; other
// documents are passed on when a look at their lines tells that they are YAML.
//
// Most manifests are written in a part of YAML that can be read line by line. Those are, at a tenth
// of the cost, with the same tree as the YAML library gives, comments and places too. The reader
// gives up at the first thing that it is not sure of, and the library reads the document. A fuzz
// test, random lines and every document of the corpus hold the two together.
//
// # Design
//
// The text is cut into tiles. The tile of a field or list entry has its lines, the comments and
// blank lines before them, and the comments behind them that are indented more. Tiles leave no gap,
// so what is inserted between two and taken out again leaves no trace. Comments that a blank line
// sets off from a tile stay when it is removed, for they head more than it.
//
// Edits are not put into the text one by one: a plan's edits build on each other, and the positions
// would shift under them. They are made to a copy of the tree in which each node knows its origin,
// and the text is changed where the copy differs. A new entry that is like one that went, with the
// same name or half of its fields, is that entry: it brings its text, and within it the same is
// done again.
//
// The verification does not trust any of that. It is why the code that finds the end of a node or
// the form of a document may be plain: a mistake in it costs the layout of one document, never its
// meaning.
package source
