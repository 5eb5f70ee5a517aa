package inject

import (
	"bytes"

	"github.com/inject-sidecars/inject-sidecars/transform/engine"
	"github.com/inject-sidecars/inject-sidecars/transform/source"
)

// Bytes injects into manifests, YAML or JSON, any number of documents. Only the lines change that must: comments,
// order and quotes stay, and a document without changes keeps every byte. New objects that the configuration brings along
// come last.
func (i *Injector) Bytes(manifests []byte) ([]byte, Report, error) {
	if err := i.check(); err != nil {
		return nil, Report{}, err
	}
	documents := source.Split(manifests)
	result, err := i.config.Run(i.said, documents, engine.Host{})
	if err != nil {
		return nil, Report{}, err
	}
	report := Report{Diagnostics: result.Said, Changed: len(result.Added) > 0}
	if err := failures(result.Said); err != nil {
		return nil, report, err
	}
	var out []byte
	for n, d := range documents {
		if n < len(result.Texts) && result.Texts[n] != nil {
			d.Text, report.Changed = result.Texts[n], true
		}
		out = append(out, d.Text...)
	}
	for _, text := range result.Added {
		out = join(out, text)
	}
	return out, report, nil
}

// join puts a document behind others.
func join(out, text []byte) []byte {
	isMarked := bytes.HasPrefix(text, []byte("---"))
	if len(out) > 0 && len(text) > 0 && out[len(out)-1] != '\n' {
		out = append(out, '\n')
	}
	if len(bytes.TrimSpace(out)) > 0 && len(text) > 0 && !isMarked {
		out = append(out, "---\n"...)
	}
	return append(out, text...)
}
