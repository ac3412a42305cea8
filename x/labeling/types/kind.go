package types

import (
	"encoding/binary"
	"fmt"
	"math"

	errorsmod "cosmossdk.io/errors"

	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/inference"
)

const (
	// MaxOpenBatch is the most items of a batch of open work, so that its 32 bytes an item fit a free transaction.
	MaxOpenBatch = 250
	// MinNumericBatch is the least items of a batch of numbers, where there are so many. In smaller ones, who always says the same
	// is paid for what is chance.
	MinNumericBatch = 5
	// AcceptedClass is the class by which a review accepts: of what is as likely the lower class is inferred, so that doubt is
	// the labeler's.
	AcceptedClass = 0

	numberBytes = 4
)

// Open says whether the kind is open work: something is made, and reviewed.
func (k Kind) Open() bool {
	switch k {
	case Kind_KIND_PROMPT, Kind_KIND_TRANSCRIPTION, Kind_KIND_SPANS, Kind_KIND_BOXES:
		return true
	}
	return false
}

// Numeric says whether the kind asks for a number.
func (k Kind) Numeric() bool { return k == Kind_KIND_NUMERIC }

// LabelBytes is the length of a label.
func (k Kind) LabelBytes() int {
	switch {
	case k.Open():
		return HashSize
	case k.Numeric():
		return numberBytes
	}
	return 1
}

// InferredClasses is the number of classes of the inference, and 0 where a task has none by classes.
func (s Spec) InferredClasses() uint8 { return uint8(s.Classes) } //nolint:gosec // at most MaxClasses

// CheckLabels refuses what are not the labels of so many items. The error is ErrLabels.
func (s Spec) CheckLabels(labels []byte, count uint32) error {
	var err error
	switch {
	case s.Kind.Open():
		err = blind.CheckDigests(labels, count)
	case s.Kind.Numeric():
		err = blind.CheckNumbers(labels, count, s.Range.Span())
	default:
		err = blind.CheckLabels(labels, count, s.Classes)
	}
	if err != nil {
		return errorsmod.Wrap(ErrLabels, err.Error())
	}
	return nil
}

// Label is the label at a place of those of a batch: a class, or a number counted from the least one.
func (s Spec) Label(labels []byte, at int) uint32 {
	if s.Kind.Numeric() {
		return binary.BigEndian.Uint32(labels[at*numberBytes:])
	}
	return uint32(labels[at])
}

// Agree says whether a label is what gold says.
func (s Spec) Agree(label, gold uint32) bool {
	if !s.Kind.Numeric() {
		return label == gold
	}
	return max(label, gold)-min(label, gold) <= s.Range.Tolerance
}

// GoldKinds is how many kinds of gold there are: classes, and of numbers one.
func (s Spec) GoldKinds() int {
	if s.Kind.Numeric() {
		return 1
	}
	return int(s.Classes)
}

// GoldKind is the kind of a gold item, or false if there is no such gold.
func (s Spec) GoldKind(gold uint32) (int, bool) {
	if s.Kind.Numeric() {
		return 0, gold <= s.Range.Span()
	}
	return int(gold), gold < s.Classes
}

// Span is how far the greatest number is from the least.
func (r Range) Span() uint32 { return uint32(uint64(r.Max) - uint64(r.Min)) } //nolint:gosec // validated: at most 32 bits

// Number is the number that a label stands for.
func (r Range) Number(label uint32) int64 { return r.Min + int64(label) }

// Label is the label that stands for a number, or false if it is out of the range.
func (r Range) Label(number int64) (uint32, bool) {
	if number < r.Min || number > r.Max {
		return 0, false
	}
	return uint32(uint64(number) - uint64(r.Min)), true //nolint:gosec // at most the span
}

func (r Range) validate() error {
	switch {
	case r.Min >= r.Max || uint64(r.Max)-uint64(r.Min) > math.MaxUint32: //nolint:gosec // modulo 2^64 it is exact
		return errorsmod.Wrapf(ErrRange, "range is %d to %d, want a greatest number above the least by 1 to %d", r.Min, r.Max, uint32(math.MaxUint32))
	case r.Tolerance >= r.Span():
		return errorsmod.Wrapf(ErrRange, "range.tolerance is %d: all numbers from %d to %d would agree", r.Tolerance, r.Min, r.Max)
	}
	return nil
}

// validateKind refuses parts that do not belong to the kind.
func (s Spec) validateKind() error {
	open, numeric := s.Kind.Open(), s.Kind.Numeric()
	switch {
	case s.Kind <= Kind_KIND_UNSPECIFIED || s.Kind > Kind_KIND_REVIEW:
		return errorsmod.Wrapf(ErrSpec, "kind is %d, which is none", s.Kind)
	case open != (s.Review != nil):
		return errorsmod.Wrapf(ErrReview, "review: %s wants %s", s.Kind, either(open, "one", "none"))
	case numeric != (s.Range != nil):
		return errorsmod.Wrapf(ErrRange, "range: %s wants %s", s.Kind, either(numeric, "one", "none"))
	case (open || numeric) && s.Classes != 0:
		return errorsmod.Wrapf(ErrSpec, "classes is %d, and %s has none", s.Classes, s.Kind)
	case (s.Kind == Kind_KIND_PREFERENCE || s.Kind == Kind_KIND_REVIEW) && s.Classes != 2:
		return errorsmod.Wrapf(ErrSpec, "classes is %d, and %s is between 2", s.Classes, s.Kind)
	case open && s.Gold != nil:
		return errorsmod.Wrapf(ErrGold, "gold: %s is judged by its review", s.Kind)
	case open && s.BatchSize > MaxOpenBatch:
		return errorsmod.Wrapf(ErrSpec, "batch_size is %d, want 1 to %d of %s", s.BatchSize, MaxOpenBatch, s.Kind)
	case numeric && s.BatchSize < min(s.Items, MinNumericBatch):
		return errorsmod.Wrapf(ErrSpec, "batch_size is %d, want %d or more of %s: chance is told by the other items of a batch", s.BatchSize, MinNumericBatch, s.Kind)
	case numeric:
		return s.Range.validate()
	}
	return nil
}

func either(first bool, a, b string) string {
	if first {
		return a
	}
	return b
}

// cells is what items cost an inference: items times classes. Of open work it is that of the review.
func (s Spec) cells() (each uint64, err error) {
	switch {
	case s.Kind.Open():
		return uint64(s.Redundancy) * 2, nil
	case s.Kind.Numeric():
		return 2, nil
	case s.Classes < inference.MinClasses || s.Classes > inference.MaxClasses:
		return 0, errorsmod.Wrapf(ErrSpec, "classes is %d, want %d to %d", s.Classes, inference.MinClasses, inference.MaxClasses)
	}
	return uint64(s.Classes), nil
}

// weight says what makes items of the spec cost much.
func (s Spec) weight() string {
	switch {
	case s.Kind.Open():
		return fmt.Sprintf("a redundancy of %d", s.Redundancy)
	case s.Kind.Numeric():
		return "numbers"
	}
	return fmt.Sprintf("%d classes", s.Classes)
}

// ContentCID names the content of which a label of open work is the SHA-256.
func ContentCID(digest []byte) (string, error) {
	if len(digest) != HashSize {
		return "", fmt.Errorf("%w: %d bytes for a SHA-256", ErrLabels, len(digest))
	}
	return cid.CID{Codec: cid.Raw, Digest: [HashSize]byte(digest)}.String(), nil
}
