package inference

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// tableError is what the documentation promises.
const tableError = 1.0 / (1 << 26)

// TestTables pins every bit: another table is another chain.
func TestTables(t *testing.T) {
	for name, test := range map[string]struct {
		table table
		want  string
	}{
		"log2": {logTable, "ea1750681397dedfe39834ec978e9c0df95cd0fe61cd3b57863f224a182e3039"},
		"exp2": {expTable, "69ebc9e1e948c70e4db4bacf4df6cc97394d6b6e564f4e33f1b8269f92d28023"},
	} {
		b := make([]byte, 0, 8*len(test.table))
		for _, v := range test.table {
			b = binary.BigEndian.AppendUint64(b, v)
		}
		hash := sha256.Sum256(b)
		require.Equal(t, test.want, hex.EncodeToString(hash[:]), name)
	}
}

// TestTablesAreRounded compares all entries with floating point, which is more precise than they are.
func TestTablesAreRounded(t *testing.T) {
	for j := range steps + 1 {
		x := float64(j) / steps
		require.InDelta(t, math.Log2(1+x)*logOne, float64(logTable[j]), 0.5001, "log2 at %d", j)
		require.InDelta(t, math.Exp2(x)*logOne, float64(expTable[j]), 0.5001, "exp2 at %d", j)
	}
}

func TestLog2(t *testing.T) {
	for x, want := range map[uint64]int64{1: 0, 2: 1, 4: 2, 1 << 24: 24, 1 << 63: 63} {
		require.Equal(t, want<<logBits, log2(x), "of %d", x)
	}
	require.Less(t, log2(math.MaxUint64), int64(64)<<logBits)
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Uint64Range(1, math.MaxUint64).Draw(t, "x") >> rapid.IntRange(0, 63).Draw(t, "shift")
		x = max(x, 1)
		require.InDelta(t, math.Log2(float64(x)), float64(log2(x))/logOne, tableError)
		if x < math.MaxUint64 {
			require.LessOrEqual(t, log2(x), log2(x+1), "falls at %d", x)
		}
	})
}

func TestExp2(t *testing.T) {
	for d, want := range map[int64]uint64{
		0: logOne, -logOne: logOne / 2, -32 * logOne: 1, -33 * logOne: 0, math.MinInt64: 0,
	} {
		require.Equal(t, want, exp2(d), "of %d", d)
	}
	rapid.Check(t, func(t *rapid.T) {
		d := -rapid.Int64Range(0, 40*logOne).Draw(t, "-d")
		require.InDelta(t, math.Exp2(float64(d)/logOne), float64(exp2(d))/logOne, tableError)
		require.LessOrEqual(t, exp2(d-1), exp2(d), "falls at %d", d)
	})
}

func TestFloorRoot(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		y := rapid.Uint64Range(1<<buildBits, 2<<buildBits).Draw(t, "y")
		root := float64(floorRoot(y)) / (1 << buildBits)
		require.InDelta(t, math.Sqrt(float64(y)/(1<<buildBits)), root, 1e-15)
	})
}
