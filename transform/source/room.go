package source

import "github.com/inject-sidecars/inject-sidecars/transform/source/reader"

// A Room is memory for the trees of a File that is parsed and spliced. Who parses one small file after
// the other saves much by giving them all the same Room: with the next Parse, the trees of the File
// before are gone. It is not for two at a time.
type Room struct{ trees, edits reader.Arena }
