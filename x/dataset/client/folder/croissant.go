package folder

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/gowebpki/jcs"

	"github.com/sahara-chain/sahara/x/internal/cid"
)

// conformsTo is the version of https://docs.mlcommons.org/croissant/ that is written.
const conformsTo = "http://mlcommons.org/croissant/1.1"

// Description is what the publisher says of a dataset.
type Description struct {
	Name        string
	Description string
	// Licenses are URLs.
	Licenses []string
	// URL is the dataset's page, or a name that finds it on the chain.
	URL string
	// Creators are names or addresses.
	Creators []string
	// Published is a date, such as 2026-01-31.
	Published string
	// Version is MAJOR.MINOR.PATCH.
	Version  string
	Keywords []string
	// Language is a BCP 47 tag, or empty.
	Language string
	// BaseURL is where the files can be had, with a slash at its end; empty for names relative to the description.
	BaseURL string
}

// document is the part of Croissant that is used. The order of fields is no matter: RFC 8785 sorts them.
type document struct {
	Context       any          `json:"@context"`
	Type          string       `json:"@type"`
	ConformsTo    string       `json:"conformsTo"`
	Name          string       `json:"name"`
	Description   string       `json:"description"`
	License       []string     `json:"license"`
	URL           string       `json:"url"`
	Creator       []creator    `json:"creator"`
	DatePublished string       `json:"datePublished"`
	Version       string       `json:"version,omitempty"`
	Keywords      []string     `json:"keywords,omitempty"`
	InLanguage    string       `json:"inLanguage,omitempty"`
	IsLiveDataset bool         `json:"isLiveDataset"`
	Distribution  []fileObject `json:"distribution"`
}

type creator struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

type fileObject struct {
	Type           string `json:"@type"`
	ID             string `json:"@id"`
	Name           string `json:"name"`
	ContentURL     string `json:"contentUrl"`
	ContentSize    string `json:"contentSize,omitempty"`
	EncodingFormat string `json:"encodingFormat"`
	SHA256         string `json:"sha256,omitempty"`
}

// Croissant describes a folder's content.
func Croissant(d Description, content Content) ([]byte, error) {
	files := make([]fileObject, len(content.Files))
	for i, f := range content.Files {
		escaped := (&url.URL{Path: f.Path}).EscapedPath()
		files[i] = fileObject{
			Type: "cr:FileObject", ID: escaped, Name: f.Path, ContentURL: d.BaseURL + escaped,
			ContentSize: fmt.Sprintf("%d B", f.Size), EncodingFormat: mediaType(f.Path), SHA256: hex.EncodeToString(f.SHA256[:]),
		}
	}
	return d.document(files)
}

// CroissantOfCID describes a dataset of which only the chain's data is at hand: the description that lists its files
// is itself the one file, by its CID.
func CroissantOfCID(d Description, name cid.CID) ([]byte, error) {
	file := fileObject{
		Type: "cr:FileObject", ID: CroissantFile, Name: CroissantFile, ContentURL: "ipfs://" + name.String(),
		EncodingFormat: "application/ld+json",
	}
	if name.Codec != cid.DagPB { // whose hash is of a tree of blocks
		file.SHA256 = hex.EncodeToString(name.Digest[:])
	}
	return d.document([]fileObject{file})
}

func (d Description) document(files []fileObject) ([]byte, error) {
	doc := document{
		Context: json.RawMessage(croissantContext), Type: "sc:Dataset", ConformsTo: conformsTo,
		Name: d.Name, Description: d.Description, License: d.Licenses, URL: d.URL, DatePublished: d.Published,
		Version: d.Version, Keywords: d.Keywords, InLanguage: d.Language, Distribution: files,
	}
	for _, name := range d.Creators {
		doc.Creator = append(doc.Creator, creator{Type: "Person", Name: name})
	}
	return canonical(doc)
}

// canonical is the one spelling of a JSON value (RFC 8785), so that equal descriptions have equal CIDs.
func canonical(v any) ([]byte, error) {
	encoded, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return jcs.Transform(encoded)
}

// CIDOf names a description.
func CIDOf(croissant []byte) (cid.CID, error) { return cid.Sum(cid.JSON, bytes.NewReader(croissant)) }

// ReadCroissant is the content that a description lists. It reads what Croissant writes; other descriptions may hold
// files that it refuses.
func ReadCroissant(b []byte) (Content, error) {
	var doc document
	if err := json.Unmarshal(b, &doc); err != nil {
		return Content{}, err
	}
	content := Content{Files: make([]File, len(doc.Distribution))}
	for i, f := range doc.Distribution {
		size, hasUnit := strings.CutSuffix(f.ContentSize, " B")
		n, sizeErr := strconv.ParseUint(size, 10, 64)
		digest, err := hex.DecodeString(f.SHA256)
		if sizeErr != nil || !hasUnit || err != nil || len(digest) != 32 {
			return Content{}, fmt.Errorf("distribution[%d] %q: its size is %q and its SHA-256 %q", i, f.Name, f.ContentSize, f.SHA256)
		}
		content.Files[i] = File{Path: f.Name, Size: n, SHA256: [32]byte(digest)}
		if i > 0 && content.Files[i-1].Path >= f.Name {
			return Content{}, fmt.Errorf("distribution[%d] %q does not come after %q", i, f.Name, content.Files[i-1].Path)
		}
	}
	return content, nil
}
