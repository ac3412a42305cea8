package secrets

import (
	"encoding/hex"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/blind"
)

// oldRoot is that of the file in testdata.
const oldRoot = "07657a9f79e3b04cbd56e2b3e06a7f5939496d46a4f07a2a506be42c99999274"

var known = map[uint32]uint8{7: 1, 2: 0, 90: 2, 41: 1, 3: 0}

func gold(t *testing.T) Gold {
	t.Helper()
	g, err := New(3, 100, known)
	require.NoError(t, err)
	return g
}

// guessed is numbers from -20 to 60.
var guessed = map[uint32]int64{9: 37, 4: -20, 50: 60, 3: 0}

func numbers(t *testing.T) Gold {
	t.Helper()
	g, err := NewNumbers(Range{-20, 60}, 100, guessed)
	require.NoError(t, err)
	return g
}

// TestChainTakesIt: each proof is one that the chain's own check accepts, and none of another item, class or salt.
func TestChainTakesIt(t *testing.T) {
	g := gold(t)
	require.Equal(t, []uint32{2, 2, 1}, g.PerClass())
	root, err := g.Root()
	require.NoError(t, err)
	count := uint64(len(g.Items))
	for n, item := range g.Items {
		class := known[item.Item]
		require.EqualValues(t, class, item.Class)
		proof, err := g.Proof(n)
		require.NoError(t, err)
		at := uint64(n)
		require.NoError(t, blind.VerifyGold(root, count, at, item.Item, class, item.Salt, proof))
		require.Error(t, blind.VerifyGold(root, count, at, item.Item+1, class, item.Salt, proof))
		require.Error(t, blind.VerifyGold(root, count, at, item.Item, class+1, item.Salt, proof))
		require.Error(t, blind.VerifyGold(root, count, at, item.Item, class, item.Salt[1:], proof))
		require.Error(t, blind.VerifyGold(root, count, (at+1)%count, item.Item, class, item.Salt, proof))
	}
	again, err := gold(t).Root()
	require.NoError(t, err)
	require.NotEqual(t, root, again, "fresh salts")
}

// TestChainTakesNumbers is that for numbers, of which the chain sees how far each is above the least.
func TestChainTakesNumbers(t *testing.T) {
	g := numbers(t)
	require.Equal(t, []uint32{4}, g.PerClass())
	root, err := g.Root()
	require.NoError(t, err)
	count := uint64(len(g.Items))
	for n, item := range g.Items {
		above := uint32(guessed[item.Item] + 20)
		require.Equal(t, above, item.Class)
		proof, err := g.Proof(n)
		require.NoError(t, err)
		at := uint64(n)
		require.NoError(t, blind.VerifyGoldNumber(root, count, at, item.Item, above, item.Salt, proof))
		require.Error(t, blind.VerifyGoldNumber(root, count, at, item.Item, above+1, item.Salt, proof))
		require.Error(t, blind.VerifyGoldNumber(root, count, at, item.Item, above, item.Salt[1:], proof))
		require.Error(t, blind.VerifyGold(root, count, at, item.Item, uint8(above), item.Salt, proof), "as a class")
	}
}

// TestWidestRange: the numbers of a task may be any that 64 bits hold.
func TestWidestRange(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gold.json")
	for _, r := range []Range{{math.MinInt64, math.MinInt64 + math.MaxUint32}, {math.MaxInt64 - math.MaxUint32, math.MaxInt64}, {-1, 0}} {
		g, err := NewNumbers(r, 2, map[uint32]int64{0: r.Min, 1: r.Max})
		require.NoError(t, err)
		require.Zero(t, g.Items[0].Class)
		require.EqualValues(t, r.span(), g.Items[1].Class)
		require.NoError(t, g.Write(path, "test-1"))
		back, _, err := Read(path)
		require.NoError(t, err)
		require.Equal(t, g, back)
		require.NoError(t, os.Remove(path))
	}
}

func TestFile(t *testing.T) {
	for name, fresh := range map[string]func(*testing.T) Gold{"classes": gold, "numbers": numbers} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "gold.json")
			g := fresh(t)
			require.NoError(t, g.Write(path, "test-1"))
			back, chainID, err := Read(path)
			require.NoError(t, err)
			require.Equal(t, g, back)
			require.Equal(t, "test-1", chainID)
			info, err := os.Stat(path)
			require.NoError(t, err)
			require.EqualValues(t, 0o600, info.Mode().Perm())
			require.ErrorIs(t, fresh(t).Write(path, "test-1"), os.ErrExist, "it may be the only copy")
			after, _, err := Read(path)
			require.NoError(t, err)
			require.Equal(t, g, after)
		})
	}
}

// TestOldFile: what was written before there were numbers can still be shown.
func TestOldFile(t *testing.T) {
	g, chainID, err := Read("testdata/gold-v1.json")
	require.NoError(t, err)
	require.Equal(t, "town-1", chainID)
	require.Equal(t, []uint32{1, 2}, g.PerClass())
	root, err := g.Root()
	require.NoError(t, err)
	require.Equal(t, oldRoot, hex.EncodeToString(root[:]))
}

func TestNewRefuses(t *testing.T) {
	for name, gold := range map[string]map[uint32]uint8{
		"no item of a class": {1: 0, 2: 1},
		"a class beyond":     {1: 0, 2: 1, 3: 2, 4: 3},
		"an item beyond":     {1: 0, 2: 1, 100: 2},
		"none":               {},
	} {
		_, err := New(3, 100, gold)
		require.ErrorIs(t, err, ErrGold, name)
	}
}

func TestNewNumbersRefuses(t *testing.T) {
	for name, test := range map[string]struct {
		r    Range
		gold map[uint32]int64
	}{
		"none":               {Range{0, 9}, nil},
		"below":              {Range{0, 9}, map[uint32]int64{1: -1}},
		"above":              {Range{0, 9}, map[uint32]int64{1: 10}},
		"an item beyond":     {Range{0, 9}, map[uint32]int64{100: 1}},
		"one number":         {Range{3, 3}, map[uint32]int64{1: 3}},
		"the wrong way":      {Range{9, 0}, map[uint32]int64{1: 3}},
		"too many":           {Range{0, 1 << 32}, map[uint32]int64{1: 3}},
		"all that there are": {Range{math.MinInt64, math.MaxInt64}, map[uint32]int64{1: 3}},
	} {
		_, err := NewNumbers(test.r, 100, test.gold)
		require.ErrorIs(t, err, ErrGold, name)
	}
}

func TestReadRefusesNumbers(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gold.json")
	require.NoError(t, numbers(t).Write(path, "test-1"))
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	whole := string(b)
	for name, text := range map[string]string{
		"another number":   strings.Replace(whole, `"number": 37`, `"number": 38`, 1),
		"another range":    strings.Replace(whole, `"min": -20`, `"min": -21`, 1),
		"a number below":   strings.Replace(whole, `"number": -20`, `"number": -21`, 1),
		"a number above":   strings.Replace(whole, `"number": 60`, `"number": 61`, 1),
		"a class":          strings.Replace(whole, `"number": 37`, `"class": 57`, 1),
		"both":             strings.Replace(whole, `"number": 37`, `"number": 37, "class": 57`, 1),
		"neither":          strings.Replace(whole, `"number": 37,`, ``, 1),
		"classes, too":     strings.Replace(whole, `"range"`, `"classes": 2, "range"`, 1),
		"no range":         strings.Replace(whole, `"range"`, `"rango"`, 1),
		"a range too wide": strings.Replace(whole, `"max": 60`, `"max": 4294967276`, 1),
	} {
		require.NotEqual(t, whole, text, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, _, err := Read(path)
		require.ErrorIs(t, err, ErrFile, name)
	}
}

// TestReadRefusesUnderItsRoot what no task takes, though the tree is right.
func TestReadRefusesUnderItsRoot(t *testing.T) {
	salted := func(class uint32) []Item { return []Item{{Item: 1, Class: class, Salt: make([]byte, 16)}} }
	for name, g := range map[string]Gold{
		"a number above":   {Range: &Range{-20, 60}, Items: salted(81)},
		"one far above":    {Range: &Range{-20, 60}, Items: salted(math.MaxUint32)},
		"one number":       {Range: &Range{3, 3}, Items: salted(0)},
		"a range too wide": {Range: &Range{0, 1 << 32}, Items: salted(0)},
		"the wrong way":    {Range: &Range{9, 0}, Items: salted(0)},
		"classes, too":     {Classes: 2, Range: &Range{-20, 60}, Items: salted(0)},
		"a short salt":     {Range: &Range{-20, 60}, Items: []Item{{Item: 1, Salt: make([]byte, 15)}}},
		"two of an item":   {Range: &Range{-20, 60}, Items: append(salted(1), salted(1)...)},
	} {
		path := filepath.Join(t.TempDir(), "gold.json")
		require.NoError(t, g.Write(path, "test-1"), name)
		_, _, err := Read(path)
		require.ErrorIs(t, err, ErrFile, name)
	}
	path := filepath.Join(t.TempDir(), "gold.json")
	last := Gold{Range: &Range{-20, 60}, Items: salted(80)}
	require.NoError(t, last.Write(path, "test-1"))
	_, _, err := Read(path)
	require.NoError(t, err)
}

func TestReadRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gold.json")
	require.NoError(t, gold(t).Write(path, "test-1"))
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	whole := string(b)
	for name, text := range map[string]string{
		"no JSON":          whole[:len(whole)/2],
		"nothing":          "{}",
		"another item":     strings.Replace(whole, `"item": 7`, `"item": 8`, 1),
		"another class":    strings.Replace(whole, `"class": 2`, `"class": 1`, 1),
		"a class beyond":   strings.Replace(whole, `"class": 2`, `"class": 3`, 1),
		"an item twice":    strings.Replace(whole, `"item": 7`, `"item": 3`, 1),
		"a number":         strings.Replace(whole, `"class": 2`, `"class": 2, "number": 2`, 1),
		"no class":         strings.Replace(whole, `"class": 2,`, ``, 1),
		"no salt":          strings.Replace(whole, `"salt": "`, `"salt": "x`, 1),
		"another root":     strings.Replace(whole, `"root": "`, `"root": "0`, 1),
		"an item too many": strings.Replace(whole, `"gold": [`, `"gold": [{"item":0,"class":0,"salt":"00112233445566778899aabbccddeeff"},`, 1),
	} {
		require.NotEqual(t, whole, text, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		_, _, err := Read(path)
		require.ErrorIs(t, err, ErrFile, name)
	}
	_, _, err = Read(path + "x")
	require.ErrorIs(t, err, os.ErrNotExist)
}

// FuzzFile: whatever is read was written, or could have been.
func FuzzFile(f *testing.F) {
	of, err := New(3, 100, known)
	require.NoError(f, err)
	numbers, err := NewNumbers(Range{-20, 60}, 100, guessed)
	require.NoError(f, err)
	for _, g := range []Gold{of, numbers} {
		path := filepath.Join(f.TempDir(), "gold.json")
		require.NoError(f, g.Write(path, "test-1"))
		b, err := os.ReadFile(path)
		require.NoError(f, err)
		f.Add(b)
	}
	f.Add([]byte("{}"))
	f.Fuzz(func(t *testing.T, b []byte) {
		g, _, err := parse(b)
		if err != nil {
			require.ErrorIs(t, err, ErrFile)
			return
		}
		root, err := g.Root()
		require.NoError(t, err)
		for n, item := range g.Items {
			proof, err := g.Proof(n)
			require.NoError(t, err)
			if g.Range != nil {
				require.LessOrEqual(t, uint64(item.Class), g.Range.span())
				require.NoError(t, blind.VerifyGoldNumber(root, uint64(len(g.Items)), uint64(n), item.Item, item.Class, item.Salt, proof))
				continue
			}
			require.Less(t, item.Class, uint32(g.Classes))
			require.NoError(t, blind.VerifyGold(root, uint64(len(g.Items)), uint64(n), item.Item, uint8(item.Class), item.Salt, proof))
		}
	})
}
