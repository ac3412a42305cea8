package keeper_test

import (
	"bufio"
	"flag"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// seedsFile has what failed once.
const seedsFile = "testdata/seeds.txt"

// check has rapid check a property beside others: first the draws that have failed once, then new ones.
func check(t *testing.T, property func(*rapid.T)) {
	t.Helper()
	for _, seed := range keptSeeds(t, t.Name()) {
		again(t, seed, property)
	}
	t.Parallel()
	rapid.Check(t, property)
}

// again draws what a seed draws first. Nothing runs beside it that its flags could disturb.
func again(t *testing.T, seed string, property func(*rapid.T)) {
	t.Helper()
	defer set(t, "rapid.seed", seed)()
	defer set(t, "rapid.checks", "1")()
	rapid.Check(t, property)
}

// set changes a flag and returns what changes it back.
func set(t *testing.T, name, value string) (undo func()) {
	t.Helper()
	f := flag.Lookup(name).Value
	before := f.String()
	require.NoError(t, f.Set(value))
	return func() { require.NoError(t, f.Set(before)) }
}

// keptSeeds are the lines of a test.
func keptSeeds(t *testing.T, test string) (seeds []string) {
	t.Helper()
	file, err := os.Open(seedsFile)
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	for lines := bufio.NewScanner(file); lines.Scan(); {
		fields := strings.Fields(lines.Text())
		if len(fields) == 0 || fields[0] == "#" {
			continue
		}
		require.Len(t, fields, 2, lines.Text())
		_, err := strconv.ParseUint(fields[1], 10, 64)
		require.NoError(t, err, lines.Text())
		if fields[0] == test {
			seeds = append(seeds, fields[1])
		}
	}
	return seeds
}
