package receipts

import (
	"crypto/sha256"
	"encoding/binary"
	"slices"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/usage/voucher"
)

var channel = sha256.Sum256([]byte("channel"))

// receiptsOf makes receipts that all differ.
func receiptsOf(count uint64) []Receipt {
	all := make([]Receipt, 0, count)
	for i := range count {
		all = append(all, Receipt{
			CallHash:    CallHash(binary.BigEndian.AppendUint64(nil, i), []byte("response")),
			Time:        1_700_000_000_000 + int64(i),
			InputUnits:  i,
			OutputUnits: 10 * i,
			Price:       voucher.AmountFromUint64(100 + i),
		})
	}
	return all
}

func hashesOf(all []Receipt) []Hash {
	hashes := make([]Hash, 0, len(all))
	for _, r := range all {
		hashes = append(hashes, r.Hash(channel))
	}
	return hashes
}

// memberOf is the document of one call among all.
func memberOf(t require.TestingT, all []Receipt, index uint64) Membership {
	var l Log
	for _, hash := range hashesOf(all) {
		l.Add(hash)
	}
	root, err := l.Root()
	require.NoError(t, err)
	proof, err := Prove(slices.Values(hashesOf(all)), index)
	require.NoError(t, err)
	return Membership{channel, root, l.Count(), index, all[index], proof}
}

func drawReceipt(r *rapid.T) Receipt {
	var price [voucher.AmountSize]byte
	copy(price[:], rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(r, "price"))
	return Receipt{
		CallHash:    drawHash(r, "call"),
		Time:        rapid.Int64Range(0, MaxTime).Draw(r, "time"),
		InputUnits:  rapid.Uint64().Draw(r, "input"),
		OutputUnits: rapid.Uint64().Draw(r, "output"),
		Price:       voucher.AmountFromBytes(price),
	}
}

func drawHash(r *rapid.T, name string) Hash {
	return Hash(rapid.SliceOfN(rapid.Byte(), 32, 32).Draw(r, name))
}
