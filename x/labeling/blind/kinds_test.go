package blind_test

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/labeling/blind"
)

func TestDigestsAndNumbers(t *testing.T) {
	digest := bytes.Repeat([]byte{9}, 32)
	for name, test := range map[string]struct {
		err  error
		want bool
	}{
		"two digests":       {blind.CheckDigests(slices.Repeat(digest, 2), 2), true},
		"none":              {blind.CheckDigests(nil, 0), true},
		"one of two":        {blind.CheckDigests(digest, 2), false},
		"half of one":       {blind.CheckDigests(digest[:16], 1), false},
		"a hash of nothing": {blind.CheckDigests(make([]byte, 32), 1), false},
		"nothing after one": {blind.CheckDigests(append(bytes.Clone(digest), make([]byte, 32)...), 2), false},
		"a great count":     {blind.CheckDigests(digest, 1<<32-1), false},
		"numbers":           {blind.CheckNumbers([]byte{0, 0, 0, 5, 0, 0, 0, 0}, 2, 5), true},
		"above the span":    {blind.CheckNumbers([]byte{0, 0, 0, 0, 0, 0, 0, 6}, 2, 5), false},
		"the greatest":      {blind.CheckNumbers([]byte{255, 255, 255, 255}, 1, 1<<32-1), true},
		"cut off":           {blind.CheckNumbers([]byte{0, 0, 0}, 1, 5), false},
		"one too few":       {blind.CheckNumbers([]byte{0, 0, 0, 0}, 2, 5), false},
	} {
		if test.want {
			require.NoError(t, test.err, name)
		} else {
			require.ErrorIs(t, test.err, blind.ErrLabels, name)
		}
	}
}

// TestGoldNumber: nothing but the number at its place is accepted, and a class is no number.
func TestGoldNumber(t *testing.T) {
	hashes := []blind.Hash{blind.GoldNumber(3, 500, salt), blind.GoldNumber(8, 7, salt)}
	root, err := records.Root(slices.Values(hashes))
	require.NoError(t, err)
	proof, err := records.Prove(slices.Values(hashes), 1)
	require.NoError(t, err)
	bz, err := proof.Marshal()
	require.NoError(t, err)
	require.NoError(t, blind.VerifyGoldNumber(root, 2, 1, 8, 7, salt, bz))
	require.Error(t, blind.VerifyGoldNumber(root, 2, 1, 8, 6, salt, bz))
	require.Error(t, blind.VerifyGoldNumber(root, 2, 1, 9, 7, salt, bz))
	require.Error(t, blind.VerifyGoldNumber(root, 2, 0, 8, 7, salt, bz))
	require.Error(t, blind.VerifyGold(root, 2, 1, 8, 7, salt, bz))
	require.ErrorIs(t, blind.VerifyGoldNumber(root, 2, 1, 8, 7, salt[:3], bz), blind.ErrSalt)
}

// TestRecordsOfKindsDiffer: no record of one kind is that of another, and each of its parts counts.
func TestRecordsOfKindsDiffer(t *testing.T) {
	a, b := blind.Hash{1}, blind.Hash{2}
	seen := map[blind.Hash]bool{}
	for _, h := range []blind.Hash{
		blind.Answer(1, 2, 3), blind.Number(1, 2, 3), blind.Number(1, -2, 3), blind.Number(2, 2, 3), blind.Number(1, 2, 4),
		blind.Submission(1, a, 3), blind.Submission(1, b, 3), blind.Submission(2, a, 3), blind.Submission(1, a, 0),
		blind.Gold(1, 2, salt), blind.GoldNumber(1, 2, salt),
	} {
		require.False(t, seen[h])
		seen[h] = true
	}
}

func FuzzNumbers(f *testing.F) {
	f.Add([]byte{0, 0, 0, 1}, uint32(1), uint32(1))
	f.Add([]byte{0, 0, 1}, uint32(0), uint32(9))
	f.Fuzz(func(t *testing.T, labels []byte, count, span uint32) {
		fits := uint64(len(labels)) == 4*uint64(count)
		for i := 0; fits && i < len(labels); i += 4 {
			fits = binary.BigEndian.Uint32(labels[i:]) <= span
		}
		require.Equal(t, fits, blind.CheckNumbers(labels, count, span) == nil)
	})
}
