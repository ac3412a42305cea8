package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"
)

// modelCard is what a Hugging Face card says of a model of the demo's.
type modelCard struct {
	Title, Base, Relation string
	Datasets              []string
	Quality               map[string]quality
}

var cardText = template.Must(template.New("card").Parse(`---
license: other
license_name: commercial-10
language:
- en
{{- if .Base}}
base_model: {{.Base}}
base_model_relation: {{.Relation}}
{{- end}}
datasets:
{{- range .Datasets}}
- {{.}}
{{- end}}
pipeline_tag: text-classification
library_name: sahara-textmodel
tags:
- mail
- spam
---

# {{.Title}}

Logistic regression over hashed n-grams; the answer is "spam" or "ham" with its probability. Trained and served by
sahara-textmodel.

| mail | messages | right |
|---|---|---|
{{range .Rows}}| {{.Name}} | {{.Examples}} | {{printf "%.3f" .Accuracy}} |
{{end}}`))

type cardRow struct {
	Name string
	quality
}

// Rows are what the model was tried on, by name.
func (c modelCard) Rows() []cardRow {
	var rows []cardRow
	for name, q := range c.Quality {
		rows = append(rows, cardRow{name, q})
	}
	slices.SortFunc(rows, func(a, b cardRow) int { return strings.Compare(a.Name, b.Name) })
	return rows
}

func (c modelCard) write(dir string) error {
	var b strings.Builder
	if err := cardText.Execute(&b, c); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, "README.md"), []byte(b.String()), 0o600)
}
