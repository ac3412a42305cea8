package sumtree

import (
	"encoding/hex"
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

var sizes = []uint64{1, 2, 3, 4, 5, 7, 8, 9, 1000}

func TestEveryRowVerifies(t *testing.T) {
	for _, count := range sizes {
		t.Run(fmt.Sprint(count), func(t *testing.T) {
			rows := rowsOf(count)
			tree := build(t, rows)
			require.Equal(t, oracleRoot(rows), tree.Root())
			require.Equal(t, count, tree.Count())
			for index := range count {
				require.NoError(t, claimOf(t, tree, rows, index).verify(), "row %d", index)
			}
		})
	}
}

// TestKnownRoots keeps the byte layout, which chains and lists depend on, from changing unseen.
func TestKnownRoots(t *testing.T) {
	for count, want := range map[uint64]string{
		1:    "80890cb320435d19a7a3d7acf1a6bbc0f04aceea746b530d4898730db11ec069",
		3:    "d4532c316bf532862318864c5fd43c13fe0610a52a2c2609f56352e4e0fdee65",
		1000: "7d7ec7b6f3e4700efaef64e31007a378abafbda426c7948cb1def62006fa7120",
	} {
		root := build(t, rowsOf(count)).Root()
		require.Equal(t, want, hex.EncodeToString(root[:]), "%d rows", count)
	}
}

func TestEqualRowsHaveProofsOfTheirOwn(t *testing.T) {
	rows := slices.Repeat(rowsOf(1), 5)
	tree := build(t, rows)
	for index := range tree.Count() {
		for other := range tree.Count() {
			c := claimOf(t, tree, rows, index)
			c.index = other
			if other == index {
				require.NoError(t, c.verify())
			} else {
				require.Error(t, c.verify(), "the proof of row %d at %d", index, other)
			}
		}
	}
}

func TestBuildRefuses(t *testing.T) {
	good := rowsOf(3)
	for name, test := range map[string]struct {
		count uint64
		rows  []row
		want  error
	}{
		"no rows":             {0, nil, ErrRowCount},
		"rows, but none told": {0, good, ErrRowCount},
		"fewer than told":     {4, good, ErrRowCount},
		"more than told":      {2, good, ErrRowCount},
		"no address":          {2, []row{good[0], {nil, 1}}, ErrAddressLength},
		"a long address":      {1, []row{{make([]byte, MaxAddress+1), 1}}, ErrAddressLength},
		"no amount":           {2, []row{good[0], {good[1].address, 0}}, ErrZeroAmount},
		"too large a sum":     {2, []row{{good[0].address, math.MaxUint64}, {good[1].address, 1}}, ErrSumOverflow},
	} {
		t.Run(name, func(t *testing.T) {
			tree, err := Build(test.count, each(test.rows), nil)
			require.ErrorIs(t, err, test.want)
			require.Nil(t, tree)
		})
	}
}

func TestBuildStopsAtTheCount(t *testing.T) {
	endless := func(yield func([]byte, uint64) bool) {
		for yield([]byte{1}, 1) {
		}
	}
	_, err := Build(2, endless, nil)
	require.ErrorIs(t, err, ErrRowCount)
}

func TestBuildTakesTheGreatest(t *testing.T) {
	rows := []row{{make([]byte, MaxAddress), math.MaxUint64 - 1}, {[]byte{1}, 1}}
	tree := build(t, rows)
	require.Equal(t, uint64(math.MaxUint64), tree.Total())
	require.NoError(t, claimOf(t, tree, rows, 0).verify())
	require.NoError(t, claimOf(t, tree, rows, 1).verify())
}

func TestProofRefusesAnIndexOutOfRange(t *testing.T) {
	tree := build(t, rowsOf(3))
	for _, index := range []uint64{3, 4, math.MaxUint64} {
		_, err := tree.Proof(index)
		require.ErrorIs(t, err, ErrIndexRange)
	}
}

func TestProgressRisesToTheTotal(t *testing.T) {
	for _, count := range []uint64{1, 2, progressStep / 2, progressStep, 3*progressStep + 1} {
		last, reports := uint64(0), 0
		_, err := Build(count, each(rowsOf(count)), func(done, total uint64) {
			require.Greater(t, done, last)
			require.Equal(t, 2*count-1, total)
			last = done
			reports++
		})
		require.NoError(t, err)
		require.Equal(t, 2*count-1, last)
		require.LessOrEqual(t, reports, int(2*count/progressStep)+1)
	}
}

// million has the size that the chain promises to be quick for.
func million(t testing.TB) (*Tree, []row) {
	t.Helper()
	rows := rowsOf(1_000_000)
	for i := range rows {
		rows[i].amount = 1_000_000
	}
	return build(t, rows), rows
}

func TestTheMillionthRowVerifiesInTime(t *testing.T) {
	tree, rows := million(t)
	c := claimOf(t, tree, rows, 999_999)
	require.Len(t, c.proof, 12, "the last row of a million lacks a sibling at 8 of 20 levels")
	deepest := claimOf(t, tree, rows, 0)
	require.Len(t, deepest.proof, 20)
	for _, c := range []claim{c, deepest} {
		require.NoError(t, c.verify())
		times := make([]time.Duration, 1001)
		for i := range times {
			begun := time.Now()
			_ = c.verify()
			times[i] = time.Since(begun)
		}
		slices.Sort(times)
		// About 4µs on a usual machine; the promise is a millisecond, and a race detector is slow.
		require.Less(t, times[len(times)/2], 500*time.Microsecond, "row %d", c.index)
	}
}

func BenchmarkVerify(b *testing.B) {
	tree, rows := million(b)
	for _, index := range []uint64{0, 999_999} {
		b.Run(fmt.Sprint("row ", index), func(b *testing.B) {
			c := claimOf(b, tree, rows, index)
			b.ReportAllocs()
			for b.Loop() {
				if err := c.verify(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkBuildMillion(b *testing.B) {
	_, rows := million(b)
	b.ReportAllocs()
	for b.Loop() {
		build(b, rows)
	}
}
