package main

import (
	"encoding/hex"
	"fmt"
	"strings"
)

const addressPrefix = "sahara"

// parseAddress returns an account's sahara1… address from either of its spellings. A mixed-case 0x…
// address is taken without checking its EIP-55 capitals, which need a hash that the standard library lacks.
func parseAddress(text string) (string, error) {
	if digits, ok := strings.CutPrefix(text, "0x"); ok {
		raw, err := hex.DecodeString(digits)
		if err != nil || len(raw) != 20 {
			return "", fmt.Errorf("address %q is not 0x and 40 hexadecimal digits", text)
		}
		return bech32Encode(addressPrefix, raw), nil
	}
	prefix, raw, err := bech32Decode(text)
	if err != nil {
		return "", fmt.Errorf("address %q: %w", text, err)
	}
	if prefix != addressPrefix {
		return "", fmt.Errorf("address %q begins with %s1, not with %s1", text, prefix, addressPrefix)
	}
	if len(raw) != 20 && len(raw) != 32 { // accounts have 20 bytes, some module accounts 32
		return "", fmt.Errorf("address %q has %d bytes, not 20 or 32", text, len(raw))
	}
	return strings.ToLower(text), nil
}
