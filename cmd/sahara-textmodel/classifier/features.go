// Package classifier is a small text classifier: logistic regression over hashed n-grams (Weinberger and others,
// "Feature hashing for large scale multitask learning", 2009). It trains in seconds, goes on from where another has
// stopped, and the same texts give the same weights again.
package classifier

import (
	"hash/fnv"
	"math"
	"slices"
	"strings"
	"unicode"
)

const (
	// DefaultBits makes 2^17 weights, half a megabyte.
	DefaultBits = 17
	// MaxTokens is how many tokens of a text are read; what comes after them has no influence and is not counted.
	MaxTokens = 2_000

	gram = 4 // letters of the pieces of a word
)

// Tokens are the words, numbers and signs of a text, in small letters. Letters and digits stand together, other signs
// alone, white space between.
func Tokens(text string) []string {
	var tokens []string
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			tokens = append(tokens, word.String())
			word.Reset()
		}
	}
	for _, r := range text {
		if len(tokens) >= MaxTokens {
			return tokens[:MaxTokens]
		}
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			word.WriteRune(unicode.ToLower(r))
		case unicode.IsSpace(r):
			end()
		default:
			end()
			tokens = append(tokens, string(r))
		}
	}
	end()
	return tokens[:min(len(tokens), MaxTokens)]
}

// feature is a weight's number, with how much of it a text has.
type feature struct {
	index uint32
	value float64
}

// featuresOf hashes tokens, pairs of tokens, and pieces of long words into 2^bits places, each counted once, and scales
// them so that their squares sum to one: long texts weigh as much as short ones.
func featuresOf(tokens []string, bits uint) []feature {
	mask := uint64(1)<<bits - 1
	indices := make([]uint32, 0, 4*len(tokens))
	add := func(kind byte, parts ...string) {
		h := fnv.New64a()
		_, _ = h.Write([]byte{kind}) // a hash takes all
		for _, part := range parts {
			_, _ = h.Write([]byte(part))
			_, _ = h.Write([]byte{0})
		}
		indices = append(indices, uint32(mix(h.Sum64())&mask)) //nolint:gosec // bits is at most 32
	}
	for i, token := range tokens {
		add('w', token)
		if i > 0 {
			add('p', tokens[i-1], token)
		}
		for letters := []rune(token); len(letters) > gram; letters = letters[1:] {
			add('g', string(letters[:gram]))
		}
	}
	slices.Sort(indices)
	indices = slices.Compact(indices)
	features := make([]feature, len(indices))
	for i, index := range indices {
		features[i] = feature{index, 1 / math.Sqrt(float64(len(indices)))}
	}
	return features
}

// mix spreads FNV's low bits, which neighbouring words share (MurmurHash3's finalizer).
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
