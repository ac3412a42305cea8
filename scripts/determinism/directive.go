package main

import (
	"bytes"
	"go/ast"
	"go/token"
	"strings"
)

const (
	directive = "//determinism:"
	allow     = directive + "allow"
)

// allowance is one directive: it excuses whatever is found on one line of its file.
type allowance struct {
	finding // what to say of it if it is wrong, or excuses nothing
	line    int
	valid   bool
}

type allowances []allowance

// readAllowances takes the directives from a file's comments. One that ends a line of code is for that
// line alone; one that has its line to itself is for the line below its comment, which may go on (with
// a //nolint, say).
func readAllowances(fset *token.FileSet, syntax *ast.File, source []byte) allowances {
	var found allowances
	tokens := fset.File(syntax.FileStart)
	for _, group := range syntax.Comments {
		for _, comment := range group.List {
			if !strings.HasPrefix(comment.Text, directive) {
				continue
			}
			a := allowance{finding: finding{position(fset, comment.Pos()), "directive", ""}}
			a.line = a.pos.Line
			before := source[tokens.Offset(tokens.LineStart(a.pos.Line)):tokens.Offset(comment.Pos())]
			if len(bytes.TrimSpace(before)) == 0 {
				a.line = position(fset, group.End()).Line + 1
			}

			reason, isAllow := strings.CutPrefix(comment.Text, allow)
			switch {
			case !isAllow || reason != "" && reason[0] != ' ' && reason[0] != '\t':
				a.message = "the only directive is " + allow + " <reason>"
			case strings.TrimSpace(reason) == "":
				a.message = allow + " needs a reason"
			default:
				a.message, a.valid = "this allows nothing; remove it", true
			}
			found = append(found, a)
		}
	}
	return found
}

// filter drops the findings that are excused and adds the directives that are wrong or excuse nothing.
func (as allowances) filter(found []finding) []finding {
	excuse := map[int]int{} // line to directive
	for i, a := range as {
		if a.valid {
			excuse[a.line] = i
		}
	}
	used := map[int]bool{}
	var left []finding
	for _, f := range found {
		if i, ok := excuse[f.pos.Line]; ok {
			used[i] = true
			continue
		}
		left = append(left, f)
	}
	for i, a := range as {
		if !used[i] {
			left = append(left, a.finding)
		}
	}
	return left
}

// position ignores //line comments, with which code could claim to be elsewhere.
func position(fset *token.FileSet, pos token.Pos) token.Position {
	return fset.PositionFor(pos, false)
}
