package voucher

import (
	"bytes"
	"crypto/ecdsa"
	"fmt"
	"math/big"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// SignatureLength is the length of a signature in bytes: r (32) · s (32) · recovery id (1).
const SignatureLength = crypto.SignatureLength

// wallets is what wallets add to the recovery id of 0 or 1.
const wallets = 27

var (
	order     = [32]byte(crypto.S256().Params().N.FillBytes(make([]byte, 32)))
	halfOrder = [32]byte(new(big.Int).Rsh(crypto.S256().Params().N, 1).FillBytes(make([]byte, 32)))
)

// Recover is the address of the key that signed the digest. Of the two signatures that every signature is worth
// (SEC 1, section 4.1.3), only the one with low s counts; its recovery id may be 27 or 28, or 0 or 1 as keyrings
// write it, so never tell vouchers apart by the bytes of their signatures.
//
// The error is the first that applies of ErrLength, ErrRecoveryID, ErrRange, ErrHighS and ErrSignature. Whatever
// passes is signed by some key: compare the address, or use Verify.
func Recover(digest Hash, signature []byte) (common.Address, error) {
	if len(signature) != SignatureLength {
		return common.Address{}, fmt.Errorf("%w: it has %d", ErrLength, len(signature))
	}
	id := signature[64]
	if id >= wallets {
		id -= wallets
	}
	if id > 1 {
		return common.Address{}, fmt.Errorf("%w: %d", ErrRecoveryID, signature[64])
	}
	r, s := signature[:32], signature[32:64]
	if !isScalar(r) || !isScalar(s) {
		return common.Address{}, fmt.Errorf("%w: r %x, s %x", ErrRange, r, s)
	}
	if bytes.Compare(s, halfOrder[:]) > 0 {
		return common.Address{}, fmt.Errorf("%w: %x", ErrHighS, s)
	}

	h := newHasher()
	h.word, h.signature = digest, [SignatureLength]byte(signature)
	h.signature[64] = id
	point, err := crypto.Ecrecover(h.word[:], h.signature[:])
	if err != nil {
		// The library's own words differ between builds with and without cgo, and results may quote this error.
		return common.Address{}, ErrSignature
	}
	// The first byte only says that the point is not compressed.
	key := h.hash(Hash(point[1:33])).hash(Hash(point[33:])).sum()
	return common.Address(key[12:]), nil
}

// isScalar says whether a number of 32 bytes is at least one and below the order.
func isScalar(b []byte) bool {
	return bytes.Compare(b, order[:]) < 0 && [32]byte(b) != [32]byte{}
}

// Verify says whether the signer's key signed the digest. Errors are Recover's and ErrSigner.
func Verify(digest Hash, signature []byte, signer common.Address) error {
	got, err := Recover(digest, signature)
	if err != nil {
		return err
	}
	if got != signer {
		return fmt.Errorf("%w: recovered %s, and not %s", ErrSigner, got, signer)
	}
	return nil
}

// VerifyVoucher says whether the signer, which Config.Signer tells, signed a voucher of the channel over maximum.
// Errors are Verify's. It is for the caller to compare the maximum with what the channel holds and has paid.
func VerifyVoucher(d Domain, channel Hash, maximum Amount, signature []byte, signer common.Address) error {
	return Verify(d.VoucherDigest(channel, maximum), signature, signer)
}

// Sign signs a digest with low s, a nonce by RFC 6979 and a recovery id of 27 or 28, as wallets do. The error is
// ErrKey.
func Sign(digest Hash, key *ecdsa.PrivateKey) ([]byte, error) {
	if key == nil || key.Curve == nil || key.Params().N.Cmp(crypto.S256().Params().N) != 0 {
		return nil, ErrKey
	}
	signature, err := crypto.Sign(digest[:], key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKey, err)
	}
	signature[64] += wallets
	return signature, nil
}
