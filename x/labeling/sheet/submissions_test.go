package sheet_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/sheet"
)

func TestSubmissions(t *testing.T) {
	first, second := bytes.Repeat([]byte{1}, 32), bytes.Repeat([]byte{2}, 32)
	s := sheet.Submissions{Worker: 7, Batch: 300, Digests: append(bytes.Clone(first), second...)}
	got, err := sheet.ParseSubmissions(s.Marshal())
	require.NoError(t, err)
	require.Equal(t, s, got)
	require.EqualValues(t, 2, got.Count())
	digest := got.Digest(1)
	require.Equal(t, second, digest[:])
	require.Len(t, s.Marshal(), 8+64, "what the README says")
	for name, b := range map[string][]byte{
		"nothing": nil, "no digest": s.Marshal()[:8], "half a digest": s.Marshal()[:24], "one byte more": append(s.Marshal(), 0), "cut off": s.Marshal()[:7],
	} {
		_, err := sheet.ParseSubmissions(b)
		require.ErrorIs(t, err, sheet.ErrSheet, name)
	}
}

func FuzzSubmissions(f *testing.F) {
	f.Add([]byte{})
	f.Add(sheet.Submissions{Worker: 1, Batch: 2, Digests: make([]byte, 96)}.Marshal())
	f.Add(make([]byte, 41))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := sheet.ParseSubmissions(b)
		if err != nil {
			require.ErrorIs(t, err, sheet.ErrSheet)
			return
		}
		require.Equal(t, b, s.Marshal())
		s.Digest(s.Count() - 1)
	})
}
