// Package blind is what labelers and requesters commit to before they show it: labels and gold. It is shared by the chain
// and by their clients.
//
// All hashes are SHA-256 over these bytes, numbers big-endian:
//
//	labels  "sahara/labeling/commit/v1" · length of chain id (1) · chain id · task (8) · wave (4) · batch (4) ·
//	        length of labeler (1) · labeler · bytes of labels (4) · labels · salt
//	gold    "sahara/labeling/gold/v1" · item (4) · class (1) · salt
//	        "sahara/labeling/gold-number/v1" · item (4) · number counted from the least one (4) · salt
//	answer  "sahara/labeling/answer/v1" · item (4) · class (1) · confidence (4)
//	        "sahara/labeling/number/v1" · item (4) · number, two's complement (8) · confidence (4)
//	        "sahara/labeling/submission/v1" · item (4) · SHA-256 of the content (32) · confidence (4)
//
// A label is a byte, of numbers 4 bytes, of open work the SHA-256 of what was made.
//
// A commitment binds its labeler, so a copied one cannot be revealed by another; salts have 16 bytes or more, so that
// nobody finds few labels by trying. Gold and answers are records of Merkle trees (x/internal/records).
package blind

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/sahara-chain/sahara/x/internal/records"
)

// Bounds of a salt, in bytes.
const (
	MinSalt = 16
	MaxSalt = 64
)

var (
	// ErrSalt refuses a salt that is too short to hide anything, or too long.
	ErrSalt = errors.New("invalid salt")
	// ErrLabels refuses labels that are not those of a batch.
	ErrLabels = errors.New("labels do not fit the batch")
)

// Hash is a SHA-256.
type Hash = [sha256.Size]byte

// Batch names what is labeled by whom.
type Batch struct {
	ChainID string
	Task    uint64
	Wave    uint32
	Batch   uint32
	// Labeler is the account's address.
	Labeler []byte
}

// ValidateSalt checks a salt's length.
func ValidateSalt(salt []byte) error {
	if len(salt) < MinSalt || len(salt) > MaxSalt {
		return fmt.Errorf("%w: it has %d bytes, want %d to %d", ErrSalt, len(salt), MinSalt, MaxSalt)
	}
	return nil
}

// Commitment is the hash of the labels of a batch. Chain ids and addresses have at most 255 bytes.
func Commitment(b Batch, labels, salt []byte) Hash {
	in := append([]byte("sahara/labeling/commit/v1"), byte(len(b.ChainID))) //nolint:gosec // see above
	in = append(in, b.ChainID...)
	in = binary.BigEndian.AppendUint64(in, b.Task)
	in = binary.BigEndian.AppendUint32(in, b.Wave)
	in = binary.BigEndian.AppendUint32(in, b.Batch)
	in = append(in, byte(len(b.Labeler))) //nolint:gosec // see above
	in = append(in, b.Labeler...)
	in = binary.BigEndian.AppendUint32(in, uint32(len(labels))) //nolint:gosec // at most 8,000
	in = append(in, labels...)
	return sha256.Sum256(append(in, salt...))
}

// CheckLabels refuses what are not count labels below a number of classes. The error is ErrLabels.
func CheckLabels(labels []byte, count, classes uint32) error {
	if uint64(len(labels)) != uint64(count) {
		return fmt.Errorf("%w: there are %d, want %d", ErrLabels, len(labels), count)
	}
	for i, label := range labels {
		if uint32(label) >= classes {
			return fmt.Errorf("%w: number %d is %d, want 0 to %d", ErrLabels, i, label, classes-1)
		}
	}
	return nil
}

// CheckDigests refuses what are not count SHA-256 hashes, of which none is zero: that stands for nothing made. The error is
// ErrLabels.
func CheckDigests(labels []byte, count uint32) error {
	if uint64(len(labels)) != uint64(count)*sha256.Size {
		return fmt.Errorf("%w: there are %d bytes, want %d of %d bytes", ErrLabels, len(labels), count, sha256.Size)
	}
	for i := range int(count) {
		if Hash(labels[i*sha256.Size:][:sha256.Size]) == (Hash{}) {
			return fmt.Errorf("%w: number %d is zero, the hash of nothing", ErrLabels, i)
		}
	}
	return nil
}

// numberSize is the length of a number as a label.
const numberSize = 4

// CheckNumbers refuses what are not count numbers of at most span. The error is ErrLabels.
func CheckNumbers(labels []byte, count, span uint32) error {
	if uint64(len(labels)) != uint64(count)*numberSize {
		return fmt.Errorf("%w: there are %d bytes, want %d of %d bytes", ErrLabels, len(labels), count, numberSize)
	}
	for i := range int(count) {
		if v := binary.BigEndian.Uint32(labels[i*numberSize:]); v > span {
			return fmt.Errorf("%w: number %d is %d above the least, want at most %d", ErrLabels, i, v, span)
		}
	}
	return nil
}

// VerifyGold says whether a gold item is number index of count in the tree of a root. Errors are ErrSalt and those of
// x/internal/records for a proof that is malformed or leads elsewhere.
func VerifyGold(root Hash, count, index uint64, item uint32, class uint8, salt, proof []byte) error {
	return verify(root, count, index, Gold(item, class, salt), salt, proof)
}

// VerifyGoldNumber is VerifyGold for a number, counted from the least one.
func VerifyGoldNumber(root Hash, count, index uint64, item, number uint32, salt, proof []byte) error {
	return verify(root, count, index, GoldNumber(item, number, salt), salt, proof)
}

func verify(root Hash, count, index uint64, record Hash, salt, proof []byte) error {
	if err := ValidateSalt(salt); err != nil {
		return err
	}
	steps, err := records.UnmarshalProof(proof)
	if err != nil {
		return err
	}
	return records.Verify(root, count, index, record, steps)
}

// Gold is the hash of a gold item.
func Gold(item uint32, class uint8, salt []byte) Hash {
	in := binary.BigEndian.AppendUint32([]byte("sahara/labeling/gold/v1"), item)
	in = append(in, class)
	return sha256.Sum256(append(in, salt...))
}

// GoldNumber is the hash of a gold item that is a number, counted from the least one.
func GoldNumber(item, number uint32, salt []byte) Hash {
	in := binary.BigEndian.AppendUint32([]byte("sahara/labeling/gold-number/v1"), item)
	in = binary.BigEndian.AppendUint32(in, number)
	return sha256.Sum256(append(in, salt...))
}

// Number is the hash of a numeric answer; confidence has 24 fraction bits.
func Number(item uint32, number int64, confidence uint32) Hash {
	in := binary.BigEndian.AppendUint32([]byte("sahara/labeling/number/v1"), item)
	in = binary.BigEndian.AppendUint64(in, uint64(number)) //nolint:gosec // two's complement
	return sha256.Sum256(binary.BigEndian.AppendUint32(in, confidence))
}

// Submission is the hash of an accepted submission of open work; confidence has 24 fraction bits, and is 0 of one that was
// not reviewed.
func Submission(item uint32, digest Hash, confidence uint32) Hash {
	in := binary.BigEndian.AppendUint32([]byte("sahara/labeling/submission/v1"), item)
	in = append(in, digest[:]...)
	return sha256.Sum256(binary.BigEndian.AppendUint32(in, confidence))
}

// Answer is the hash of an inferred answer; confidence has 24 fraction bits.
func Answer(item uint32, class uint8, confidence uint32) Hash {
	in := binary.BigEndian.AppendUint32([]byte("sahara/labeling/answer/v1"), item)
	in = append(in, class)
	return sha256.Sum256(binary.BigEndian.AppendUint32(in, confidence))
}

// Stratum is what an attester signs of a labeler: SHA-256 over "sahara/labeling/stratum/v1" · length of chain id (1) · chain
// id · task (8) · length of labeler (1) · labeler · stratum (4) · salt.
func Stratum(chainID string, task uint64, labeler []byte, stratum uint32, salt []byte) Hash {
	in := append([]byte("sahara/labeling/stratum/v1"), byte(len(chainID))) //nolint:gosec // at most 255, as in Commitment
	in = append(in, chainID...)
	in = binary.BigEndian.AppendUint64(in, task)
	in = append(in, byte(len(labeler))) //nolint:gosec // at most 255
	in = append(in, labeler...)
	in = binary.BigEndian.AppendUint32(in, stratum)
	return sha256.Sum256(append(in, salt...))
}
