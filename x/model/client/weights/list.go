package weights

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/gowebpki/jcs"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/internal/cid"
)

// format names the document that names several files, and its version.
const format = "sahara/weights/1"

// Entry is a file as documents list it.
type Entry struct {
	Path string `json:"path"`
	// Bytes are decimal digits, since numbers of JSON are not exact beyond 2^53.
	Bytes  string `json:"bytes"`
	SHA256 string `json:"sha256"` // hexadecimal
}

// List is what documents say of files.
func List(content folder.Content) []Entry {
	entries := make([]Entry, len(content.Files))
	for i, f := range content.Files {
		entries[i] = Entry{f.Path, strconv.FormatUint(f.Size, 10), hex.EncodeToString(f.SHA256[:])}
	}
	return entries
}

// ReadList is List's inverse. It refuses entries that are not in the order of their paths.
func ReadList(entries []Entry) (folder.Content, error) {
	content := folder.Content{Files: make([]folder.File, len(entries))}
	for i, e := range entries {
		size, sizeErr := strconv.ParseUint(e.Bytes, 10, 64)
		digest, err := hex.DecodeString(e.SHA256)
		if sizeErr != nil || err != nil || len(digest) != 32 {
			return folder.Content{}, fmt.Errorf("files[%d] %q: its size is %.40q and its SHA-256 %.80q", i, e.Path, e.Bytes, e.SHA256)
		}
		content.Files[i] = folder.File{Path: e.Path, Size: size, SHA256: [32]byte(digest)}
		if i > 0 && entries[i-1].Path >= e.Path {
			return folder.Content{}, fmt.Errorf("files[%d] %q does not come after %q", i, e.Path, entries[i-1].Path)
		}
	}
	return content, nil
}

// CID is the name of the files.
func CID(content folder.Content) (cid.CID, error) {
	if len(content.Files) == 1 {
		return cid.CID{Codec: cid.Raw, Digest: content.Files[0].SHA256}, nil
	}
	encoded, err := json.Marshal(map[string]any{"format": format, "files": List(content)})
	if err != nil {
		return cid.CID{}, err
	}
	canonical, err := jcs.Transform(encoded)
	if err != nil {
		return cid.CID{}, err
	}
	return cid.Sum(cid.JSON, bytes.NewReader(canonical))
}
