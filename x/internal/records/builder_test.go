package records

import (
	"encoding/hex"
	"fmt"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

var sizes = []uint64{1, 2, 3, 4, 5, 7, 8, 9, 1000}

func TestEveryRecordVerifies(t *testing.T) {
	for _, count := range sizes {
		t.Run(fmt.Sprint(count), func(t *testing.T) {
			all := recordsOf(count)
			require.Equal(t, oracleRoot(all), rootOf(t, all))
			for index := range count {
				require.NoError(t, claimOf(t, all, index).verify(), "record %d", index)
			}
		})
	}
}

// TestKnownRoots keeps the byte layout, which registered datasets depend on, from changing unseen.
func TestKnownRoots(t *testing.T) {
	for count, want := range map[uint64]string{
		1:    "38df322b3516399c0b7f8638038930d0d11967996f86fcee588b9fd1053891fa",
		3:    "a029bdee1d426cdc23bd183b5fa47b2445818ee6a8477b01b27dff77794bdf9d",
		1000: "c0b0bad71ce0dbba960c3f6aa8331bc637b55d0f60b902466527e4e40ca87614",
	} {
		root := rootOf(t, recordsOf(count))
		require.Equal(t, want, hex.EncodeToString(root[:]), "%d records", count)
	}
}

// TestRootAndProofOnTheWay asks after each record, which must not disturb what comes later.
func TestRootAndProofOnTheWay(t *testing.T) {
	all := recordsOf(40)
	for index := range uint64(40) {
		b := NewProver(index)
		claims := map[uint64]claim{}
		for i, record := range all {
			b.Add(record)
			root, err := b.Root()
			require.NoError(t, err)
			require.Equal(t, oracleRoot(all[:i+1]), root)
			proof, err := b.Proof()
			if b.Count() <= index {
				require.ErrorIs(t, err, ErrIndexRange)
				continue
			}
			require.NoError(t, err)
			claims[b.Count()] = claim{root, b.Count(), index, all[index], proof}
		}
		for count, c := range claims { // after all, since nothing may be written into a proof that was handed out
			require.NoError(t, c.verify(), "record %d of %d", index, count)
		}
	}
}

func TestBuilderRefuses(t *testing.T) {
	var b Builder
	_, err := b.Root()
	require.ErrorIs(t, err, ErrEmpty)
	_, err = b.Proof()
	require.ErrorIs(t, err, ErrIndexRange)
	b.Add(Hash{})
	_, err = b.Proof()
	require.ErrorIs(t, err, ErrIndexRange, "a builder that follows no record has no proof")

	_, err = Root(slices.Values[[]Hash](nil))
	require.ErrorIs(t, err, ErrEmpty)
	_, err = Prove(slices.Values(recordsOf(3)), 3)
	require.ErrorIs(t, err, ErrIndexRange)
}

// TestMemoryIsLogarithmic counts what a builder holds.
func TestMemoryIsLogarithmic(t *testing.T) {
	b := NewProver(0)
	for i := range uint64(100_000) {
		b.Add(Hash{byte(i), byte(i >> 8), byte(i >> 16)})
		require.LessOrEqual(t, len(b.peaks), 17)
	}
	require.LessOrEqual(t, cap(b.peaks), 32)
	proof, err := b.Proof()
	require.NoError(t, err)
	require.Len(t, proof, 17)
}

func BenchmarkAdd(b *testing.B) {
	var builder Builder
	b.ReportAllocs()
	for b.Loop() {
		builder.Add(Hash{})
	}
}
