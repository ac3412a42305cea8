package chain

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	"github.com/cosmos/btcutil/bech32"
)

// Prefix is the human-readable part of account addresses (sahara1…).
const Prefix = "sahara"

// ErrAddress refuses a text that is no address.
var ErrAddress = errors.New("not an address, sahara1… or 0x…")

// Bech32 is an address as Cosmos transactions write it.
func Bech32(a common.Address) string {
	text, _ := bech32.EncodeFromBase256(Prefix, a[:]) // any 20 bytes have an encoding
	return text
}

// ParseAddress reads sahara1… or 0x…, of 20 bytes. The error is ErrAddress.
func ParseAddress(text string) (common.Address, error) {
	if strings.HasPrefix(text, "0x") {
		if !common.IsHexAddress(text) {
			return common.Address{}, fmt.Errorf("%w: %.80q", ErrAddress, text)
		}
		return common.HexToAddress(text), nil
	}
	prefix, b, err := bech32.DecodeToBase256(text)
	if err != nil || prefix != Prefix || len(b) != common.AddressLength {
		return common.Address{}, fmt.Errorf("%w: %.80q", ErrAddress, text)
	}
	return common.Address(b), nil
}
