package cli

import (
	"encoding/json"
	"fmt"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// describe is the metadata of the dataset that a task's result becomes.
func (o *options) describe(spec types.Spec) ([]byte, error) {
	const ending = "confidence (4), big-endian; confidence has 24 fraction bits"
	d := map[string]any{
		"name": spec.Result.Name, "kind": nameOf(spec.Kind), "instructions": spec.InstructionsCid, "items": fmt.Sprintf("%x", spec.ItemRoot),
	}
	switch {
	case spec.Kind.Open():
		d["description"] = fmt.Sprintf("What %d labelers each made of %d items, if most of %d reviewers accepted it",
			spec.Redundancy, spec.Items, spec.Review.Redundancy)
		d["review_instructions"] = spec.Review.InstructionsCid
		d["record"] = "SHA-256 of \"sahara/labeling/submission/v1\", item (4), SHA-256 of the content (32), " + ending + ", and is 0 of what nobody reviewed"
	case spec.Kind.Numeric():
		d["description"] = fmt.Sprintf("Numbers of %d items by %d labelers each, inferred by the chain", spec.Items, spec.Redundancy)
		d["min"], d["max"], d["tolerance"] = spec.Range.Min, spec.Range.Max, spec.Range.Tolerance
		d["record"] = "SHA-256 of \"sahara/labeling/number/v1\", item (4), number (8, two's complement), " + ending
	default:
		d["description"] = fmt.Sprintf("Labels of %d items by %d labelers each, inferred by the chain", spec.Items, spec.Redundancy)
		d["classes"] = o.classNames
		d["record"] = "SHA-256 of \"sahara/labeling/answer/v1\", item (4), class (1), " + ending
	}
	b, err := json.MarshalIndent(d, "", " ")
	return append(b, '\n'), err
}
