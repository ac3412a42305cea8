package shuffle_test

import (
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/labeling/shuffle"
)

// TestEveryPlaceOnce: it is a permutation, for every small domain and some large ones.
func TestEveryPlaceOnce(t *testing.T) {
	for n := uint32(1); n <= 300; n++ {
		requirePermutation(t, shuffle.New([]byte("seed"), "test", n))
	}
	for _, n := range []uint32{1_000, 65_536, 65_537, 200_001} {
		requirePermutation(t, shuffle.New([]byte("seed"), "test", n))
	}
}

func requirePermutation(t require.TestingT, s shuffle.Shuffle) {
	seen := make([]bool, s.Len())
	for i := range s.Len() {
		at := s.At(i)
		require.Less(t, at, s.Len())
		require.False(t, seen[at], "%d of %d comes twice", at, s.Len())
		seen[at] = true
		require.Equal(t, i, s.Place(at), "back again")
	}
}

func TestAnySeedPermutes(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		seed := rapid.SliceOf(rapid.Byte()).Draw(r, "seed")
		requirePermutation(r, shuffle.New(seed, "any", rapid.Uint32Range(1, 3_000).Draw(r, "n")))
	})
}

// TestKnownPlaces pins the permutation: batches of tasks that are open depend on it.
func TestKnownPlaces(t *testing.T) {
	s := shuffle.New([]byte("seed"), "items", 10)
	var got []uint32
	for i := range s.Len() {
		got = append(got, s.At(i))
	}
	require.Equal(t, []uint32{0, 2, 9, 4, 5, 8, 6, 3, 7, 1}, got)
}

// TestPlacesAreFair: over many seeds each thing comes to each place about as often, so that whoever chooses its place in
// the cohort before the seed is known gains nothing by it. Chi-squared with 99 degrees of freedom is below 160 but in one
// of 10,000 cases.
func TestPlacesAreFair(t *testing.T) {
	const n, seeds = 10, 20_000
	var counts [n][n]int
	for i := range uint64(seeds) {
		s := shuffle.New(binary.BigEndian.AppendUint64(nil, i), "ranks", n)
		for place := range uint32(n) {
			counts[place][s.At(place)]++
		}
	}
	chi := 0.0
	for _, row := range counts {
		for _, count := range row {
			d := float64(count) - seeds/n
			chi += d * d / (seeds / n)
		}
	}
	require.Less(t, chi, 160.0)
}

func TestOutsideTheDomain(t *testing.T) {
	require.Panics(t, func() { shuffle.New(nil, "", 3).At(3) })
	require.Panics(t, func() { shuffle.New(nil, "", 0).At(0) })
	require.Panics(t, func() { shuffle.New(nil, "", 3).Place(3) })
}

func BenchmarkAt(b *testing.B) {
	s := shuffle.New([]byte("seed"), "items", 1_000_000)
	for i := uint32(0); b.Loop(); i++ {
		s.At(i % s.Len())
	}
}
