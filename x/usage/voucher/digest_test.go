package voucher

import (
	"encoding/binary"
	"sync"
	"testing"

	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

// words is keccak256 of its parts, by another way through the library.
func words(parts ...[]byte) Hash {
	return crypto.Keccak256Hash(parts...)
}

func word(a Amount) []byte {
	b := a.Bytes()
	return append(make([]byte, 16), b[:]...)
}

func wordOf(n uint64) []byte {
	return binary.BigEndian.AppendUint64(make([]byte, 24), n)
}

// TestDigestsByHand writes EIP-712 out a second time.
func TestDigestsByHand(t *testing.T) {
	voucher := crypto.Keccak256([]byte("Voucher(bytes32 channelId,uint128 maxClaimableAmount)"))
	refund := crypto.Keccak256([]byte("Refund(bytes32 channelId,uint256 nonce,uint128 amount)"))
	const entryText = "ClaimEntry(bytes32 channelId,uint128 maxClaimableAmount,uint128 totalClaimed)"
	entry := crypto.Keccak256([]byte(entryText))
	batch := crypto.Keccak256([]byte("ClaimBatch(ClaimEntry[] claims)" + entryText))
	rapid.Check(t, func(r *rapid.T) {
		d := NewDomain(rapid.Uint64().Draw(r, "chain id"))
		channel, amount, nonce := drawHash(r, "channel"), drawAmount(r, "amount"), rapid.Uint64().Draw(r, "nonce")
		separator := d.Separator()
		sign := func(structHash Hash) (Preimage, Hash) {
			p := append(append([]byte("\x19\x01"), separator[:]...), structHash[:]...)
			return Preimage(p), words(p)
		}

		preimage, digest := sign(words(voucher, channel[:], word(amount)))
		require.Equal(r, preimage, d.VoucherPreimage(channel, amount))
		require.Equal(r, digest, d.VoucherDigest(channel, amount))

		preimage, digest = sign(words(refund, channel[:], wordOf(nonce), word(amount)))
		require.Equal(r, preimage, d.RefundPreimage(channel, nonce, amount))
		require.Equal(r, digest, d.RefundDigest(channel, nonce, amount))

		var claims []ClaimEntry
		var list []byte
		for range rapid.IntRange(0, 5).Draw(r, "claims") {
			c := ClaimEntry{drawHash(r, "claim's channel"), drawAmount(r, "maximum"), drawAmount(r, "total")}
			claims = append(claims, c)
			h := words(entry, c.ChannelID[:], word(c.MaxClaimableAmount), word(c.TotalClaimed))
			list = append(list, h[:]...)
		}
		preimage, digest = sign(words(batch, crypto.Keccak256(list)))
		require.Equal(r, preimage, d.ClaimBatchPreimage(claims))
		require.Equal(r, digest, d.ClaimBatchDigest(claims))
	})
}

func TestClaimsKeepTheirOrderAndPlace(t *testing.T) {
	d := NewDomain(chainID)
	one, two := AmountFromUint64(1), AmountFromUint64(2)
	a, b := ClaimEntry{Hash{1}, two, one}, ClaimEntry{Hash{2}, two, one}
	seen := map[Hash]int{}
	for i, claims := range [][]ClaimEntry{
		nil,
		{a},
		{b},
		{a, b},
		{b, a},
		{a, a},
		{a, b, b},
		{{Hash{1}, one, two}},
		{{Hash{1}, two, two}},
		{{Hash{1}, one, one}},
	} {
		digest := d.ClaimBatchDigest(claims)
		require.NotContains(t, seen, digest, "batch %d", i)
		seen[digest] = i
	}
}

// TestHashersAreNotShared hashes in many goroutines at once, as the nodes of a test in one process do.
func TestHashersAreNotShared(t *testing.T) {
	d := NewDomain(chainID)
	var group sync.WaitGroup
	for i := range uint64(8) {
		claims := make([]ClaimEntry, i)
		want := d.ClaimBatchDigest(claims)
		group.Go(func() {
			for range 200 {
				if d.ClaimBatchDigest(claims) != want {
					t.Errorf("another digest of %d claims", i)
				}
			}
		})
	}
	group.Wait()
}

func BenchmarkVoucherDigest(b *testing.B) {
	d := NewDomain(chainID)
	b.ReportAllocs()
	for b.Loop() {
		d.VoucherDigest(Hash{}, MaxAmount)
	}
}

func BenchmarkChannelID(b *testing.B) {
	d, c := NewDomain(chainID), sample(b)
	b.ReportAllocs()
	for b.Loop() {
		d.ChannelID(c)
	}
}

func BenchmarkClaimBatchDigest1000(b *testing.B) {
	d, claims := NewDomain(chainID), make([]ClaimEntry, 1000)
	b.ReportAllocs()
	for b.Loop() {
		d.ClaimBatchDigest(claims)
	}
}
