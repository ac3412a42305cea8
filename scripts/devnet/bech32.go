package main

import (
	"errors"
	"fmt"
	"strings"
)

// The encoding is BIP-173's bech32, whose checksum catches any mistyping of up to four characters.
const bech32Charset = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"

func bech32Polymod(values []byte) uint32 {
	generator := [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3}
	sum := uint32(1)
	for _, v := range values {
		top := sum >> 25
		sum = (sum&0x1ffffff)<<5 ^ uint32(v)
		for i, g := range generator {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	return sum
}

// bech32Expand is the prefix as it enters the checksum.
func bech32Expand(prefix string) []byte {
	var high, low []byte
	for _, c := range []byte(prefix) {
		high, low = append(high, c>>5), append(low, c&31)
	}
	return append(append(high, 0), low...)
}

func bech32Encode(prefix string, data []byte) string {
	groups, _ := regroup(data, 8, 5, true) // padding makes any bytes fit
	sum := bech32Polymod(append(append(bech32Expand(prefix), groups...), make([]byte, 6)...)) ^ 1
	for shift := 25; shift >= 0; shift -= 5 {
		groups = append(groups, byte(sum>>shift&31))
	}
	text := []byte(prefix + "1")
	for _, g := range groups {
		text = append(text, bech32Charset[g])
	}
	return string(text)
}

func bech32Decode(text string) (prefix string, data []byte, err error) {
	groups, prefix, err := bech32Groups(text)
	if err != nil {
		return "", nil, err
	}
	data, err = regroup(groups, 5, 8, false)
	return prefix, data, err
}

// bech32Groups verifies the text and returns its 5-bit groups without the checksum.
func bech32Groups(text string) (groups []byte, prefix string, err error) {
	if len(text) > 90 {
		return nil, "", fmt.Errorf("%d characters are more than the 90 of bech32", len(text))
	}
	for _, c := range []byte(text) {
		if c < '!' || c > '~' {
			return nil, "", fmt.Errorf("it has the character %q", c)
		}
	}
	if text != strings.ToLower(text) && text != strings.ToUpper(text) {
		return nil, "", errors.New("upper and lower case are mixed")
	}
	text = strings.ToLower(text)
	cut := strings.LastIndexByte(text, '1')
	if cut < 1 || cut+7 > len(text) {
		return nil, "", errors.New("it is not a prefix, a 1 and at least 6 characters")
	}
	prefix = text[:cut]
	for _, c := range text[cut+1:] {
		value := strings.IndexRune(bech32Charset, c)
		if value < 0 {
			return nil, "", fmt.Errorf("the character %q is not used in bech32", c)
		}
		groups = append(groups, byte(value&31))
	}
	if bech32Polymod(append(bech32Expand(prefix), groups...)) != 1 {
		return nil, "", errors.New("the checksum is wrong: a character is mistyped")
	}
	return groups[:len(groups)-6], prefix, nil
}

// regroup cuts a string of bits into groups of another size.
func regroup(in []byte, from, to uint, pad bool) ([]byte, error) {
	var out []byte
	mask := byte(0xff) >> (8 - to)
	var bits uint32
	var count uint
	for _, v := range in {
		bits, count = bits<<from|uint32(v), count+from
		for count >= to {
			count -= to
			out = append(out, byte(bits>>count&0xff)&mask)
		}
		bits &= 1<<count - 1
	}
	switch {
	case pad && count > 0:
		out = append(out, byte(bits<<(to-count)&0xff))
	case !pad && (count >= from || bits != 0):
		return nil, errors.New("the bits after the last whole byte are not zero")
	}
	return out, nil
}
