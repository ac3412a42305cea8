package voucher

import (
	"crypto/rand" //determinism:allow payers make keys, blocks do not
	"encoding/base64"
	"fmt"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
)

// SessionKeyPrefix begins every bearer key, so that people and scanners of leaked secrets know one.
const SessionKeyPrefix = "sk-sahara-"

// MaxExpires is the latest end of a session: greater numbers lose digits in JavaScript.
const MaxExpires = 1<<53 - 1

// Session lets whoever has a bearer key spend from a channel. It is signed by the channel's signer, and no part of
// x402: gateways take it, the chain never sees it.
type Session struct {
	ChannelID Hash
	// Cap is all that the key may ever spend, in the smallest unit of the channel's token. Zero ends the session.
	Cap Amount
	// Expires is from when on the key is worth nothing, in seconds since 1970 (UTC).
	Expires uint64
	// KeyHash is SessionKeyHash of the key, which only its bearer has.
	KeyHash Hash
}

// NewSessionKey is a new bearer key of 256 random bits, in 53 characters.
func NewSessionKey() string {
	var b [32]byte
	_, _ = rand.Read(b[:]) // it never fails
	return SessionKeyPrefix + base64.RawURLEncoding.EncodeToString(b[:])
}

// SessionKeyHash is the keccak256 of the key's text.
func SessionKeyHash(key string) Hash {
	return crypto.Keccak256Hash([]byte(key))
}

// SessionPreimage opens the session, or ends it if its cap is zero. The channel's signer signs it.
func (d Domain) SessionPreimage(s Session) Preimage {
	return d.preimage(newHasher().
		hash(sessionType).
		hash(s.ChannelID).
		amount(s.Cap).
		uint(s.Expires).
		hash(s.KeyHash).
		sum())
}

// SessionDigest is the digest of SessionPreimage.
func (d Domain) SessionDigest(s Session) Hash {
	return d.SessionPreimage(s).Digest()
}

// SignedSession is what a payer sends to open a session or to end it.
type SignedSession struct {
	Session
	Signature [SignatureLength]byte
	// Voucher is of the same channel, and pays for all that the session may spend. With it the gateway needs no key of
	// the payer's.
	Voucher Signed
}

// Verify says whether the signer, which Config.Signer tells, signed session and voucher, and whether they belong
// together. Errors are ErrSession and Verify's. It is for the caller to compare the voucher with what the channel
// holds and with what else was promised of it.
func (s SignedSession) Verify(d Domain, signer common.Address) error {
	switch {
	case s.Voucher.ChannelID != s.ChannelID:
		return fmt.Errorf("%w: its voucher is of channel %s", ErrSession, hexText(s.Voucher.ChannelID[:]))
	case s.Voucher.MaxClaimableAmount.Cmp(s.Cap) < 0:
		return fmt.Errorf("%w: its voucher is over %s, and the cap %s", ErrSession, s.Voucher.MaxClaimableAmount, s.Cap)
	}
	if err := Verify(d.SessionDigest(s.Session), s.Signature[:], signer); err != nil {
		return fmt.Errorf("session: %w", err)
	}
	if err := s.Voucher.Verify(d, signer); err != nil {
		return fmt.Errorf("voucher: %w", err)
	}
	return nil
}
