// Package descriptor checks what the descriptors of all kinds of assets have in common, so that a name or a tag is
// valid for all of them or for none. It imports no SDK; each module gives the refusals its own error codes.
package descriptor

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits, in bytes where not said otherwise.
const (
	MaxName = 128
	MaxTags = 16 // tags
	MaxTag  = 32
)

// ValidateName refuses what a terminal or a page could not show as one line of text.
func ValidateName(name string) error {
	switch {
	case name == "" || len(name) > MaxName:
		return fmt.Errorf("name has %d bytes, want 1 to %d", len(name), MaxName)
	case !utf8.ValidString(name):
		return fmt.Errorf("name %q is not UTF-8", name)
	case strings.ContainsFunc(name, unicode.IsControl):
		return fmt.Errorf("name %q has a control character", name)
	case strings.TrimSpace(name) != name:
		return fmt.Errorf("name %q begins or ends with a space", name)
	}
	return nil
}

// ValidateTags checks number, spelling and uniqueness.
func ValidateTags(tags []string) error {
	if len(tags) > MaxTags {
		return fmt.Errorf("%d tags, want at most %d", len(tags), MaxTags)
	}
	for i, tag := range tags {
		if err := ValidateTag(tag); err != nil {
			return fmt.Errorf("tags[%d]: %w", i, err)
		}
		if slices.Contains(tags[:i], tag) {
			return fmt.Errorf("tags[%d]: %s is there twice", i, tag)
		}
	}
	return nil
}

// ValidateTag allows one spelling only: lower-case ASCII letters, digits, and - _ . between them.
func ValidateTag(tag string) error {
	if tag == "" || len(tag) > MaxTag {
		return fmt.Errorf("tag has %d bytes, want 1 to %d", len(tag), MaxTag)
	}
	for i, c := range []byte(tag) {
		outer := c >= 'a' && c <= 'z' || c >= '0' && c <= '9'
		inner := i > 0 && i < len(tag)-1 && strings.IndexByte("-_.", c) >= 0
		if !outer && !inner {
			return fmt.Errorf("tag %q: want a-z and 0-9, with - _ . between them", tag)
		}
	}
	return nil
}
