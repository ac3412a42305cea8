package types

import (
	"encoding/hex"
	"strings"

	"github.com/ethereum/go-ethereum/common"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// ParseAddress reads 0x text of 20 bytes, in any case of its letters.
func ParseAddress(field, text string) (common.Address, error) {
	raw, ok := strings.CutPrefix(text, "0x")
	bz, err := hex.DecodeString(raw)
	if !ok || err != nil || len(bz) != AddressSize {
		return common.Address{}, errorsmod.Wrapf(ErrAddress, "%s %.100q: want 0x and 40 hex digits", field, text)
	}
	return common.Address(bz), nil
}

// EthAddress is an account's address as x402 writes it. Accounts of other lengths than 20 bytes have none.
func EthAddress(field string, account sdk.AccAddress) (common.Address, error) {
	if len(account) != AddressSize {
		return common.Address{}, errorsmod.Wrapf(ErrAddress, "%s %s has %d bytes, want %d", field, account, len(account), AddressSize)
	}
	return common.Address(account), nil
}

// ParseHash reads 32 bytes of hexadecimal digits, with or without 0x.
func ParseHash(field, text string) ([HashSize]byte, error) {
	bz, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err != nil || len(bz) != HashSize {
		return [HashSize]byte{}, errorsmod.Wrapf(ErrHash, "%s %.80q: want 64 hexadecimal digits", field, text)
	}
	return [HashSize]byte(bz), nil
}

// Hex is bytes as 0x text.
func Hex(bz []byte) string { return "0x" + hex.EncodeToString(bz) }
