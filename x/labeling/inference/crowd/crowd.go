// Package crowd gives tests the public crowd-label sets that the inference was developed on, and synthetic ones.
//
// The public sets are rte, dog and d_possent as collected in truth-inference-at-scale (github.com/yuan-li). They
// are no part of this repository: a test that needs them skips where they are not.
package crowd

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// Label is a worker's label on an item.
type Label struct {
	Worker, Item uint32
	Class        uint8
}

// Set is a set of labels, with the truth.
type Set struct {
	Name           string
	Classes        uint8
	Items, Workers uint32
	Labels         []Label
	// Truth is by item.
	Truth []uint8
}

// Public are the sets that Load knows, with their classes.
var Public = []struct {
	Name    string
	Classes uint8
}{{"rte", 2}, {"dog", 4}, {"d_possent", 2}}

// dataVariable names the folder that has crowd/ in it, where that is not shared/data beside the repository.
const dataVariable = "SAHARA_SHARED_DATA"

// folder is where the public sets are, or "".
func folder(t testing.TB) string {
	t.Helper()
	//determinism:allow tests only
	if dir := os.Getenv(dataVariable); dir != "" {
		dir = filepath.Join(dir, "crowd")
		if _, err := os.Stat(dir); err != nil {
			t.Fatalf("%s: %s", dataVariable, err)
		}
		return dir
	}
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		found := filepath.Join(dir, "shared", "data", "crowd")
		if info, err := os.Stat(found); err == nil && info.IsDir() {
			return found
		}
		up := filepath.Dir(dir)
		if up == dir {
			return ""
		}
		dir = up
	}
}

// Path is a file of a public set, such as answers.csv. Without the sets, the test skips.
func Path(t testing.TB, set, file string) string {
	t.Helper()
	dir := folder(t)
	if dir == "" {
		t.Skipf("no shared/data/crowd above the package, and no %s: the public sets are not here", dataVariable)
	}
	return filepath.Join(dir, set, file)
}

// LoadAll reads the public sets, or none where they are not: for simulations that have synthetic ones beside them.
func LoadAll(t testing.TB) (sets []*Set) {
	t.Helper()
	if folder(t) == "" {
		t.Logf("no shared/data/crowd above the package, and no %s: synthetic sets only", dataVariable)
		return nil
	}
	for _, p := range Public {
		sets = append(sets, Load(t, p.Name))
	}
	return sets
}

// Load reads a public set. Without the sets, the test skips.
func Load(t testing.TB, name string) *Set {
	t.Helper()
	s := &Set{Name: name}
	for _, row := range read(t, Path(t, name, "truth.csv"), 2) {
		for uint32(len(s.Truth)) <= row[0] { //nolint:gosec // a small set
			s.Truth = append(s.Truth, 0)
		}
		s.Truth[row[0]] = uint8(row[1]) //nolint:gosec // a class
	}
	s.Items = uint32(len(s.Truth)) //nolint:gosec // a small set
	for _, row := range read(t, Path(t, name, "answers.csv"), 3) {
		s.Labels = append(s.Labels, Label{row[0], row[1], uint8(row[2])}) //nolint:gosec // a class
		s.Workers = max(s.Workers, row[0]+1)
	}
	for _, p := range Public {
		if p.Name == name {
			s.Classes = p.Classes
		}
	}
	return s
}

// read is the rows of a file below its heading.
func read(t testing.TB, path string, columns int) [][]uint32 {
	t.Helper()
	file, err := os.Open(filepath.Clean(path))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	r := csv.NewReader(file)
	r.FieldsPerRecord = columns
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	numbers := make([][]uint32, 0, len(rows))
	for _, row := range rows[1:] {
		line := make([]uint32, 0, columns)
		for _, field := range row {
			n, err := strconv.ParseUint(field, 10, 32)
			if err != nil {
				t.Fatal(err)
			}
			line = append(line, uint32(n))
		}
		numbers = append(numbers, line)
	}
	return numbers
}
