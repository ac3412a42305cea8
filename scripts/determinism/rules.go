package main

import (
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"
	"strconv"
	"strings"
)

type finding struct {
	pos           token.Position
	rule, message string
}

// checker walks one file.
type checker struct {
	*pkg
	fset  *token.FileSet
	found []finding
	// ordered are the iterators over maps that a sorter was seen to take.
	ordered map[*ast.Ident]bool
}

func (f *file) check(p *pkg) []finding {
	name := position(f.fset, f.FileStart).Filename
	if strings.HasSuffix(name, ".pb.go") || strings.HasSuffix(name, ".pb.gw.go") {
		return nil
	}
	c := &checker{pkg: p, fset: f.fset, ordered: map[*ast.Ident]bool{}}
	for _, spec := range f.Imports {
		c.imports(spec, f.kind)
	}
	switch f.kind {
	case built:
		ast.Inspect(f.File, c.visit)
	case leftOut:
		c.report(f.Package, hidden, "file")
	case test:
	}
	return c.found
}

func (c *checker) report(pos token.Pos, b banned, what string) {
	c.found = append(c.found, finding{position(c.fset, pos), b.rule, what + ": " + b.why})
}

func (c *checker) imports(spec *ast.ImportSpec, k kind) {
	path, err := strconv.Unquote(spec.Path.Value)
	if err != nil {
		return // the parser has refused it already
	}
	if b, ok := bannedImports[path]; ok && k != test {
		c.report(spec.Pos(), b, "import of "+path)
	}
	if isSiblingKeeper(c.path, strings.TrimPrefix(path, c.module+"/")) {
		c.report(spec.Pos(), sibling, "import of "+path)
	}
}

// isSiblingKeeper says whether the package at path from, in module x/a, would import x/b/keeper or below.
func isSiblingKeeper(from, to string) bool {
	a, b := strings.Split(from, "/"), strings.Split(to, "/")
	return len(a) >= 2 && a[0] == "x" &&
		len(b) >= 3 && b[0] == "x" && b[2] == "keeper" && a[1] != b[1]
}

func (c *checker) visit(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec:
		return false
	case *ast.FuncDecl:
		if n.Recv == nil && n.Name.Name == "init" && strings.HasPrefix(c.path, "x/") {
			c.report(n.Pos(), initFunc, "func init")
		}
	case *ast.GoStmt:
		c.report(n.Pos(), goroutine, "go statement")
	case *ast.SelectStmt:
		if len(n.Body.List) > 1 {
			c.report(n.Pos(), goroutine, "select with more than one case")
		}
	case *ast.RangeStmt:
		if isMap(c.info.TypeOf(n.X)) {
			c.report(n.Pos(), mapOrder, "range over a map")
		}
	case *ast.CallExpr:
		c.call(n)
	case *ast.Ident:
		name := c.funcName(n)
		if b, ok := bannedFuncs[name]; ok && !c.ordered[n] {
			c.report(n.Pos(), b, name)
		}
	}
	if e, ok := n.(ast.Expr); ok && hasFloat(c.info.TypeOf(e)) {
		c.report(n.Pos(), float, "floating point")
	}
	return true
}

func (c *checker) call(call *ast.CallExpr) {
	callee := calleeOf(call)
	if callee == nil {
		return
	}
	if sorters[c.funcName(callee)] {
		if iterator, ok := ast.Unparen(call.Args[0]).(*ast.CallExpr); ok {
			c.ordered[calleeOf(iterator)] = true
		}
	}
	if !strings.HasSuffix(callee.Name, "f") {
		return
	}
	for _, arg := range call.Args {
		if v := c.info.Types[arg].Value; v != nil && v.Kind() == constant.String && printsPointer(constant.StringVal(v)) {
			c.report(arg.Pos(), memory, "%p")
		}
	}
}

// funcName is the full name of the function that an identifier uses, such as (*sync.Map).Range.
func (c *checker) funcName(id *ast.Ident) string {
	if f, ok := c.info.Uses[id].(*types.Func); ok {
		return f.FullName()
	}
	return ""
}

// calleeOf is the identifier of the function that is called, or nil where it has none.
func calleeOf(call *ast.CallExpr) *ast.Ident {
	fun := ast.Unparen(call.Fun)
	switch instance := fun.(type) {
	case *ast.IndexExpr:
		fun = instance.X
	case *ast.IndexListExpr:
		fun = instance.X
	}
	switch fun := fun.(type) {
	case *ast.Ident:
		return fun
	case *ast.SelectorExpr:
		return fun.Sel
	}
	return nil
}

var pointerVerb = regexp.MustCompile(`%[-+# 0-9.*\[\]]*p`)

func printsPointer(format string) bool {
	return pointerVerb.MatchString(strings.ReplaceAll(format, "%%", ""))
}

// isMap looks through names, and through what constrains a type parameter.
func isMap(t types.Type) bool {
	if t == nil {
		return false
	}
	switch t := t.Underlying().(type) {
	case *types.Map:
		return true
	case *types.Interface:
		for embedded := range t.EmbeddedTypes() {
			if isMap(embedded) {
				return true
			}
		}
	case *types.Union:
		for term := range t.Terms() {
			if isMap(term.Type()) {
				return true
			}
		}
	}
	return false
}

// hasFloat looks into unnamed types only: what a named one holds shows when it is taken out, and a
// struct such as a configuration may be handed on whole.
func hasFloat(t types.Type) bool {
	switch t := types.Unalias(t).(type) {
	case *types.Basic:
		return t.Info()&(types.IsFloat|types.IsComplex) != 0
	case *types.Named:
		basic, ok := t.Underlying().(*types.Basic)
		return ok && hasFloat(basic)
	case *types.Map:
		return hasFloat(t.Key()) || hasFloat(t.Elem())
	case *types.Tuple:
		for v := range t.Variables() {
			if hasFloat(v.Type()) {
				return true
			}
		}
	case interface{ Elem() types.Type }: // pointer, slice, array, channel
		return hasFloat(t.Elem())
	}
	return false
}
