package cli

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"github.com/inject-sidecars/inject-sidecars/krmfn"
	"github.com/inject-sidecars/inject-sidecars/transform"
)

// verbs returns all verbs.
func verbs() []*cobra.Command {
	return []*cobra.Command{
		newInject(),
		newConvert(),
		newRevert(),
		newRemove(),
		newDiff(),
		newCheck(),
		newLint(),
		newExplain(),
		newExport(),
		newSchema(),
		newVersion(),
	}
}

// Main runs the program with the arguments and returns its exit status.
func Main(args []string, in io.Reader, out, log io.Writer) int {
	paceCollector()
	root := newRoot()
	root.SetArgs(args)
	root.SetIn(in)
	root.SetOut(out)
	root.SetErr(log)
	cmd, err := root.ExecuteC()
	giveReason(cmd, err)
	return status(cmd, err, root.ErrOrStderr())
}

// What the first screen of help says.
const (
	about = "Put sidecar containers into Kubernetes manifests at build time, as OpenKruise SidecarSets say, without a webhook."

	examples = `  inject-sidecars inject -c sidecarset.yaml deployment.yaml      # print the manifest with its sidecar
  kustomize build . | inject-sidecars inject -c sidecarset.yaml  # at the end of a pipe
  inject-sidecars lint apps/                                     # what is wrong with the sidecars that are there`
)

// newRoot returns the program. Without a verb it is the KRM function.
func newRoot() *cobra.Command {
	root := &cobra.Command{
		Use:           "inject-sidecars",
		Short:         "Inject sidecar containers into Kubernetes workloads at build time, no webhook",
		Long:          about,
		Example:       examples,
		Args:          noUnknownVerb,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE:          runFunction,

		PersistentPreRunE: logTo,
		Version:           strings.TrimPrefix(versionLine(), "inject-sidecars "),
	}
	if name := filepath.Base(os.Args[0]); strings.HasPrefix(name, "kubectl-") {
		root.Annotations = map[string]string{cobra.CommandDisplayNameAnnotation: "kubectl inject-sidecars"}
	}
	root.SetFlagErrorFunc(suggestFlag)
	root.AddCommand(verbs()...)
	root.InitDefaultCompletionCmd("completion")
	if completion, _, err := root.Find([]string{"completion"}); err == nil {
		completion.RunE = noShell
	}
	return root
}

// noShell is completion without the name of a shell that it knows.
func noShell(cmd *cobra.Command, _ []string) error {
	var names []string
	for _, shell := range cmd.Commands() {
		names = append(names, shell.Name())
	}
	return misused("completion: name a shell: %s", strings.Join(names, ", "))
}

// runFunction runs the KRM function. A person at a terminal gets help.
func runFunction(cmd *cobra.Command, _ []string) error {
	if isTerminal(cmd.InOrStdin()) {
		_, err := fmt.Fprintf(cmd.OutOrStdout(), "%s\n\n", krmfn.Usage())
		return errors.Join(err, cmd.Help())
	}
	text, err := readStream(cmd.InOrStdin())
	if err != nil {
		return fmt.Errorf("reading standard input: %w", err)
	}
	limitMemory(len(text), 0)
	if status := krmfn.RunText(text, cmd.OutOrStdout(), cmd.ErrOrStderr()); status != krmfn.ExitOK {
		return &failure{status: status}
	}
	return nil
}

// noUnknownVerb refuses arguments that are no verb.
func noUnknownVerb(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, verb := range cmd.Commands() {
		names = append(names, verb.Name())
	}
	return fmt.Errorf("unknown verb %q%s", args[0], didYouMean(names, args[0], ""))
}

// suggestFlag adds the flag that may have been meant to an error about an unknown one.
func suggestFlag(cmd *cobra.Command, err error) error {
	name, unknown := strings.CutPrefix(err.Error(), "unknown flag: --")
	if !unknown {
		return err
	}
	var names []string
	for word := range strings.FieldsSeq(cmd.Flags().FlagUsages()) {
		if flag, ok := strings.CutPrefix(word, "--"); ok {
			names = append(names, flag)
		}
	}
	return fmt.Errorf("%w%s", err, didYouMean(names, name, "--"))
}

func didYouMean(names []string, name, prefix string) string {
	near := transform.Closest(names, name)
	if near == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean %s%s?", prefix, near)
}
