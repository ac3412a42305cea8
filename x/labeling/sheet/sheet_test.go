package sheet_test

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/labeling/sheet"
)

func TestDecodeReadsWhatAppendWrites(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		first := sheet.Position{Worker: rapid.Uint32Range(0, 1000).Draw(r, "worker")}
		at := first
		var bytes []byte
		var want []sheet.Entry
		for range rapid.IntRange(1, 6).Draw(r, "workers") {
			batches := rapid.Uint32Range(1, 4).Draw(r, "batches")
			for range batches {
				e := sheet.Entry{
					Position: at, Batches: batches, Batch: rapid.Uint32().Draw(r, "batch"),
					Labels: rapid.SliceOfN(rapid.Byte(), 1, 20).Draw(r, "labels"),
				}
				bytes = sheet.Append(bytes, e.Batches, e.Batch, e.Labels)
				want, at = append(want, e), e.Next()
			}
		}
		got, err := sheet.Decode(first, bytes)
		require.NoError(r, err)
		require.Equal(r, want, got)
		cut := rapid.IntRange(0, len(bytes)-1).Draw(r, "cut")
		if got, err := sheet.Decode(first, bytes[:cut]); err == nil {
			require.Equal(r, want[:len(got)], got, "whole entries only")
		}
	})
}

func TestDecodeRefuses(t *testing.T) {
	ok := sheet.Append(nil, 2, 7, []byte{1, 2})
	for name, test := range map[string]struct {
		at    sheet.Position
		bytes []byte
	}{
		"nothing":               {sheet.Position{}, nil},
		"cut labels":            {sheet.Position{}, ok[:len(ok)-1]},
		"no labels":             {sheet.Position{}, []byte{1, 0, 0}},
		"long number":           {sheet.Position{}, []byte{0x81, 0, 0, 1, 9}},
		"large number":          {sheet.Position{}, []byte{0xff, 0xff, 0xff, 0xff, 0x7f, 0, 1, 9}},
		"too many labels":       {sheet.Position{}, sheet.Append(nil, 1, 0, make([]byte, sheet.MaxLabels+1))},
		"batch after the last":  {sheet.Position{Nth: 2}, ok},
		"another count halfway": {sheet.Position{}, sheet.Append(ok, 3, 8, []byte{1})},
	} {
		_, err := sheet.Decode(test.at, test.bytes)
		require.ErrorIs(t, err, sheet.ErrSheet, name)
	}
}

// FuzzDecode: whatever is a sheet has one encoding.
func FuzzDecode(f *testing.F) {
	f.Add(uint32(0), uint32(0), sheet.Append(sheet.Append(nil, 1, 3, []byte{1, 0}), 2, 4, []byte{7}))
	f.Add(uint32(5), uint32(1), sheet.Append(nil, 2, 300, make([]byte, 1000)))
	f.Add(uint32(5), uint32(1), []byte{0x80})
	f.Fuzz(func(t *testing.T, worker, nth uint32, bytes []byte) {
		entries, err := sheet.Decode(sheet.Position{Worker: worker, Nth: nth}, bytes)
		if err != nil {
			require.ErrorIs(t, err, sheet.ErrSheet)
			return
		}
		var again []byte
		for _, e := range entries {
			again = sheet.Append(again, e.Batches, e.Batch, e.Labels)
		}
		require.Equal(t, bytes, again)
	})
}
