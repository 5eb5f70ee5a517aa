package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/transform/hazard"
)

// listHazards prints the catalogue of hazards.
func listHazards(cmd *cobra.Command, args []string) error {
	if len(args) > 0 {
		return misused("reading %s: --hazards reads no files; leave out one of the two", args[0])
	}
	report, err := newReporter(cmd)
	if err != nil {
		return err
	}
	if report.isText {
		err = tableOfHazards(cmd.OutOrStdout())
	} else {
		err = linesOfHazards(cmd.OutOrStdout())
	}
	return unusable(err)
}

func tableOfHazards(w io.Writer) error {
	out := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(out, "CODE\tNUMBER\tSEVERITY\tWHAT GOES WRONG")
	for _, h := range hazard.Catalogue() {
		fmt.Fprintf(out, "%s\t%s\t%s\t%s\n", h.Code, h.Number, h.Severity, h.Sentence)
	}
	return out.Flush() //nolint:wrapcheck // there is nothing to add
}

// linesOfHazards prints one object a line.
func linesOfHazards(w io.Writer) error {
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for _, h := range hazard.Catalogue() {
		err := out.Encode(map[string]any{
			"code": h.Code, "number": h.Number, "severity": h.Severity, "sentence": h.Sentence,
			"remedy": h.Remedy, "evidence": h.Evidence, "refused": h.Refused,
		})
		if err != nil {
			return err //nolint:wrapcheck // there is nothing to add
		}
	}
	return nil
}
