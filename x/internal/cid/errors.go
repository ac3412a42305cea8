package cid

import "errors"

var (
	// ErrV0 refuses a Qm… name, which says nothing of base and codec: `ipfs cid base32` converts it.
	ErrV0 = errors.New("this is a CIDv0; give its CIDv1 in base32, which begins with bafy")
	// ErrLength refuses what is too short or long, without repeating it.
	ErrLength = errors.New("a CID has 59 to 61 characters")
	// ErrMultibase refuses every base but lower-case base32.
	ErrMultibase = errors.New("a CID begins with b, for lower-case base32")
	// ErrCharacter refuses what is not lower-case base32.
	ErrCharacter = errors.New("a CID has the characters a to z and 2 to 7 only")
	// ErrVersion refuses every version but 1.
	ErrVersion = errors.New("version of the CID is not 1")
	// ErrCodec refuses content of other kinds.
	ErrCodec = errors.New("codec of the CID is not raw (0x55), dag-pb (0x70) or json (0x200)")
	// ErrHash refuses every hash but a whole SHA-256.
	ErrHash = errors.New("hash of the CID is not a SHA-256 of 32 bytes")
	// ErrSpelling refuses a second spelling of a CID.
	ErrSpelling = errors.New("CID is not in its shortest form")
)
