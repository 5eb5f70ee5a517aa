package kruise

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
)

// A question is what our side is asked; see ../ours for its fields.
type question struct {
	Sets       []string
	Accepted   []bool
	Object     string
	Namespaces []string
	Options    options
	Kinds      []kind
}

// A kind is one that holds pod templates and that the library has to be told of.
type kind struct{ Group, Kind, Path string }

// The options of the library that matter here.
type options struct {
	SkipNamespaces []string
	HotUpgrade     bool
	SortByName     bool
	Provenance     string
}

// An answer is what our side says.
type answer struct {
	Sets        [][]diagnostic
	Object      string
	Diagnostics []diagnostic
	Fault       string
}

type diagnostic struct{ Code, Severity, Message string }

// errorsOf returns those that keep anything from being written.
func errorsOf(ds []diagnostic) []string {
	var out []string
	for _, d := range ds {
		if d.Severity == "error" {
			out = append(out, d.Message)
		}
	}
	return out
}

// programs are running copies of our side, which take turns.
type programs struct {
	all  []*program
	free chan *program
}

type program struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *json.Decoder
}

func startPrograms(path string, n int) (*programs, error) {
	ps := &programs{free: make(chan *program, n)}
	for range n {
		p := &program{cmd: exec.Command(path)}
		p.cmd.Stderr = os.Stderr
		out, err := p.cmd.StdoutPipe()
		if err != nil {
			return nil, err
		}
		if p.in, err = p.cmd.StdinPipe(); err != nil {
			return nil, err
		}
		if err := p.cmd.Start(); err != nil {
			return nil, err
		}
		p.out = json.NewDecoder(out)
		ps.all = append(ps.all, p)
		ps.free <- p
	}
	return ps, nil
}

// ask asks one of the programs. A fault of the program is an error.
func (ps *programs) ask(q question) (answer, error) {
	p := <-ps.free
	defer func() { ps.free <- p }()
	var a answer
	if err := json.NewEncoder(p.in).Encode(q); err != nil {
		return a, fmt.Errorf("asking our side: %w", err)
	}
	if err := p.out.Decode(&a); err != nil {
		return a, fmt.Errorf("reading the answer of our side: %w", err)
	}
	if a.Fault != "" {
		return a, errors.New("our side: " + a.Fault)
	}
	return a, nil
}

func (ps *programs) stop() {
	for _, p := range ps.all {
		p.in.Close()
		p.cmd.Wait() //nolint:errcheck // it has nothing to say
	}
}
