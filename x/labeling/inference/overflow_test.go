package inference

import (
	"math"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// naive32 is a quality as it is written at first: 32 fraction bits, and the product in an int64.
func naive32(right, labels int64) int64 {
	const one = 1 << 32
	return right * one * one / (labels * one)
}

// TestNaiveProductsOverflow shows the mistake that floorMulDiv is for: nothing complains, and a worker who has
// three of four right comes out as one who has none.
func TestNaiveProductsOverflow(t *testing.T) {
	for _, labels := range []int64{4, 1000, 1_000_000} {
		right := labels / 4 * 3
		require.NotEqual(t, int64(1<<32)/4*3, naive32(right, labels), "%d labels", labels)
		require.EqualValues(t, One/4*3, floorMulDiv(uint64(right)*One, One, uint64(labels)*One))
	}
	require.Zero(t, naive32(750_000, 1_000_000))
	// With 24 fraction bits, it would only be at 2^15 labels that it goes wrong.
	wraps := uint64(1_000_000) * One
	require.Less(t, uint64(math.MaxUint64)/One, wraps)
}

func TestFloorMulDiv(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, c := rapid.Uint64().Draw(t, "a"), rapid.Uint64Min(1).Draw(t, "c")
		b := rapid.Uint64Range(0, c).Draw(t, "b")
		want := new(big.Int).SetUint64(a)
		want.Mul(want, new(big.Int).SetUint64(b)).Quo(want, new(big.Int).SetUint64(c))
		require.Equal(t, want.Uint64(), floorMulDiv(a, b, c))
	})
}

// TestMillionLabels has three workers answer a million items, one of them without a mistake.
func TestMillionLabels(t *testing.T) {
	const items = 1_000_000
	k := task{size: Size{Classes: 2, Items: items, Workers: 3}}
	for item := range uint32(items) {
		truth := uint8(item % 2)
		first, second := truth, truth
		switch item % 10 {
		case 0, 1:
			first = 1 - truth
		case 2, 3:
			second = 1 - truth
		}
		k.labels = append(k.labels, Label{0, item, truth}, Label{1, item, first}, Label{2, item, second})
	}
	result := k.infer(t)
	for item, a := range result.Answers {
		if uint8(item%2) != a.Label || a.Confidence < One/4*3 {
			t.Fatalf("item %d is %+v", item, a)
		}
	}
	// The second and third are right in 0.8 and agree with the first; among themselves they do in 0.6.
	require.InDelta(t, 0.53, float64(result.Workers[0].Score)/One, 0.02)
	require.InDelta(t, 0.6, float64(result.Workers[1].Score)/One, 0.01)
	require.InDelta(t, 0.6, float64(result.Workers[2].Score)/One, 0.01)
}

// TestExtremeMatrices learns from the most labels that a worker may have, in all shapes, against big rationals.
func TestExtremeMatrices(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		classes := rapid.IntRange(MinClasses, MaxClasses).Draw(t, "classes")
		cells := classes * classes
		amount := rapid.OneOf(rapid.Just[uint64](0), rapid.Uint64Range(0, MaxLabels*One/uint64(cells)),
			rapid.Uint64Range(0, One))
		counts := rapid.SliceOfN(amount, cells, cells).Draw(t, "counts")
		pooled := make([]uint64, cells)
		for at, n := range counts {
			pooled[at] = n + rapid.Uint64Range(0, (1<<62)/uint64(cells)-MaxLabels*One/uint64(cells)).Draw(t, "pooled")
		}
		mass := rapid.SliceOfN(rapid.Uint64Range(0, 1<<56), classes, classes).Draw(t, "mass")
		m := newModel(pooled, mass)
		require.LessOrEqual(t, m.diagonal, uint64(One))
		logs := make([]int64, cells)
		m.learn(counts, logs)
		for label := range classes {
			require.Zero(t, logs[label*classes], "relative to class 0")
			for class := range classes {
				require.Less(t, logs[label*classes+class], int64(50*logOne))
				require.Greater(t, logs[label*classes+class], int64(-50*logOne))
			}
		}
	})
}

// TestSumsFit is the arithmetic of MaxVotes: the most labels an item, each as far from the others as it gets.
func TestSumsFit(t *testing.T) {
	farthest := big.NewInt(50 * logOne)
	sum := farthest.Mul(farthest, big.NewInt(MaxVotes*MaxClasses))
	require.True(t, sum.IsInt64())
	require.LessOrEqual(t, sum.Int64(), int64(sumLimit))
}
