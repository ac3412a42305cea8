package types

import (
	"bytes"
	"slices"
	"strings"

	errorsmod "cosmossdk.io/errors"

	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/internal/descriptor"
	"github.com/sahara-chain/sahara/x/internal/paging"
)

// Limits of a descriptor, in bytes where not said otherwise.
const (
	MaxName     = descriptor.MaxName
	MaxTags     = descriptor.MaxTags // tags
	MaxTag      = descriptor.MaxTag
	MaxLanguage = 35 // the longest tag that BCP 47 tells implementations to expect
	maxSubtag   = 8
	// MaxPage is the most entries of one page of a query.
	MaxPage = paging.MaxPage
)

// modalities are what content can be, in the order of the documentation.
var modalities = []string{"text", "image", "audio", "video", "tabular", "code", "multimodal", "other"}

// Modalities lists what content can be.
func Modalities() []string { return slices.Clone(modalities) }

// ValidateName refuses what could not be shown as one line of text.
func ValidateName(name string) error { return as(ErrName, descriptor.ValidateName(name)) }

// ValidateRoot refuses what is no hash. A root of zeroes is a field left out.
func ValidateRoot(root []byte) error {
	if len(root) != HashSize {
		return errorsmod.Wrapf(ErrRoot, "root has %d bytes, want %d", len(root), HashSize)
	}
	if bytes.Equal(root, make([]byte, HashSize)) {
		return errorsmod.Wrap(ErrRoot, "root is all zero")
	}
	return nil
}

func validateExtent(records, size uint64) error {
	switch {
	case records == 0:
		return errorsmod.Wrap(ErrExtent, "records is 0, want at least 1")
	case size == 0:
		return errorsmod.Wrap(ErrExtent, "bytes is 0, want at least 1")
	}
	return nil
}

func validateMetadata(text string) error {
	if err := cid.Validate(text); err != nil {
		return errorsmod.Wrapf(ErrMetadata, "metadata_cid: %s", err)
	}
	return nil
}

// ValidateTags checks number, spelling and uniqueness.
func ValidateTags(tags []string) error { return as(ErrTags, descriptor.ValidateTags(tags)) }

// ValidateTag allows one spelling only.
func ValidateTag(tag string) error { return as(ErrTags, descriptor.ValidateTag(tag)) }

// as gives the refusal of a shared check the module's own code.
func as(sentinel *errorsmod.Error, err error) error {
	if err == nil {
		return nil
	}
	return errorsmod.Wrap(sentinel, err.Error())
}

// ParseLanguage is a language tag in lower case: BCP 47 tells no cases apart. It checks the form (a primary subtag
// of 2 to 8 letters, then subtags of 1 to 8 letters and digits) and not whether the subtags are registered, which
// changes with time. Empty stays empty.
func ParseLanguage(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	if len(text) > MaxLanguage {
		return "", errorsmod.Wrapf(ErrLanguage, "language has %d bytes, want at most %d", len(text), MaxLanguage)
	}
	tag := asciiLower(text)
	for i, subtag := range strings.Split(tag, "-") {
		bad := subtag == "" || len(subtag) > maxSubtag || i == 0 && len(subtag) < 2
		for _, c := range []byte(subtag) {
			bad = bad || !isLower(c) && (i == 0 || !isDigit(c))
		}
		if bad {
			return "", errorsmod.Wrapf(ErrLanguage, "language %q: want a BCP 47 tag such as en, pt-BR or zh-Hant", text)
		}
	}
	return tag, nil
}

// ValidateModality allows the listed ones only.
func ValidateModality(modality string) error {
	if !slices.Contains(modalities, modality) {
		return errorsmod.Wrapf(ErrModality, "modality %.40q: want one of %s", modality, strings.Join(modalities, ", "))
	}
	return nil
}

func isLower(c byte) bool { return c >= 'a' && c <= 'z' }

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// asciiLower leaves other letters alone, so that it gives the same whatever Unicode tables a node is built with.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}
