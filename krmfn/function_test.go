package krmfn_test

import (
	"os"
	"testing"

	"github.com/inject-sidecars/inject-sidecars/transform/goldentest"
)

// program is the program under test.
var program goldentest.Program

func TestMain(m *testing.M) { os.Exit(program.Main(m, "./cmd/inject-sidecars")) }

// TestFunction runs the real binary: what it prints on standard output and error, and its exit
// status, for every script in testdata/function.
func TestFunction(t *testing.T) { program.Scripts(t, "../testdata/function", nil) }
