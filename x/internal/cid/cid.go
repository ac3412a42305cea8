// Package cid reads and writes the content identifiers that assets are named by: CIDv1 in lower-case base32,
// of a SHA-256 hash. The chain keeps names only, so there is one spelling of each and nothing to negotiate.
//
// The text is "b" and the base32 (RFC 4648, lower case, no padding) of these bytes:
//
//	version 0x01 · codec (1 or 2, varint) · hash function 0x12 · hash length 0x20 · SHA-256 (32)
package cid

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
)

// Codec says what the hashed bytes are. The numbers are those of the multicodec table.
type Codec uint64

const (
	// Raw is any bytes, such as a file as it is.
	Raw Codec = 0x55
	// DagPB is a UnixFS file or folder, as IPFS cuts it into blocks.
	DagPB Codec = 0x70
	// JSON is a JSON document.
	JSON Codec = 0x0200
)

const (
	version    = 0x01
	sha256Code = 0x12
	prefix     = "b" // multibase for lower-case base32

	minLength = 59 // of a text whose codec takes one byte
	maxLength = 61 // of one whose codec takes two
	lengthV0  = 46

	alphabet = "abcdefghijklmnopqrstuvwxyz234567"
)

var encoding = base32.NewEncoding(alphabet).WithPadding(base32.NoPadding)

// CID names content by what it is and by its SHA-256.
type CID struct {
	Codec  Codec
	Digest [sha256.Size]byte
}

// String is the one spelling that Parse accepts.
func (c CID) String() string {
	return prefix + encoding.EncodeToString(append(header(c.Codec), c.Digest[:]...))
}

// header is what stands before the hash.
func header(codec Codec) []byte {
	b := binary.AppendUvarint([]byte{version}, uint64(codec))
	return append(b, sha256Code, sha256.Size)
}

// SumRaw names what the reader holds, to its end, as raw bytes. The only errors are the reader's.
func SumRaw(r io.Reader) (CID, error) {
	return Sum(Raw, r)
}

// Sum names what the reader holds, to its end. Errors are ErrCodec and the reader's.
func Sum(codec Codec, r io.Reader) (CID, error) {
	if !codec.known() {
		return CID{}, fmt.Errorf("%w: 0x%x", ErrCodec, uint64(codec))
	}
	hash := sha256.New()
	if _, err := io.Copy(hash, r); err != nil {
		return CID{}, err
	}
	return CID{codec, [sha256.Size]byte(hash.Sum(nil))}, nil
}

func (c Codec) known() bool {
	return c == Raw || c == DagPB || c == JSON
}

// Validate says what is wrong with a text that is not a CID of this package, by the errors of this package.
func Validate(s string) error {
	_, err := Parse(s)
	return err
}

// Parse reads a CID. It refuses every other version, base, codec, hash function and spelling; the error is the
// first that applies of ErrV0, ErrMultibase, ErrLength, ErrCharacter, ErrVersion, ErrCodec, ErrHash and
// ErrSpelling.
func Parse(s string) (CID, error) {
	if err := checkText(s); err != nil {
		return CID{}, err
	}
	b, err := encoding.DecodeString(s[len(prefix):])
	if err != nil {
		return CID{}, fmt.Errorf("%w: %q ends within a byte", ErrSpelling, s)
	}
	if b[0] != version {
		return CID{}, fmt.Errorf("%w: %d in %q", ErrVersion, b[0], s)
	}
	code, n := binary.Uvarint(b[1:])
	codec := Codec(code)
	if n <= 0 || !codec.known() {
		return CID{}, fmt.Errorf("%w: 0x%x in %q", ErrCodec, code, s)
	}
	hash := b[1+n:]
	if len(hash) != 2+sha256.Size || !bytes.HasPrefix(hash, []byte{sha256Code, sha256.Size}) {
		return CID{}, fmt.Errorf("%w: %q", ErrHash, s)
	}
	c := CID{codec, [sha256.Size]byte(hash[2:])}
	// Bits after the last byte, and codecs in more bytes than they need, would name the content a second time.
	if got := c.String(); got != s {
		return CID{}, fmt.Errorf("%w: %q is written %q", ErrSpelling, s, got)
	}
	return c, nil
}

// checkText repeats the text only once it is known to be short.
func checkText(s string) error {
	switch {
	case len(s) == lengthV0 && strings.HasPrefix(s, "Qm"):
		return fmt.Errorf("%w: %q", ErrV0, s)
	case s != "" && !strings.HasPrefix(s, prefix):
		return fmt.Errorf("%w: not with %q", ErrMultibase, s[:1])
	case len(s) < minLength || len(s) > maxLength:
		return fmt.Errorf("%w: it has %d", ErrLength, len(s))
	}
	// The decoder skips line ends, so it is not the one to ask.
	if at := strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune(alphabet, r) }); at >= 0 {
		return fmt.Errorf("%w: %q at %d", ErrCharacter, s, at)
	}
	return nil
}
