package types

import (
	"github.com/ethereum/go-ethereum/common"

	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"

	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// NewChannelConfig is a configuration as it is kept.
func NewChannelConfig(c voucher.Config) ChannelConfig {
	return ChannelConfig{
		Payer: c.Payer.Hex(), PayerAuthorizer: c.PayerAuthorizer.Hex(), Receiver: c.Receiver.Hex(),
		ReceiverAuthorizer: c.ReceiverAuthorizer.Hex(), Token: c.Token.Hex(), WithdrawDelay: c.WithdrawDelay,
		Salt: c.Salt[:],
	}
}

// Parse reads a configuration, naming the field that is malformed. It does not ask for sensible values.
func (c ChannelConfig) Parse() (voucher.Config, error) {
	config := voucher.Config{WithdrawDelay: c.WithdrawDelay}
	for _, a := range []struct {
		field, text string
		to          *common.Address
	}{
		{"payer", c.Payer, &config.Payer},
		{"payer_authorizer", c.PayerAuthorizer, &config.PayerAuthorizer},
		{"receiver", c.Receiver, &config.Receiver},
		{"receiver_authorizer", c.ReceiverAuthorizer, &config.ReceiverAuthorizer},
		{"token", c.Token, &config.Token},
	} {
		address, err := ParseAddress(a.field, a.text)
		if err != nil {
			return config, err
		}
		*a.to = address
	}
	if len(c.Salt) != HashSize {
		return config, errorsmod.Wrapf(ErrConfig, "salt has %d bytes, want %d", len(c.Salt), HashSize)
	}
	config.Salt = [HashSize]byte(c.Salt)
	return config, nil
}

// ParseSalt reads a salt of a message; none is 32 zeroes, as with x402's clients.
func ParseSalt(salt []byte) ([HashSize]byte, error) {
	switch len(salt) {
	case 0:
		return [HashSize]byte{}, nil
	case HashSize:
		return [HashSize]byte(salt), nil
	}
	return [HashSize]byte{}, errorsmod.Wrapf(ErrConfig, "salt has %d bytes, want %d, or none for zeroes", len(salt), HashSize)
}

// Signer is the key that signs the channel's vouchers.
func (c Channel) Signer() common.Address {
	if authorizer := common.HexToAddress(c.Config.PayerAuthorizer); authorizer != (common.Address{}) {
		return authorizer
	}
	return common.HexToAddress(c.Config.Payer)
}

// Split is how what is redeemed is divided.
func (c Channel) Split() Split { return Split{ProviderBps: c.ProviderBps, ProtocolBps: c.ProtocolBps} }

// Denom is what the channel is paid in.
func (c Channel) Denom() string { return c.Price.Denom }

// NewBalance is that of a new channel.
func NewBalance(deposit sdkmath.Int) Balance {
	return Balance{Deposited: deposit, Returned: sdkmath.ZeroInt(), Claimed: sdkmath.ZeroInt()}
}

// Total is all that may ever be claimed unless more is deposited: x402's balance.
func (b Balance) Total() sdkmath.Int { return b.Deposited.Sub(b.Returned) }

// Available is what may still be claimed.
func (b Balance) Available() sdkmath.Int { return b.Total().Sub(b.Claimed) }

// Owed is what the escrow holds for a channel: what may be claimed, and what rounding left.
func (b Balance) Owed(split Split) sdkmath.Int {
	return b.Total().Sub(split.FloorParts(b.Claimed).Sum())
}

// Follows tells whether receipts may come after those before: counts only grow, and a count that grew has a root.
func (r Receipts) Follows(before Receipts) bool {
	if r.Calls < before.Calls || r.InputUnits < before.InputUnits || r.OutputUnits < before.OutputUnits ||
		r.Calls > MaxUnits || r.InputUnits > MaxUnits || r.OutputUnits > MaxUnits {
		return false
	}
	if r.Calls == before.Calls {
		return r.Equal(before)
	}
	return len(r.Root) == HashSize
}

// IsZero tells whether a claim says nothing of calls.
func (r Receipts) IsZero() bool { return r.Equal(Receipts{}) }

// ValidateUint128 checks an amount of x402: least to 2^128 − 1.
func ValidateUint128(field string, amount sdkmath.Int, least int64) error {
	if amount.IsNil() || amount.LT(sdkmath.NewInt(least)) || amount.BigInt().BitLen() > MaxAmountBits {
		return errorsmod.Wrapf(ErrAmount, "%s is %s, want %d to 2^%d-1", field, text(amount), least, MaxAmountBits)
	}
	return nil
}
