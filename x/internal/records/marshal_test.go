package records

import (
	"bytes"
	"encoding/binary"
	"math"
	"math/bits"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

func reopen(t require.TestingT, b *Builder) *Builder {
	encoded, err := b.MarshalBinary()
	require.NoError(t, err)
	require.Len(t, encoded, 8+HashSize*bits.OnesCount64(b.Count()))
	back := NewProver(3) // which must leave no trace
	back.Add(Hash{1})
	require.NoError(t, back.UnmarshalBinary(encoded))
	require.Equal(t, b.Count(), back.Count())
	again, err := back.MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, encoded, again)
	return back
}

// TestABuilderGoesOnWhereItWas closes and opens a builder at random, which no root may show.
func TestABuilderGoesOnWhereItWas(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		all := recordsOf(rapid.Uint64Range(1, 100).Draw(r, "count"))
		b := new(Builder)
		for i, record := range all {
			if rapid.Bool().Draw(r, "reopen") {
				b = reopen(r, b)
			}
			b.Add(record)
			root, err := b.Root()
			require.NoError(r, err)
			require.Equal(r, oracleRoot(all[:i+1]), root)
		}
	})
}

func TestBuilderEncoding(t *testing.T) {
	empty, err := new(Builder).MarshalBinary()
	require.NoError(t, err)
	require.Equal(t, make([]byte, 8), empty)

	var b Builder
	all := recordsOf(3)
	for _, record := range all {
		b.Add(record)
	}
	encoded, err := b.MarshalBinary()
	require.NoError(t, err)
	left, right := join(leaf(all[0]), leaf(all[1])), leaf(all[2])
	require.Equal(t, bytes.Join([][]byte{{0, 0, 0, 0, 0, 0, 0, 3}, left[:], right[:]}, nil), encoded)

	_, err = NewProver(0).MarshalBinary()
	require.ErrorIs(t, err, ErrFollows)
}

func TestBuilderEncodingRefuses(t *testing.T) {
	counted := func(count uint64, hashes int) []byte {
		return append(binary.BigEndian.AppendUint64(nil, count), make([]byte, hashes*HashSize)...)
	}
	for name, data := range map[string][]byte{
		"nothing":             nil,
		"half a count":        make([]byte, 7),
		"a hash of no record": counted(0, 1),
		"a hash too few":      counted(3, 1),
		"a hash too many":     counted(4, 2),
		"a byte more":         append(counted(4, 1), 0),
		"a byte less":         counted(4, 1)[:39],
		"the greatest count":  counted(math.MaxUint64, 64),
		"one past the bound":  counted(maxCount+1, 2),
	} {
		b := Builder{count: 7}
		require.ErrorIs(t, b.UnmarshalBinary(data), ErrState, name)
		require.Equal(t, Builder{count: 7}, b, name)
	}
	require.NoError(t, new(Builder).UnmarshalBinary(counted(maxCount, 1)))
}

func FuzzUnmarshalBuilder(f *testing.F) {
	var b Builder
	for _, record := range recordsOf(7) {
		encoded, err := b.MarshalBinary()
		require.NoError(f, err)
		f.Add(encoded)
		b.Add(record)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var b Builder
		if err := b.UnmarshalBinary(data); err != nil {
			require.ErrorIs(t, err, ErrState)
			return
		}
		again, err := b.MarshalBinary()
		require.NoError(t, err)
		require.True(t, bytes.Equal(data, again), "one state has one encoding")
		count := b.Count()
		b.Add(Hash{})
		require.Equal(t, count+1, b.Count())
		_, err = b.Root()
		require.NoError(t, err)
	})
}
