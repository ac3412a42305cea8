// Package card reads model cards as Hugging Face knows them, a README.md with a heading in YAML, gives them the one
// spelling whose hash stands on the chain, and writes cards of what is registered there. It needs no node.
package card

import (
	"fmt"
	"strings"

	"github.com/sahara-chain/sahara/x/model/client/weights"
)

const (
	// File is the name of a card in a model's folder.
	File = weights.CardFile
	// MaxSize is the longest card, in bytes. The longest in use are tables of benchmarks, about half of it.
	MaxSize = 4 << 20
	// maxValue is the longest name of a field, licence, model, dataset, tag or language, in bytes.
	maxValue = 256
)

// Text is one value of a card, with the line where it stands; the zero Text is absent.
type Text struct {
	Value string
	Line  int
}

// Card is what a model card says. https://huggingface.co/docs/hub/model-cards
type Card struct {
	// License is an SPDX-like identifier, or "other", of which LicenseName and LicenseLink then tell.
	License, LicenseName, LicenseLink Text
	// BaseModels are the models that it is made from, and Relation how: one of Relations.
	BaseModels []Text
	Relation   Text
	// Datasets are those that it was trained on.
	Datasets []Text
	Tags     []Text
	// Languages are codes such as en.
	Languages                []Text
	PipelineTag, LibraryName Text
	// Other are the fields that mean nothing here, as JSON values.
	Other map[string]any
	// Body is what follows the heading, with line feeds at the ends of lines.
	Body string
}

// Relations are what base_model_relation may say.
func Relations() []string { return []string{"finetune", "adapter", "quantized", "merge"} }

// Title is the first heading of the body, or empty.
func (c Card) Title() string {
	fenced := false
	for line := range strings.Lines(c.Body) {
		if strings.HasPrefix(line, "```") {
			fenced = !fenced
		}
		if title, ok := strings.CutPrefix(line, "# "); ok && !fenced {
			return strings.TrimSpace(strings.TrimRight(strings.TrimSpace(title), "#"))
		}
	}
	return ""
}

// Error is why a card is refused.
type Error struct {
	Line   int    // 0 where it is about the whole file
	Field  string // empty where it is about no field
	Reason string
}

// Error implements error.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(File)
	if e.Line > 0 {
		fmt.Fprintf(&b, ":%d", e.Line)
	}
	b.WriteString(": ")
	if e.Field != "" {
		b.WriteString(e.Field + ": ")
	}
	b.WriteString(e.Reason)
	return b.String()
}

// Refuse is an Error about a value of a card, for those who look closer at it.
func Refuse(field string, value Text, format string, args ...any) error {
	return &Error{value.Line, field, fmt.Sprintf(format, args...)}
}
