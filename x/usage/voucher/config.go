package voucher

import (
	"fmt"

	"github.com/ethereum/go-ethereum/common"
)

// Bounds of a channel's withdraw delay, in seconds: 15 minutes and 30 days, both allowed.
const (
	MinWithdrawDelay = 900
	MaxWithdrawDelay = 2_592_000
)

// Config is all that a channel is, for ever. Two channels that differ in any field have different ids.
type Config struct {
	// Payer deposits, and gets back what is not claimed.
	Payer common.Address
	// PayerAuthorizer is the key that signs vouchers; zero if the payer does.
	PayerAuthorizer common.Address
	// Receiver is paid.
	Receiver common.Address
	// ReceiverAuthorizer is the key that signs claims and refunds which others send.
	ReceiverAuthorizer common.Address
	// Token is the ERC-20 contract of what is paid with; amounts are in its smallest unit.
	Token common.Address
	// WithdrawDelay is how long the receiver can still claim once the payer wants out, in seconds; a uint40.
	WithdrawDelay uint64
	// Salt tells channels apart that have all else in common.
	Salt [32]byte
}

// Validate says what no channel may have. Errors are ErrZeroAddress and ErrWithdrawDelay, each with the field.
func (c Config) Validate() error {
	for _, party := range []struct {
		field   string
		address common.Address
	}{
		{"payer", c.Payer},
		{"receiver", c.Receiver},
		{"receiverAuthorizer", c.ReceiverAuthorizer},
		{"token", c.Token},
	} {
		if party.address == (common.Address{}) {
			return fmt.Errorf("%w: %s %s", ErrZeroAddress, party.field, party.address)
		}
	}
	if c.WithdrawDelay < MinWithdrawDelay || c.WithdrawDelay > MaxWithdrawDelay {
		return fmt.Errorf("%w: withdrawDelay %d is not %d to %d seconds",
			ErrWithdrawDelay, c.WithdrawDelay, MinWithdrawDelay, MaxWithdrawDelay)
	}
	return nil
}

// Signer is whose key signs the channel's vouchers.
func (c Config) Signer() common.Address {
	if c.PayerAuthorizer == (common.Address{}) {
		return c.Payer
	}
	return c.PayerAuthorizer
}

// ChannelID is the EIP-712 digest of the configuration, which Validate should have seen before: a delay beyond
// uint40 has an id that no client can compute.
func (d Domain) ChannelID(c Config) Hash {
	return d.preimage(newHasher().
		hash(channelType).
		address(c.Payer).
		address(c.PayerAuthorizer).
		address(c.Receiver).
		address(c.ReceiverAuthorizer).
		address(c.Token).
		uint(c.WithdrawDelay).
		hash(c.Salt).
		sum()).Digest()
}
