package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/build"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// pkg is a package to check. Its path is relative to its module, and so starts with x/ or app/.
type pkg struct {
	module, path string
	files        []*file
	info         *types.Info
}

// kind says how much of a file can be checked.
type kind int

const (
	built   kind = iota // parsed and type-checked
	leftOut             // parsed only: this build's constraints leave it out
	test                // parsed only, for its imports: tests may do the rest
)

type file struct {
	*ast.File
	kind       kind
	fset       *token.FileSet
	allowances allowances
}

// listed is the part of go list's answer that is used here.
type listed struct {
	ImportPath, Dir, Export   string
	DepOnly                   bool
	GoFiles, CgoFiles         []string
	IgnoredGoFiles            []string
	TestGoFiles, XTestGoFiles []string
	Module                    *struct{ Path string }
}

// load parses and type-checks the packages that the patterns name. Their dependencies, which are the
// whole node, come from the build cache's export data: reading those takes seconds, not minutes.
func load(dir string, patterns []string) ([]*pkg, error) {
	fset := token.NewFileSet()
	var roots []listed
	exports := map[string]string{}
	all, err := list(dir, patterns)
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		exports[l.ImportPath] = l.Export
		if !l.DepOnly {
			roots = append(roots, l)
		}
	}
	if len(roots) == 0 {
		return nil, fmt.Errorf("no packages match %s", strings.Join(patterns, " "))
	}

	config := types.Config{
		FakeImportC: true, // importing C is reported; what it declares can't be known
		Sizes:       types.SizesFor("gc", build.Default.GOARCH),
		Importer: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
			if exports[path] == "" {
				return nil, fmt.Errorf("no export data for %s", path)
			}
			return os.Open(exports[path])
		}),
	}
	packages := make([]*pkg, 0, len(roots))
	for _, l := range roots {
		p, err := parse(fset, l)
		if err != nil {
			return nil, err
		}
		if err := p.typeCheck(fset, &config); err != nil {
			return nil, fmt.Errorf("type-checking %s: %w", l.ImportPath, err)
		}
		packages = append(packages, p)
	}
	return packages, nil
}

func list(dir string, patterns []string) ([]listed, error) {
	args := []string{
		"list", "-export", "-deps",
		"-json=ImportPath,Dir,Export,DepOnly,GoFiles,CgoFiles,IgnoredGoFiles,TestGoFiles,XTestGoFiles,Module", "--",
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.Command("go", append(args, patterns...)...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("go list: %w\n%s", err, bytes.TrimSpace(stderr.Bytes()))
	}
	var all []listed
	for decoder := json.NewDecoder(&stdout); ; {
		var l listed
		if err := decoder.Decode(&l); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list's answer: %w", err)
		}
		all = append(all, l)
	}
}

func parse(fset *token.FileSet, l listed) (*pkg, error) {
	if l.Module == nil {
		return nil, fmt.Errorf("%s is in no module", l.ImportPath)
	}
	p := &pkg{module: l.Module.Path, path: strings.TrimPrefix(l.ImportPath, l.Module.Path+"/")}
	add := func(names []string, group kind) error {
		for _, name := range names {
			k := group
			if strings.HasSuffix(name, "_test.go") {
				k = test
			}
			path := filepath.Join(l.Dir, name)
			source, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			syntax, err := parser.ParseFile(fset, path, source, parser.ParseComments|parser.SkipObjectResolution)
			if err != nil {
				return err
			}
			p.files = append(p.files, &file{syntax, k, fset, readAllowances(fset, syntax, source)})
		}
		return nil
	}
	return p, errors.Join(
		add(slices.Concat(l.GoFiles, l.CgoFiles), built),
		add(l.IgnoredGoFiles, leftOut),
		add(slices.Concat(l.TestGoFiles, l.XTestGoFiles), test),
	)
}

func (p *pkg) typeCheck(fset *token.FileSet, config *types.Config) error {
	p.info = &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{},
		Defs:  map[*ast.Ident]types.Object{},
		Uses:  map[*ast.Ident]types.Object{},
	}
	var files []*ast.File
	for _, f := range p.files {
		if f.kind == built {
			files = append(files, f.File)
		}
	}
	_, err := config.Check(p.module+"/"+p.path, fset, files, p.info)
	return err
}
