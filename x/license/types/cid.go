package types

import (
	"encoding/base32"
	"fmt"
)

// A text is named by the one spelling of a CIDv1 of a SHA-256 hash: multibase base32 in lower case ("b"),
// version 1, a codec, hash function 0x12, 32 bytes. Other spellings of the same CID would be other terms.
// https://github.com/multiformats/cid#cidv1
const (
	cidBase    = 'b'
	cidVersion = 1
	sha256Code = 0x12
	sha256Size = 32
)

// cidCodecs are what a text's bytes may be: raw, dag-pb (a file in blocks), dag-cbor and json.
var cidCodecs = [][]byte{{0x55}, {0x70}, {0x71}, {0x80, 0x04}}

var cidEncoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// ValidateCID refuses what is not the name of a text.
func ValidateCID(cid string) error {
	if cid == "" || cid[0] != cidBase {
		return fmt.Errorf("does not begin with %q, the mark of lower-case base32", cidBase)
	}
	bz, err := cidEncoding.DecodeString(cid[1:])
	if err != nil {
		return fmt.Errorf("is not base32: %w", err)
	}
	for _, codec := range cidCodecs {
		head := append([]byte{cidVersion}, codec...)
		head = append(head, sha256Code, sha256Size)
		if len(bz) != len(head)+sha256Size || string(bz[:len(head)]) != string(head) {
			continue
		}
		if cidEncoding.EncodeToString(bz) != cid[1:] { // the last character's spare bits are set, or it has line ends
			return fmt.Errorf("is not written the one way that its bytes are")
		}
		return nil
	}
	return fmt.Errorf("is not a CIDv1 of a SHA-256 hash of raw, dag-pb, dag-cbor or json content")
}
