package types

import (
	"crypto/sha256"

	errorsmod "cosmossdk.io/errors"
)

// CommitDomain begins what is hashed for a commitment.
const CommitDomain = "sahara/dataset/root"

// Lengths in bytes. A salt of 128 bits keeps a root secret that others could guess, such as a public dataset's.
const (
	HashSize = sha256.Size
	MinSalt  = 16
	MaxSalt  = 64
)

// CommitHash is what MsgCommitRoot commits to: SHA-256 of the domain, the root, the owner's address and the salt.
// The root's length is fixed and the address's is its owner's, so no two triples of one owner hash alike.
func CommitHash(root, owner, salt []byte) []byte {
	h := sha256.New()
	h.Write([]byte(CommitDomain))
	h.Write(root)
	h.Write(owner)
	h.Write(salt)
	return h.Sum(nil)
}

// ValidateHash checks the length.
func ValidateHash(hash []byte) error {
	if len(hash) != HashSize {
		return errorsmod.Wrapf(ErrCommitment, "hash has %d bytes, want %d", len(hash), HashSize)
	}
	return nil
}

func validateSalt(salt []byte) error {
	if n := len(salt); n != 0 && (n < MinSalt || n > MaxSalt) {
		return errorsmod.Wrapf(ErrCommitment, "salt has %d bytes, want %d to %d, or none", n, MinSalt, MaxSalt)
	}
	return nil
}
