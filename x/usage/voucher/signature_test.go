package voucher

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"
)

var curve = crypto.S256().Params()

// twin is the signature's other half: s negated, the recovery id flipped. The same key signed it, says the curve.
func twin(signature []byte) []byte {
	out := slices.Clone(signature)
	s := new(big.Int).SetBytes(signature[32:64])
	s.Sub(curve.N, s).FillBytes(out[32:64])
	out[64] = 27 + 28 - signature[64]
	return out
}

func TestRecoverRefuses(t *testing.T) {
	d := NewDomain(chainID)
	digest := d.VoucherDigest(Hash{1}, AmountFromUint64(5))
	good := mustSign(t, digest, keyOf(t, "payer"))
	put := func(at int, n *big.Int) []byte {
		out := slices.Clone(good)
		n.FillBytes(out[at : at+32])
		return out
	}
	id := func(v byte) []byte { return append(slices.Clone(good[:64]), v) }
	one := big.NewInt(1)
	half := new(big.Int).Rsh(curve.N, 1)
	greatest := new(big.Int).Sub(new(big.Int).Lsh(one, 256), one)
	for name, test := range map[string]struct {
		signature []byte
		want      error
	}{
		"nothing":               {nil, ErrLength},
		"r and s only":          {good[:64], ErrLength},
		"a byte more":           {append(slices.Clone(good), 0), ErrLength},
		"EIP-2098":              {good[1:], ErrLength},
		"a megabyte":            {make([]byte, 1<<20), ErrLength},
		"zeros":                 {make([]byte, 65), ErrRange},
		"recovery id 2":         {id(2), ErrRecoveryID},
		"recovery id 3":         {id(3), ErrRecoveryID},
		"recovery id 26":        {id(26), ErrRecoveryID},
		"recovery id 29":        {id(29), ErrRecoveryID},
		"recovery id of chain":  {id(37), ErrRecoveryID},
		"recovery id 255":       {id(255), ErrRecoveryID},
		"r of zero":             {put(0, new(big.Int)), ErrRange},
		"r at the order":        {put(0, curve.N), ErrRange},
		"the greatest r":        {put(0, greatest), ErrRange},
		"s of zero":             {put(32, new(big.Int)), ErrRange},
		"s at the order":        {put(32, curve.N), ErrRange},
		"the greatest s":        {put(32, greatest), ErrRange},
		"s just above half":     {put(32, new(big.Int).Add(half, one)), ErrHighS},
		"the greatest scalar":   {put(32, new(big.Int).Sub(curve.N, one)), ErrHighS},
		"the high-s twin":       {twin(good), ErrHighS},
		"s at half":             {put(32, half), ErrSigner},
		"the least s":           {put(32, one), ErrSigner},
		"the least r":           {put(0, one), ErrSigner},
		"an r off the curve":    {put(0, big.NewInt(5)), ErrSignature},
		"the other recovery id": {id(27 + 28 - good[64]), ErrSigner},
	} {
		t.Run(name, func(t *testing.T) {
			before := slices.Clone(test.signature)
			err := Verify(digest, test.signature, addressOf(keyOf(t, "payer")))
			require.ErrorIs(t, err, test.want)
			require.Less(t, len(err.Error()), 300)
			require.Equal(t, before, test.signature)
		})
	}
	_, err := crypto.Ecrecover(digest[:], append(twin(good)[:64], 28-good[64]))
	require.NoError(t, err, "the twin would pass, were it not for its s")
}

func TestBothSpellingsOfTheRecoveryID(t *testing.T) {
	digest := Hash{1}
	signature := mustSign(t, digest, keyOf(t, "payer"))
	require.Contains(t, []byte{27, 28}, signature[64])
	signature[64] -= 27
	require.NoError(t, Verify(digest, signature, addressOf(keyOf(t, "payer"))))
}

// TestAnyChangedByteIsRefused changes each byte of a voucher to a few others, and knows which error is due.
func TestAnyChangedByteIsRefused(t *testing.T) {
	d, channel, maximum := NewDomain(chainID), Hash{3, 31: 4}, AmountFromUint64(1_000_000)
	key := keyOf(t, "payer")
	signature := mustSign(t, d.VoucherDigest(channel, maximum), key)
	for _, mask := range []byte{1, 2, 0x10, 0x80, 0xff} {
		for at := range signature {
			changed := slices.Clone(signature)
			changed[at] ^= mask
			err := VerifyVoucher(d, channel, maximum, changed, addressOf(key))
			require.ErrorIs(t, err, due(changed), "byte %d, mask %x", at, mask)
		}
		for at := range channel {
			changed := channel
			changed[at] ^= mask
			require.ErrorIs(t, VerifyVoucher(d, changed, maximum, signature, addressOf(key)), ErrSigner, "byte %d", at)
		}
		for at := range AmountSize {
			b := maximum.Bytes()
			b[at] ^= mask
			err := VerifyVoucher(d, channel, AmountFromBytes(b), signature, addressOf(key))
			require.ErrorIs(t, err, ErrSigner, "byte %d", at)
		}
	}
}

func TestSignRefuses(t *testing.T) {
	other, err := ecdsa.GenerateKey(elliptic.P256(), nil)
	require.NoError(t, err)
	public := keyOf(t, "payer").PublicKey
	for name, key := range map[string]*ecdsa.PrivateKey{
		"none": nil, "an empty one": {}, "one of P-256": other,
		"zero": {PublicKey: public, D: new(big.Int)}, "the order": {PublicKey: public, D: curve.N},
	} {
		_, err := Sign(Hash{1}, key)
		require.ErrorIs(t, err, ErrKey, name)
	}
}

func TestWhatIsSignedVerifies(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		d, key := NewDomain(rapid.Uint64().Draw(r, "chain id")), drawKey(r)
		channel, maximum := drawHash(r, "channel"), drawAmount(r, "maximum")
		digest := d.VoucherDigest(channel, maximum)
		signature := mustSign(r, digest, key)
		require.NoError(r, VerifyVoucher(d, channel, maximum, signature, addressOf(key)))
		require.ErrorIs(r, VerifyVoucher(d, channel, maximum, twin(signature), addressOf(key)), ErrHighS)
		require.ErrorIs(r, VerifyVoucher(d, channel, maximum, signature, common.Address{}), ErrSigner)

		// A keyring that hashes what it is given comes to the same signature.
		preimage := d.VoucherPreimage(channel, maximum)
		require.Equal(r, signature, mustSign(r, Hash(crypto.Keccak256(preimage[:])), key))

		// What was signed as one kind is no other kind.
		for _, other := range []Hash{
			d.RefundDigest(channel, 0, maximum), d.ClaimBatchDigest([]ClaimEntry{{channel, maximum, maximum}}), channel,
		} {
			require.ErrorIs(r, Verify(other, signature, addressOf(key)), ErrSigner)
		}
	})
}

func BenchmarkVerifyVoucher(b *testing.B) {
	d, channel := NewDomain(chainID), Hash{1}
	signature := mustSign(b, d.VoucherDigest(channel, MaxAmount), keyOf(b, "payer"))
	signer := addressOf(keyOf(b, "payer"))
	b.ReportAllocs()
	for b.Loop() {
		if err := VerifyVoucher(d, channel, MaxAmount, signature, signer); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSign(b *testing.B) {
	key := keyOf(b, "payer")
	b.ReportAllocs()
	for b.Loop() {
		mustSign(b, Hash{1}, key)
	}
}
