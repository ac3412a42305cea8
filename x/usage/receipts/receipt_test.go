package receipts

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// TestKnownHashes keeps the byte layout, which signed roots depend on, from changing unseen.
func TestKnownHashes(t *testing.T) {
	call := CallHash([]byte("request"), []byte("response"))
	require.Equal(t, "65c395f14b5e8b857519b7228953f241d57c9aae3ea8c3b121b1fdc836c6b3c2", hex.EncodeToString(call[:]))
	hash := Receipt{call, 1_700_000_000_000, 12, 345, voucher.AmountFromUint64(1000)}.Hash(channel)
	require.Equal(t, "a7d88a1184f42895f48d65e4581becc2a1bed7dc2d9f1510134b802a1add1074", hex.EncodeToString(hash[:]))
}

func TestReceiptLayout(t *testing.T) {
	r := Receipt{Hash{1}, 2, 3, 4, voucher.MaxAmount}
	b := r.Marshal(Hash{5})
	require.Len(t, b, 127)
	require.Len(t, b, Size)
	fives, ones := Hash{5}, Hash{1}
	require.Equal(t, bytes.Join([][]byte{
		[]byte("sahara/usage/receipt/v1"), fives[:], ones[:],
		{0, 0, 0, 0, 0, 0, 0, 2},
		{0, 0, 0, 0, 0, 0, 0, 3},
		{0, 0, 0, 0, 0, 0, 0, 4},
		bytes.Repeat([]byte{0xff}, 16),
	}, nil), b)
	require.Equal(t, sha256.Sum256(b), r.Hash(Hash{5}))
}

func TestCallHash(t *testing.T) {
	a, b := sha256.Sum256([]byte("a")), sha256.Sum256([]byte("b"))
	call := CallHash([]byte("a"), []byte("b"))
	require.Equal(t, sha256.Sum256(append(append([]byte("sahara/usage/call/v1"), a[:]...), b[:]...)), call)
	require.Equal(t, call, CallHashOfSums(a, b))
	require.NotEqual(t, call, CallHash([]byte("b"), []byte("a")))
	require.NotEqual(t, CallHash([]byte("ab"), nil), CallHash([]byte("a"), []byte("b")))
	require.Equal(t, CallHash(nil, nil), CallHash([]byte{}, []byte{}))
}

func TestValidate(t *testing.T) {
	for time, want := range map[int64]error{
		0: nil, MaxTime: nil, -1: ErrTime, math.MinInt64: ErrTime, MaxTime + 1: ErrTime, math.MaxInt64: ErrTime,
	} {
		r := Receipt{Time: time}
		require.ErrorIs(t, r.Validate(), want, "%d", time)
		_, _, err := Unmarshal(r.Marshal(channel))
		require.ErrorIs(t, err, want, "%d", time)
		_, err = r.MarshalJSON()
		require.ErrorIs(t, err, want, "%d", time)
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	good := receiptsOf(1)[0].Marshal(channel)
	other := bytes.Clone(good)
	other[len(receiptPrefix)-1] = '2'
	for name, b := range map[string][]byte{
		"nothing": nil, "a byte less": good[:126], "a byte more": append(bytes.Clone(good), 0), "another version": other,
	} {
		_, _, err := Unmarshal(b)
		require.ErrorIs(t, err, ErrEncoding, name)
	}
}

// TestAReceiptHasOneEncoding: what is decoded is what was encoded, so no two receipts or channels share a hash.
func TestAReceiptHasOneEncoding(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		receipt, over := drawReceipt(r), drawHash(r, "channel")
		b := receipt.Marshal(over)
		back, backOver, err := Unmarshal(b)
		require.NoError(r, err)
		require.Equal(r, receipt, back)
		require.Equal(r, over, backOver)
	})
}

func FuzzUnmarshal(f *testing.F) {
	f.Add(receiptsOf(1)[0].Marshal(channel))
	f.Add([]byte(receiptPrefix))
	f.Fuzz(func(t *testing.T, b []byte) {
		r, over, err := Unmarshal(b)
		if err != nil {
			return
		}
		require.NoError(t, r.Validate())
		require.True(t, bytes.Equal(b, r.Marshal(over)))
	})
}

func BenchmarkHash(b *testing.B) {
	r := receiptsOf(1)[0]
	b.ReportAllocs()
	for b.Loop() {
		r.Hash(channel)
	}
}
