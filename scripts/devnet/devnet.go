package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

const (
	defaultDir    = "build/devnet"
	defaultBinary = "build/saharad"
)

// devnet is what every command works on: a directory with the nodes' homes, and the binary that runs them.
type devnet struct {
	dir    string        // as typed, for messages
	root   string        // dir made absolute and free of symlinks
	binary string        // as typed
	grace  time.Duration // how long a node may take to stop before it is killed

	out, errOut io.Writer
}

func newDevnet(out, errOut io.Writer) *devnet {
	return &devnet{grace: 15 * time.Second, out: out, errOut: errOut}
}

func (d *devnet) printf(format string, args ...any) {
	_, _ = fmt.Fprintf(d.out, format, args...)
}

// flags returns a command's flag set, with the flags that every command has.
func (d *devnet) flags(name, about string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard) // parse reports errors itself, once
	fs.StringVar(&d.dir, "dir", defaultDir, "the devnet's `directory`")
	fs.StringVar(&d.binary, "binary", defaultBinary, "the saharad `executable`")
	fs.Usage = func() {
		d.printf("Usage: go run ./scripts/devnet %s [flags]\n\n%s\n\nFlags:\n", name, about)
		fs.SetOutput(d.out)
		fs.PrintDefaults()
	}
	return fs
}

func (d *devnet) parse(fs *flag.FlagSet, args []string) error {
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return usageError{fmt.Errorf("%s: %w", fs.Name(), err)}
	}
	if fs.NArg() > 0 {
		return usageError{fmt.Errorf("%s: unexpected argument %q", fs.Name(), fs.Arg(0))}
	}
	abs, err := filepath.Abs(d.dir)
	if err != nil {
		return fmt.Errorf("--dir %q: %w", d.dir, err)
	}
	d.root = withoutSymlinks(abs)
	return nil
}

// withoutSymlinks resolves as much of an absolute path as exists. A running node is recognised by its
// home's full path, which therefore must not depend on how the directory was spelled, nor on whether it
// existed yet.
func withoutSymlinks(path string) string {
	if resolved, err := filepath.EvalSymlinks(path); err == nil {
		return resolved
	}
	if parent := filepath.Dir(path); parent != path {
		return filepath.Join(withoutSymlinks(parent), filepath.Base(path))
	}
	return path
}

// executable returns the binary's absolute path.
func (d *devnet) executable() (string, error) {
	path, err := exec.LookPath(d.binary)
	if err != nil {
		return "", fmt.Errorf("--binary %q cannot be run (%w): `make build` builds %s", d.binary, err, defaultBinary)
	}
	return filepath.Abs(path)
}

// show spells a path under the root the way --dir was typed, to print commands that can be pasted.
func (d *devnet) show(path string) string {
	rel, err := filepath.Rel(d.root, path)
	if err != nil {
		return path
	}
	return filepath.Join(d.dir, rel)
}

// hint names the shortest way to run a command on this devnet.
func (d *devnet) hint(name string) string {
	if d.dir == defaultDir {
		return strings.TrimSuffix("make devnet-"+name, "-up")
	}
	return fmt.Sprintf("go run ./scripts/devnet %s --dir %s", name, d.dir)
}

// checkOwn refuses a directory that holds anything other than a devnet, before files are put there or
// everything in it is deleted.
func (d *devnet) checkOwn() error {
	entries, err := os.ReadDir(d.root)
	if errors.Is(err, os.ErrNotExist) || (err == nil && len(entries) == 0) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() == manifestName || e.Name() == lockName {
			return nil
		}
	}
	return fmt.Errorf("--dir %q holds %q and no %s: it is not a devnet's directory", d.dir, entries[0].Name(), manifestName)
}

// nodeEnv is the environment for saharad. The SAHARAD_ variables are left out because they override the
// config files of every node alike: a stale `devnet env` in the caller's shell would break them all.
func nodeEnv() []string {
	var kept []string
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "SAHARAD_") {
			kept = append(kept, kv)
		}
	}
	return kept
}
