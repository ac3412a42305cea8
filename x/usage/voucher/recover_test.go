package voucher

import (
	"errors"
	"math/big"
	"slices"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"
)

// due is the error of a signature of 65 bytes that is not the signer's, by arithmetic on the curve.
func due(signature []byte) error {
	r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:64])
	isRange := func(n *big.Int) bool { return n.Sign() == 0 || n.Cmp(curve.N) >= 0 }
	// r is the abscissa of a point if r^3 + 7 is a square.
	square := new(big.Int).Exp(r, big.NewInt(3), curve.P)
	square.Add(square, big.NewInt(7))
	switch {
	case !slices.Contains([]byte{0, 1, 27, 28}, signature[64]):
		return ErrRecoveryID
	case isRange(r) || isRange(s):
		return ErrRange
	case s.Cmp(new(big.Int).Rsh(curve.N, 1)) > 0:
		return ErrHighS
	case big.Jacobi(square.Mod(square, curve.P), curve.P) < 0:
		return ErrSignature
	}
	return ErrSigner
}

// FuzzRecover compares with the library's own rules, and with arithmetic on the curve.
func FuzzRecover(f *testing.F) {
	for _, v := range vectors(f) {
		f.Add(fromHex(f, v.VoucherDigest), v.Voucher.Signature[:])
		f.Add(fromHex(f, v.VoucherDigest), twin(v.Voucher.Signature[:]))
	}
	f.Add(make([]byte, 32), make([]byte, 65))
	f.Fuzz(func(t *testing.T, digest, signature []byte) {
		if len(digest) != 32 {
			return
		}
		signer, err := Recover(Hash(digest), signature)
		if len(signature) != SignatureLength {
			require.ErrorIs(t, err, ErrLength)
			return
		}
		if err != nil {
			require.Equal(t, common.Address{}, signer)
			want := due(signature)
			if errors.Is(want, ErrSigner) {
				want = ErrSignature // a point is there, but the key would be the one at infinity
			}
			require.ErrorIs(t, err, want)
			return
		}
		require.ErrorIs(t, due(signature), ErrSigner)
		id := signature[64] % 27
		r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:64])
		require.True(t, crypto.ValidateSignatureValues(id, r, s, true))
		key, err := crypto.SigToPub(digest, append(slices.Clone(signature[:64]), id))
		require.NoError(t, err)
		require.Equal(t, crypto.PubkeyToAddress(*key), signer)
		require.NoError(t, Verify(Hash(digest), signature, signer))
	})
}
