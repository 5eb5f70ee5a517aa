package engine

import (
	"fmt"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// counts matches the number of templates in a message.
var counts = transform.Pattern(`^(.*? in the input )\(\d+\)`)

// counted says in messages of how many templates all batches are.
func counted(ds []transform.Diagnostic, templates int) []transform.Diagnostic {
	for i := range ds {
		ds[i].Message = counts().ReplaceAllString(ds[i].Message, fmt.Sprintf("${1}(%d)", templates))
	}
	return ds
}
