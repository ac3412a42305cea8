package secrets

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/blind"
)

var known = map[uint32]uint8{7: 1, 2: 0, 90: 2, 41: 1, 3: 0}

func gold(t *testing.T) Gold {
	t.Helper()
	g, err := New(3, 100, known)
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
		require.Equal(t, known[item.Item], item.Class)
		proof, err := g.Proof(n)
		require.NoError(t, err)
		at := uint64(n)
		require.NoError(t, blind.VerifyGold(root, count, at, item.Item, item.Class, item.Salt, proof))
		require.Error(t, blind.VerifyGold(root, count, at, item.Item+1, item.Class, item.Salt, proof))
		require.Error(t, blind.VerifyGold(root, count, at, item.Item, item.Class+1, item.Salt, proof))
		require.Error(t, blind.VerifyGold(root, count, at, item.Item, item.Class, item.Salt[1:], proof))
		require.Error(t, blind.VerifyGold(root, count, (at+1)%count, item.Item, item.Class, item.Salt, proof))
	}
	again, err := gold(t).Root()
	require.NoError(t, err)
	require.NotEqual(t, root, again, "fresh salts")
}

func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "gold.json")
	g := gold(t)
	require.NoError(t, g.Write(path, "test-1"))
	back, chainID, err := Read(path)
	require.NoError(t, err)
	require.Equal(t, g, back)
	require.Equal(t, "test-1", chainID)
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.EqualValues(t, 0o600, info.Mode().Perm())
	require.ErrorIs(t, gold(t).Write(path, "test-1"), os.ErrExist, "it may be the only copy")
	after, _, err := Read(path)
	require.NoError(t, err)
	require.Equal(t, g, after)
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
	g, err := New(3, 100, known)
	require.NoError(f, err)
	path := filepath.Join(f.TempDir(), "gold.json")
	require.NoError(f, g.Write(path, "test-1"))
	b, err := os.ReadFile(path)
	require.NoError(f, err)
	f.Add(b)
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
			require.Less(t, item.Class, g.Classes)
			proof, err := g.Proof(n)
			require.NoError(t, err)
			require.NoError(t, blind.VerifyGold(root, uint64(len(g.Items)), uint64(n), item.Item, item.Class, item.Salt, proof))
		}
	})
}
