// Package receipts says what was called over a payment channel, so that it can be proved later. A receipt is a
// call's content by hash, its time, its size and its price. The gateway keeps a Merkle log of all receipts of a
// channel since it opened, and the provider signs the log's root when it redeems: whoever has a receipt and its
// proof can show that the root counts that call, at that price.
//
// Hashes are SHA-256 over these bytes, numbers big-endian:
//
//	receipt  "sahara/usage/receipt/v1" · channel id (32) · call hash (32) · time (8) · input units (8) ·
//	         output units (8) · price (16)
//	call     "sahara/usage/call/v1" · SHA-256 of the request body (32) · SHA-256 of the response body (32)
//
// The log is the tree of package records over the receipts' hashes.
package receipts

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// Hash is a SHA-256, or the id of a channel.
type Hash = [32]byte

const (
	receiptPrefix = "sahara/usage/receipt/v1"

	// Size is the length of an encoded receipt in bytes.
	Size = len(receiptPrefix) + 32 + 32 + 8 + 8 + 8 + voucher.AmountSize

	// MaxTime is the latest time of a receipt: greater numbers lose digits in JavaScript.
	MaxTime = 1<<53 - 1
)

// Receipt is one call.
type Receipt struct {
	// CallHash is what CallHash makes of the bodies.
	CallHash Hash
	// Time is when the response ended, in milliseconds since 1970 (UTC), by the provider's clock.
	Time int64
	// InputUnits and OutputUnits are what the service counts, such as tokens.
	InputUnits, OutputUnits uint64
	// Price is what the call cost, in the smallest unit of the channel's token.
	Price voucher.Amount
}

// Validate says what no receipt may have. The error is ErrTime.
func (r Receipt) Validate() error {
	if r.Time < 0 || r.Time > MaxTime {
		return fmt.Errorf("%w: %d is not 0 to %d", ErrTime, r.Time, int64(MaxTime))
	}
	return nil
}

// Marshal encodes the receipt of a call over the channel, in Size bytes.
func (r Receipt) Marshal(channel Hash) []byte {
	b := make([]byte, 0, Size)
	b = append(b, receiptPrefix...)
	b = append(b, channel[:]...)
	b = append(b, r.CallHash[:]...)
	b = binary.BigEndian.AppendUint64(b, uint64(r.Time)) //nolint:gosec // two's complement keeps any two apart
	b = binary.BigEndian.AppendUint64(b, r.InputUnits)
	b = binary.BigEndian.AppendUint64(b, r.OutputUnits)
	price := r.Price.Bytes()
	return append(b, price[:]...)
}

// Unmarshal decodes what Marshal encodes of a valid receipt, and nothing else: the receipt and its channel. Errors
// are ErrEncoding and ErrTime.
func Unmarshal(b []byte) (Receipt, Hash, error) {
	if len(b) != Size || string(b[:len(receiptPrefix)]) != receiptPrefix {
		return Receipt{}, Hash{}, fmt.Errorf("%w: not %d bytes that begin with %q", ErrEncoding, Size, receiptPrefix)
	}
	b = b[len(receiptPrefix):]
	r := Receipt{
		CallHash:    Hash(b[32:]),
		Time:        int64(binary.BigEndian.Uint64(b[64:])), //nolint:gosec // what is negative then is refused
		InputUnits:  binary.BigEndian.Uint64(b[72:]),
		OutputUnits: binary.BigEndian.Uint64(b[80:]),
		Price:       voucher.AmountFromBytes([voucher.AmountSize]byte(b[88:])),
	}
	if err := r.Validate(); err != nil {
		return Receipt{}, Hash{}, err
	}
	return r, Hash(b), nil
}

// Hash stands for the receipt in the channel's log.
func (r Receipt) Hash(channel Hash) Hash {
	return sha256.Sum256(r.Marshal(channel))
}
