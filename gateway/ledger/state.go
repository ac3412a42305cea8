package ledger

import (
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/sahara-chain/sahara/x/usage/receipts"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// maxUsed is how many vouchers above what was charged are remembered one by one. Older ones all count as used.
const maxUsed = 64

// state is what is kept of a channel on disk.
type state struct {
	charged voucher.Amount // all calls so far
	signed  voucher.Signed // the voucher with the highest maximum
	input   uint64         // units of all calls
	output  uint64
	log     receipts.Log // all calls
	used    used
}

// used are the maximums that paid for a call. Only those above what was charged matter.
type used struct {
	floor  voucher.Amount   // everything up to it counts as used
	values []voucher.Amount // ascending
}

func (u *used) has(m voucher.Amount) bool {
	_, found := slices.BinarySearchFunc(u.values, m, voucher.Amount.Cmp)
	return found || m.Cmp(u.floor) <= 0
}

func (u *used) add(m, charged voucher.Amount) {
	if at, found := slices.BinarySearchFunc(u.values, m, voucher.Amount.Cmp); !found {
		u.values = slices.Insert(u.values, at, m)
	}
	u.trim(charged)
}

func (u *used) trim(charged voucher.Amount) {
	gone := 0
	for gone < len(u.values) && u.values[gone].Cmp(charged) <= 0 {
		gone++
	}
	if over := len(u.values) - maxUsed; over > gone {
		gone = over
		u.floor = u.values[gone-1]
	}
	u.values = slices.Delete(u.values, 0, gone)
}

const stateVersion = 1

// marshal is
//
//	version (1) · charged (16) · signed maximum (16) · signature (65) · input (8) · output (8) ·
//	floor (16) · number of used maximums (1) · each (16) · log
func (s *state) marshal() []byte {
	b := make([]byte, 0, 131+16*len(s.used.values)+256)
	b = append(b, stateVersion)
	b = appendAmount(b, s.charged)
	b = appendAmount(b, s.signed.MaxClaimableAmount)
	b = append(b, s.signed.Signature[:]...)
	b = binary.BigEndian.AppendUint64(b, s.input)
	b = binary.BigEndian.AppendUint64(b, s.output)
	b = appendAmount(b, s.used.floor)
	b = append(b, byte(len(s.used.values))) //nolint:gosec // at most maxUsed
	for _, m := range s.used.values {
		b = appendAmount(b, m)
	}
	log, _ := s.log.MarshalBinary() // there is no error
	return append(b, log...)
}

func (s *state) unmarshal(channel voucher.Hash, b []byte) error {
	const fixed = 1 + 16 + 16 + 65 + 8 + 8 + 16 + 1
	if len(b) < fixed || b[0] != stateVersion {
		return fmt.Errorf("%w: state of channel %x", ErrCorrupt, channel)
	}
	*s = state{
		charged: amountAt(b, 1),
		signed: voucher.Signed{
			ChannelID: channel, MaxClaimableAmount: amountAt(b, 17),
			Signature: [voucher.SignatureLength]byte(b[33:98]),
		},
		input: binary.BigEndian.Uint64(b[98:]), output: binary.BigEndian.Uint64(b[106:]),
		used: used{floor: amountAt(b, 114)},
	}
	n := int(b[130])
	if len(b) < fixed+16*n {
		return fmt.Errorf("%w: state of channel %x", ErrCorrupt, channel)
	}
	for i := range n {
		s.used.values = append(s.used.values, amountAt(b, fixed+16*i))
	}
	if err := s.log.UnmarshalBinary(b[fixed+16*n:]); err != nil {
		return fmt.Errorf("%w: log of channel %x: %w", ErrCorrupt, channel, err)
	}
	return nil
}

func appendAmount(b []byte, a voucher.Amount) []byte {
	bytes := a.Bytes()
	return append(b, bytes[:]...)
}

func amountAt(b []byte, at int) voucher.Amount {
	return voucher.AmountFromBytes([voucher.AmountSize]byte(b[at:]))
}

func appendUint64(b []byte, n uint64) []byte { return binary.BigEndian.AppendUint64(b, n) }

func uint64At(b []byte, at int) uint64 { return binary.BigEndian.Uint64(b[at:]) }
