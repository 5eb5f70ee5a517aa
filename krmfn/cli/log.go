package cli

import (
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/krmfn/report"
)

// logTo lets what goes to standard error go to the file that --log names as well.
func logTo(cmd *cobra.Command, _ []string) error {
	flag := cmd.Flags().Lookup("log")
	if flag == nil || flag.Value.String() == "" {
		return nil
	}
	f, err := os.OpenFile(flag.Value.String(), os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o644) //nolint:gosec // it is for everybody to read
	if err != nil {
		return misused("writing --log %s: %w", flag.Value.String(), cause(err))
	}
	root := cmd.Root()
	root.SetErr(logged{io.MultiWriter(root.ErrOrStderr(), f), f})
	return nil
}

// A logged is standard error and a file.
type logged struct {
	io.Writer

	file *os.File
}

// log writes the findings into the file of --log when they go to standard output.
func (r *reporter) log(out report.Report) error {
	l, isLogged := r.cmd.ErrOrStderr().(logged)
	if !isLogged || r.to == io.Writer(l) && r.isText {
		return nil
	}
	if err := report.Forms(false)["text"](l.file, out); err != nil {
		return unusable(fmt.Errorf("writing the log: %w", err))
	}
	return nil
}
