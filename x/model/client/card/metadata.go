package card

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/gowebpki/jcs"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/model/client/weights"
)

// format names what is in the document, and its version.
const format = "sahara/model-card/1"

// metadata is the document that a model's metadata CID names. The order of fields is no matter: RFC 8785 sorts them.
type metadata struct {
	Format string         `json:"format"`
	Card   map[string]any `json:"card"`
	Text   string         `json:"text"`
	// Files are the weights: whoever has this document can tell which of them differs.
	Files []weights.Entry `json:"files"`
}

// Metadata is the card and the list of the weights in canonical JSON (RFC 8785): equal cards have equal names.
func (c Card) Metadata(files folder.Content) ([]byte, error) {
	encoded, err := json.Marshal(metadata{Format: format, Card: c.fields(), Text: c.Body, Files: weights.List(files)})
	if err != nil {
		return nil, err
	}
	return jcs.Transform(encoded)
}

// fields are the heading: known fields in one form, whether they were written as a word or as a list, and those
// that are absent left out.
func (c Card) fields() map[string]any {
	fields := map[string]any{}
	for name, value := range c.Other { //determinism:allow into another map
		fields[name] = value
	}
	text := func(name string, value Text) {
		if value.Line != 0 {
			fields[name] = value.Value
		}
	}
	list := func(name string, values []Text) {
		var words []string
		for _, value := range values {
			words = append(words, value.Value)
		}
		if len(words) > 0 {
			fields[name] = words
		}
	}
	text("license", c.License)
	text("license_name", c.LicenseName)
	text("license_link", c.LicenseLink)
	text("base_model_relation", c.Relation)
	text("pipeline_tag", c.PipelineTag)
	text("library_name", c.LibraryName)
	list("base_model", c.BaseModels)
	list("datasets", c.Datasets)
	list("tags", c.Tags)
	list("language", c.Languages)
	return fields
}

// CIDOf names a document of Metadata.
func CIDOf(doc []byte) (cid.CID, error) { return cid.Sum(cid.JSON, bytes.NewReader(doc)) }

// ReadFiles is the list of weights in a document of Metadata.
func ReadFiles(doc []byte) (folder.Content, error) {
	var m metadata
	if err := json.Unmarshal(doc, &m); err != nil {
		return folder.Content{}, err
	}
	if m.Format != format {
		return folder.Content{}, fmt.Errorf("format %.40q, want %q", m.Format, format)
	}
	return weights.ReadList(m.Files)
}
