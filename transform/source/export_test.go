package source

// Texts returns the documents of a stream as Parse splits it, and of each the number that Refs have
// for it.
func Texts(in []byte) (texts [][]byte, numbers []int) {
	for _, d := range documents(in, "") {
		texts, numbers = append(texts, d.text), append(numbers, d.index)
	}
	return texts, numbers
}

// Plain says that a document is YAML for certain.
func Plain(text []byte) bool { return plain(text) }

// Limits returns the errors for what Parse refuses although the YAML library reads it.
func Limits() []error { return []error{errCycle, errTooLarge, errUTF16, errSeveral} }
