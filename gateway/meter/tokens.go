package meter

import (
	"sync"
	"unicode/utf8"

	"github.com/tiktoken-go/tokenizer"
)

const (
	// piece bounds what is given to the tokenizer at once: its work grows with the square of a long word. Cutting adds a
	// token at most at each seam.
	piece = 1 << 10
	// exact bounds what is counted: beyond, four bytes are taken for a token, as in English text.
	exact = 128 << 10
)

var codec = sync.OnceValues(func() (tokenizer.Codec, error) { return tokenizer.Get(tokenizer.O200kBase) })

// Count counts the tokens of a text in OpenAI's o200k_base vocabulary, at most one for each byte.
func Count(text string) uint64 {
	var rest uint64
	if len(text) > exact {
		rest = uint64(len(text)-exact+3) / 4 //nolint:gosec // it is longer
		text = text[:exact]
	}
	c, err := codec()
	if err != nil {
		return rest + uint64(len(text)+3)/4
	}
	n := rest
	for text != "" {
		cut := min(piece, len(text))
		for cut < len(text) && cut > piece-utf8.UTFMax && !utf8.RuneStart(text[cut]) {
			cut--
		}
		tokens, err := c.Count(text[:cut])
		if err != nil {
			tokens = (cut + 3) / 4
		}
		n += uint64(tokens) //nolint:gosec // a count
		text = text[cut:]
	}
	return n
}

// Warm loads the vocabulary, which takes a moment, so that no call has to wait for it.
func Warm() { _, _ = codec() }
