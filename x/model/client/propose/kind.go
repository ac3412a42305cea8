package propose

import (
	"fmt"
	"slices"

	"github.com/sahara-chain/sahara/x/model/client/card"
	"github.com/sahara-chain/sahara/x/model/types"
)

// relations of a card's base_model_relation.
var relations = map[string]types.Kind{
	"finetune": types.Kind_KIND_FINE_TUNE, "adapter": types.Kind_KIND_ADAPTER,
	"quantized": types.Kind_KIND_QUANTIZATION, "merge": types.Kind_KIND_MERGE,
}

// Hints are what files of a model's folder tell of its kind.
type Hints struct {
	// AdapterConfig says that there is an adapter_config.json.
	AdapterConfig bool
	// GGUF says that there are weights in that format, in which models are quantized.
	GGUF bool
}

// Kind reads a card's relation to its base models, or guesses it as Hugging Face does where the card does not say. The
// text says why.
func Kind(c card.Card, hints Hints) (types.Kind, string) {
	switch {
	case c.Relation.Line != 0:
		return relations[c.Relation.Value], fmt.Sprintf("%s, base_model_relation %s", at(c.Relation), c.Relation.Value)
	case len(c.BaseModels) == 0:
		return types.Kind_KIND_BASE, "the card has no base_model"
	case len(c.BaseModels) > 1:
		return types.Kind_KIND_MERGE, fmt.Sprintf("%s, %d base models", at(c.BaseModels[0]), len(c.BaseModels))
	case hints.AdapterConfig || isAdapterLibrary(c.LibraryName.Value):
		return types.Kind_KIND_ADAPTER, "it has a base_model, and is for an adapter's library"
	case hints.GGUF:
		return types.Kind_KIND_QUANTIZATION, "it has a base_model, and weights in GGUF"
	default:
		return types.Kind_KIND_FINE_TUNE, "it has a base_model, and does not say base_model_relation"
	}
}

func isAdapterLibrary(name string) bool {
	return slices.Contains([]string{"peft", "adapter-transformers", "adapters"}, name)
}

// at is where a value of the card stands.
func at(value card.Text) string { return fmt.Sprintf("%s:%d", card.File, value.Line) }
