package cli

import (
	"encoding/json"
	"io"
)

// A line is a finding in JSON.
type line struct {
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

// writeJSON writes one object a line for each finding.
func writeJSON(w io.Writer, r report) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for _, f := range r.findings {
		err := out.Encode(line{
			File: f.Place.File, Line: f.Place.Line, Column: f.Place.Column,
			Severity: string(f.Severity), Code: f.Code,
			APIVersion: f.Ref.APIVersion, Kind: f.Ref.Kind, Namespace: f.Ref.Namespace, Name: f.Ref.Name,
			Path: f.Path.String(), Message: f.Message, Remedy: f.Remedy,
		})
		if err != nil {
			return err //nolint:wrapcheck // the caller says what was written
		}
	}
	return nil
}
