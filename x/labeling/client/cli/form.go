package cli

import (
	"github.com/sahara-chain/sahara/x/labeling/client/content"
	"github.com/sahara-chain/sahara/x/labeling/client/form"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// made is what is made in tasks of open work.
var made = map[types.Kind]content.Kind{
	types.Kind_KIND_PROMPT:        content.Prompt,
	types.Kind_KIND_TRANSCRIPTION: content.Transcription,
	types.Kind_KIND_SPANS:         content.Spans,
	types.Kind_KIND_BOXES:         content.Boxes,
}

// verdicts are the classes of a review.
var verdicts = []string{"accept", "refuse"}

// formOf is what a label of a task is. Its classes may have names.
func formOf(spec types.Spec, names []string) form.Form {
	switch {
	case spec.Kind.Open():
		return form.Made{Kind: made[spec.Kind]}
	case spec.Kind.Numeric():
		return form.Numbers{Min: spec.Range.Min, Max: spec.Range.Max, Tolerance: spec.Range.Tolerance}
	case spec.Kind == types.Kind_KIND_REVIEW && len(names) == 0:
		names = verdicts
	}
	return form.Classes{Count: spec.InferredClasses(), Names: names}
}
