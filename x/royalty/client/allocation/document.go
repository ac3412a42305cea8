package allocation

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/sahara-chain/sahara/x/royalty/sumtree"
)

// document is allocation.json: what registration needs, and what it takes to make the tree again.
type document struct {
	Root  string `json:"root"` // hexadecimal
	Count uint64 `json:"count"`
	options
	CID  string `json:"cid"`  // of the list
	List string `json:"list"` // relative to the document's folder
}

// proofDocument is one row with its proof. Root commits to count and total.
type proofDocument struct {
	Root   string `json:"root"` // hexadecimal
	Count  uint64 `json:"count"`
	Total  uint64 `json:"total"`
	Index  uint64 `json:"index"`
	Holder string `json:"holder"`
	Shares uint64 `json:"shares"`
	Proof  string `json:"proof"` // hexadecimal, of sumtree's encoding
}

// verify checks the proof against a root that the caller trusts.
func (d proofDocument) verify(root [sumtree.HashSize]byte) error {
	if own, err := parseRoot(d.Root); err != nil || own != root {
		return fmt.Errorf("%w: it was made for root %.100q, and not %x", sumtree.ErrRootMismatch, d.Root, root)
	}
	holder, err := parseAddress(d.Holder)
	if err != nil {
		return fmt.Errorf("holder: %w", err)
	}
	encoded, err := hex.DecodeString(d.Proof)
	if err != nil {
		return fmt.Errorf("proof: %w", err)
	}
	proof, err := sumtree.UnmarshalProof(encoded)
	if err != nil {
		return fmt.Errorf("proof: %w", err)
	}
	return sumtree.Verify(root, d.Count, d.Total, d.Index, holder, d.Shares, proof)
}

func parseRoot(text string) (root [sumtree.HashSize]byte, err error) {
	b, err := hex.DecodeString(strings.TrimPrefix(text, "0x"))
	if err != nil || len(b) != len(root) {
		return root, fmt.Errorf("root %.100q is not %d hexadecimal digits", text, 2*len(root))
	}
	return [sumtree.HashSize]byte(b), nil
}

// maxDocument is far above the size of either document, in bytes.
const maxDocument = 1 << 16

// readDocument decodes a file that holds one JSON object with the fields of T and no others.
func readDocument[T any](path string) (doc T, err error) {
	file, err := os.Open(filepath.Clean(path))
	if err != nil {
		return doc, fmt.Errorf("%s: %w", path, bare(err))
	}
	defer func() { _ = file.Close() }()
	b, err := io.ReadAll(io.LimitReader(file, maxDocument+1))
	if err != nil {
		return doc, fmt.Errorf("%s: %w", path, bare(err))
	}
	if len(b) > maxDocument {
		return doc, fmt.Errorf("%s: it is longer than %d bytes", path, maxDocument)
	}
	if doc, err = decodeDocument[T](b); err != nil {
		return doc, fmt.Errorf("%s: %w", path, err)
	}
	return doc, nil
}

func decodeDocument[T any](b []byte) (doc T, err error) {
	decoder := json.NewDecoder(bytes.NewReader(b))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&doc); err != nil {
		return doc, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return doc, errors.New("there is more after the document")
	}
	return doc, nil
}

func encodeDocument(doc any) ([]byte, error) {
	b, err := json.MarshalIndent(doc, "", "  ")
	return append(b, '\n'), err
}

// writeWhole leaves the file as it was, or with all of the content.
func writeWhole(path string, content []byte) (err error) {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(temp.Name())
		}
	}()
	_, err = temp.Write(content)
	err = errors.Join(err, temp.Chmod(0o644), temp.Sync(), temp.Close()) // a published document is for everybody
	if err != nil {
		return err
	}
	return os.Rename(temp.Name(), path)
}
