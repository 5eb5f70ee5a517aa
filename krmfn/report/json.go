package report

import (
	"encoding/json"
	"io"

	"github.com/inject-sidecars/inject-sidecars/transform"
)

// A record is a finding in JSON.
type record struct {
	File       string `json:"file,omitempty"`
	Line       int    `json:"line,omitempty"`
	Column     int    `json:"column,omitempty"`
	Severity   string `json:"severity"`
	Code       string `json:"code"`
	APIVersion string `json:"apiVersion,omitempty"`
	Kind       string `json:"kind,omitempty"`
	Namespace  string `json:"namespace,omitempty"`
	Name       string `json:"name,omitempty"`
	Path       string `json:"path,omitempty"`
	Message    string `json:"message"`
	Remedy     string `json:"remedy,omitempty"`
}

// asJSON writes one object a line for each finding, and one for the reason why the run ended before it was done.
func asJSON(w io.Writer, r Report) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for _, f := range r.Findings {
		err := out.Encode(record{
			File: f.Place.File, Line: f.Place.Line, Column: f.Place.Column,
			Severity: string(f.Severity), Code: f.Code,
			APIVersion: f.Ref.APIVersion, Kind: f.Ref.Kind, Namespace: f.Ref.Namespace, Name: f.Ref.Name,
			Path: f.Path.String(), Message: f.Message, Remedy: f.Remedy,
		})
		if err != nil {
			return err //nolint:wrapcheck // the caller says what was written
		}
	}
	if r.Reason != "" {
		return out.Encode(record{Severity: string(transform.Error), Code: CodeEnded, Message: r.Reason}) //nolint:wrapcheck // the caller says what was written
	}
	return nil
}

// CodeEnded is the code of the reason why a run ended before it was done.
const CodeEnded = "ended"
