// Package scan looks at the bytes of a stream without parsing it: where its lines and its documents start
// and end, as the YAML library sees it, and what the lines of a document at column 0 tell. It makes no
// copies: what it returns are parts of the text.
package scan
