// Package kinds has words for the kinds of models.
package kinds

import (
	"fmt"
	"strings"

	"github.com/sahara-chain/sahara/x/model/types"
)

var all = []struct {
	word string
	kind types.Kind
}{
	{"base", types.Kind_KIND_BASE},
	{"fine-tune", types.Kind_KIND_FINE_TUNE},
	{"adapter", types.Kind_KIND_ADAPTER},
	{"quantization", types.Kind_KIND_QUANTIZATION},
	{"merge", types.Kind_KIND_MERGE},
	{"ensemble", types.Kind_KIND_ENSEMBLE},
	{"agent", types.Kind_KIND_AGENT},
}

// Words lists what Parse reads.
func Words() []string {
	words := make([]string, len(all))
	for i, k := range all {
		words[i] = k.word
	}
	return words
}

// Parse reads a kind.
func Parse(word string) (types.Kind, error) {
	for _, k := range all {
		if k.word == word {
			return k.kind, nil
		}
	}
	return 0, fmt.Errorf("kind %.40q: want one of %s", word, strings.Join(Words(), ", "))
}

// Word is what people call a kind.
func Word(kind types.Kind) string {
	for _, k := range all {
		if k.kind == kind {
			return k.word
		}
	}
	return fmt.Sprintf("kind %d", kind)
}
