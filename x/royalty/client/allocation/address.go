package allocation

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/crypto/sha3"

	"github.com/cosmos/cosmos-sdk/types/bech32"
)

const (
	addressPrefix = "sahara"
	accountSize   = 20
	moduleSize    = 32 // of accounts that belong to a module and a key
)

// parseAddress reads sahara1… or 0x…. The result has 20 or 32 bytes.
func parseAddress(text string) ([]byte, error) {
	parse := parseBech32
	if strings.HasPrefix(text, "0x") {
		parse = parseHex
	}
	address, err := parse(text)
	if err != nil {
		return nil, fmt.Errorf("address %.100q: %w", text, err)
	}
	return address, nil
}

func parseBech32(text string) ([]byte, error) {
	prefix, address, err := bech32.DecodeAndConvert(text)
	switch {
	case err != nil:
		return nil, err
	case prefix != addressPrefix:
		return nil, fmt.Errorf("it begins with %.20q, not with %s1", prefix, addressPrefix)
	case len(address) != accountSize && len(address) != moduleSize:
		return nil, fmt.Errorf("it has %d bytes, not %d or %d", len(address), accountSize, moduleSize)
	}
	return address, nil
}

func parseHex(text string) ([]byte, error) {
	digits := text[len("0x"):]
	address, err := hex.DecodeString(digits)
	if err != nil || len(address) != accountSize {
		return nil, fmt.Errorf("it is not 0x and %d hexadecimal digits", 2*accountSize)
	}
	lower := strings.ToLower(digits)
	if digits != lower && digits != strings.ToUpper(digits) && digits != capitals(lower) {
		return nil, errors.New("its capitals are not those of EIP-55: a character is mistyped")
	}
	return address, nil
}

// capitals writes an address as EIP-55 does: a letter is a capital where the hash of the lower-case text has a
// digit of 8 or more.
func capitals(lower string) string {
	keccak := sha3.NewLegacyKeccak256()
	keccak.Write([]byte(lower))
	hash := hex.EncodeToString(keccak.Sum(nil))
	text := []byte(lower)
	for i, c := range text {
		if c >= 'a' && hash[i] >= '8' {
			text[i] = c - 'a' + 'A'
		}
	}
	return string(text)
}

func formatAddress(address []byte) (string, error) {
	return bech32.ConvertAndEncode(addressPrefix, address)
}
