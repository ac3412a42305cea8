// Package content is what labelers make of items in open work: what is taken of each kind, the folder in which a person
// makes it, and where reviewers find it by its name, the CIDv1 of its bytes as they are.
package content

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode/utf8"

	"github.com/sahara-chain/sahara/x/internal/cid"
)

// MaxBytes is the most that a piece of content has: what IPFS takes as one block, so that its CID is that of its bytes.
const MaxBytes = 1 << 20

// ErrContent refuses what is not of the kind. It names what is wrong with it.
var ErrContent = errors.New("not what is asked for")

// Kind is what is made.
type Kind uint8

const (
	// Prompt is a text that somebody may ask a machine.
	Prompt Kind = iota + 1
	// Transcription is a text of what is said.
	Transcription
	// Spans are parts of a text: a JSON list of objects {"start", "end", "label"}. start and end count characters (Unicode
	// code points) from 0, 0 <= start < end; the end is no more of it.
	Spans
	// Boxes are parts of an image: a JSON list of objects {"x", "y", "width", "height", "label"}, from the upper left
	// corner, in pixels.
	Boxes
)

// Hint says how the kind is written.
func (k Kind) Hint() string {
	switch k {
	case Spans:
		return `[{"start": 0, "end": 4, "label": "name"}]`
	case Boxes:
		return `[{"x": 0, "y": 0, "width": 20, "height": 10, "label": "name"}]`
	}
	return "text"
}

// extension is that of files of the kind.
func (k Kind) extension() string {
	if k == Spans || k == Boxes {
		return ".json"
	}
	return ".txt"
}

// Check refuses what is not of the kind, with ErrContent.
func (k Kind) Check(b []byte) error {
	switch {
	case len(b) > MaxBytes:
		return fmt.Errorf("%w: it has %d bytes, want at most %d", ErrContent, len(b), MaxBytes)
	case !utf8.Valid(b):
		return fmt.Errorf("%w: byte %d is no UTF-8", ErrContent, firstInvalid(b))
	}
	switch k {
	case Prompt, Transcription:
		if strings.TrimSpace(string(b)) == "" {
			return fmt.Errorf("%w: the text is empty", ErrContent)
		}
		return nil
	case Spans:
		return checkList(b, spanFields, span)
	case Boxes:
		return checkList(b, boxFields, nil)
	}
	return fmt.Errorf("%w: there is no kind %d", ErrContent, k)
}

// firstInvalid is where a text stops being UTF-8.
func firstInvalid(b []byte) (at int) {
	for at < len(b) {
		r, size := utf8.DecodeRune(b[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return at
}

// Read reads a file of the kind. Errors name it; they are ErrContent and those of the disk.
func (k Kind) Read(path string) ([]byte, error) {
	b, err := readFile(os.Open(filepath.Clean(path)))
	if err != nil {
		return nil, err
	}
	if err := k.Check(b); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return b, nil
}

// readFile reads a file that was opened, if it is no bigger than content is.
func readFile(file io.ReadCloser, err error) ([]byte, error) {
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(io.LimitReader(file, MaxBytes+1))
	return b, errors.Join(err, file.Close())
}

// Name is the CID of content.
func Name(b []byte) string {
	c, _ := cid.SumRaw(strings.NewReader(string(b))) // memory has no errors
	return c.String()
}

// NameOf is the CID of content with this SHA-256.
func NameOf(digest [32]byte) string { return cid.CID{Codec: cid.Raw, Digest: digest}.String() }
