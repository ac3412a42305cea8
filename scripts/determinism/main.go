// Command determinism reports what may not appear in consensus code: whatever could make two honest
// nodes compute different states from the same blocks, and module boundaries that are crossed.
//
//	go run ./scripts/determinism ./x/... ./app/...
//
// A line that is meant to be so carries its reason, at its end or in the comment right above it:
//
//	//determinism:allow only logged, never stored
package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

func main() {
	found, err := run(".", os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "determinism:", err)
		os.Exit(2)
	}
	if found > 0 {
		fmt.Fprintf(os.Stderr, "determinism: %d found\n", found)
		os.Exit(1)
	}
}

// run checks the packages that the patterns name, seen from dir, prints what it finds and counts it.
func run(dir string, patterns []string, out io.Writer) (int, error) {
	// Without a pattern go list would take the current folder: nothing checked, and all well.
	if len(patterns) == 0 {
		return 0, errors.New("no packages named (such as ./x/... ./app/...)")
	}
	dir, err := filepath.Abs(dir)
	if err != nil {
		return 0, err
	}
	found, err := check(dir, patterns)
	if err != nil {
		return 0, err
	}
	for _, f := range found {
		if name, err := filepath.Rel(dir, f.pos.Filename); err == nil {
			f.pos.Filename = name
		}
		if _, err := fmt.Fprintf(out, "%s: %s: %s\n", f.pos, f.rule, f.message); err != nil {
			return 0, err
		}
	}
	return len(found), nil
}

// check returns what is wrong in the packages, sorted, each kind at most once a line.
func check(dir string, patterns []string) ([]finding, error) {
	packages, err := load(dir, patterns)
	if err != nil {
		return nil, err
	}
	var found []finding
	for _, p := range packages {
		for _, f := range p.files {
			found = append(found, f.allowances.filter(f.check(p))...)
		}
	}
	slices.SortFunc(found, func(a, b finding) int {
		return cmp.Or(
			cmp.Compare(a.pos.Filename, b.pos.Filename),
			cmp.Compare(a.pos.Line, b.pos.Line),
			cmp.Compare(a.rule, b.rule),
			cmp.Compare(a.message, b.message),
			cmp.Compare(a.pos.Column, b.pos.Column),
		)
	})
	// A float expression is made of float expressions; one line about them is enough.
	return slices.CompactFunc(found, func(a, b finding) bool {
		return a.pos.Filename == b.pos.Filename && a.pos.Line == b.pos.Line &&
			a.rule == b.rule && a.message == b.message
	}), nil
}
