package main

import (
	"bytes"
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestFixtures compares what is found in testdata with what its comments want: `// want "regexp" …`, or
// `// want:-1 "regexp" …` for the line above.
func TestFixtures(t *testing.T) {
	wanted := readWants(t)
	for _, f := range checkFixtures(t) {
		line := at(f.pos)
		if !wanted[line].match(f.rule + ": " + f.message) {
			t.Errorf("%s: unexpected %s: %s", line, f.rule, f.message)
		}
	}
	for line, wants := range wanted {
		for _, w := range wants {
			if !w.met {
				t.Errorf("%s: nothing found like %q", line, w.pattern)
			}
		}
	}
}

// TestTables keeps a misspelt name, which would match nothing, out of the tables.
func TestTables(t *testing.T) {
	var all strings.Builder
	for _, f := range checkFixtures(t) {
		fmt.Fprintln(&all, f.rule+": "+f.message)
	}
	for name, b := range bannedFuncs {
		if !strings.Contains(all.String(), b.rule+": "+name+": ") {
			t.Errorf("no fixture uses %s", name)
		}
	}
	for path, b := range bannedImports {
		if !strings.Contains(all.String(), b.rule+": import of "+path+": ") {
			t.Errorf("no fixture imports %s", path)
		}
	}
}

func TestRun(t *testing.T) {
	var out bytes.Buffer
	found, err := run("testdata", []string{"./x/own/...", "./app"}, &out)
	if err != nil {
		t.Fatal(err)
	}
	want := `app/app.go:6:11: clock: time.Now: every node has its own clock; use the block's time
x/own/keeper/keeper.go:5:2: sibling-keeper: import of github.com/sahara-chain/sahara/x/other/keeper: declare the interface needed in types/expected_keepers.go
x/own/keeper/keeper.go:6:2: sibling-keeper: import of github.com/sahara-chain/sahara/x/other/keeper/sub: declare the interface needed in types/expected_keepers.go
x/own/own_test.go:6:2: sibling-keeper: import of github.com/sahara-chain/sahara/x/other/keeper: declare the interface needed in types/expected_keepers.go
x/own/own_x_test.go:3:8: sibling-keeper: import of github.com/sahara-chain/sahara/x/other/keeper/sub: declare the interface needed in types/expected_keepers.go
`
	if got := out.String(); got != want || found != strings.Count(want, "\n") {
		t.Errorf("found %d:\n%s\nwant:\n%s", found, got, want)
	}
}

func TestRunRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		patterns []string
		want     string
	}{
		"no pattern":         {nil, "no packages named"},
		"a missing folder":   {[]string{"./nowhere/..."}, "nowhere"},
		"an empty pattern":   {[]string{"./app/nothing..."}, "no packages match ./app/nothing..."},
		"outside a module":   {[]string{"fmt"}, "fmt is in no module"},
		"what is no package": {[]string{"./x"}, "no Go files"},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := run("testdata", test.patterns, t.Output())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("found %d, error %v; want an error with %q", found, err, test.want)
			}
		})
	}
}

func fixtures(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("testdata")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

func checkFixtures(t *testing.T) []finding {
	t.Helper()
	found, err := check(fixtures(t), []string{"./..."})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

type (
	want struct {
		pattern *regexp.Regexp
		met     bool
	}
	wants []*want
)

// match takes the first want that is like the text and not met yet, so that one want is for one finding.
func (ws wants) match(text string) bool {
	for _, w := range ws {
		if !w.met && w.pattern.MatchString(text) {
			w.met = true
			return true
		}
	}
	return false
}

var (
	wantComment = regexp.MustCompile(`^(?://|/\*) want(:-1)? (".*")`)
	quoted      = regexp.MustCompile(`"[^"]*"`)
)

func readWants(t *testing.T) map[string]wants {
	t.Helper()
	all := map[string]wants{}
	err := filepath.WalkDir(fixtures(t), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".go" {
			return err
		}
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		for _, group := range file.Comments {
			for _, comment := range group.List {
				parts := wantComment.FindStringSubmatch(comment.Text)
				if parts == nil {
					continue
				}
				pos := fset.PositionFor(comment.Pos(), false)
				if parts[1] != "" {
					pos.Line--
				}
				for _, pattern := range quoted.FindAllString(parts[2], -1) {
					all[at(pos)] = append(all[at(pos)], &want{pattern: regexp.MustCompile(strings.Trim(pattern, `"`))})
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func at(pos token.Position) string {
	return pos.Filename + ":" + strconv.Itoa(pos.Line)
}
