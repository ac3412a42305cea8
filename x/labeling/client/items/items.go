// Package items finds what a task's items are: files of a folder, or of a web server by a list. An item's number is the
// place of its file among all of them in the order of their paths, and the task's item root is the content root that
// `saharad dataset publish` gives the same folder. So a labeler sees that it labels what the task is about.
package items

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/labeling/client/fetch"
)

// ListFile is the name of the list in the folder. It is no item, as its name begins with a dot.
const ListFile = ".items.json"

const (
	// maxList and maxItem bound what is read from a server, in bytes.
	maxList = 256 << 20
	maxItem = 16 << 20
)

var (
	// ErrRoot refuses items that are not the task's.
	ErrRoot = errors.New("these are not the task's items")
	// ErrChanged refuses an item that is not what the list says.
	ErrChanged = errors.New("the item is not what it was when the task was made")
	// ErrList refuses a list that is not what WriteList writes.
	ErrList = errors.New("not a list of items")
)

// Set is all items of a task.
type Set struct {
	content folder.Content
	read    func(ctx context.Context, path string) ([]byte, error)
	// Classes are names for the classes, or none.
	Classes []string
}

// list is a Set as it is written.
type list struct {
	Root    string     `json:"root"` // hexadecimal
	Classes []string   `json:"classes,omitempty"`
	Files   []listFile `json:"files"`
}

type listFile struct {
	Path   string `json:"path"`
	Size   uint64 `json:"size"`
	SHA256 string `json:"sha256"` // hexadecimal
}

// Open reads all files of a folder, or the list of a server: source is a path, or the URL of a list or of a folder that
// has one. progress hears of the bytes that are hashed.
func Open(ctx context.Context, source string, progress func(done, total uint64)) (*Set, error) {
	if u, ok := fetch.URL(source); ok {
		return fromServer(ctx, u)
	}
	return fromFolder(ctx, source, progress)
}

func fromFolder(ctx context.Context, dir string, progress func(done, total uint64)) (*Set, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	content, err := folder.Hash(ctx, root.FS(), progress)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%s: %w", dir, err), root.Close())
	}
	s := &Set{content: content, read: func(_ context.Context, path string) ([]byte, error) { return fs.ReadFile(root.FS(), path) }}
	b, err := fs.ReadFile(root.FS(), ListFile)
	if errors.Is(err, fs.ErrNotExist) {
		return s, nil
	}
	if err == nil {
		var l list
		if err = json.Unmarshal(b, &l); err == nil {
			s.Classes = l.Classes
		}
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrList, ListFile, err)
	}
	return s, nil
}

func fromServer(ctx context.Context, u *url.URL) (*Set, error) {
	if strings.HasSuffix(u.Path, "/") {
		u = u.JoinPath(ListFile)
	}
	b, err := fetch.Get(ctx, u, maxList)
	if err != nil {
		return nil, err
	}
	s, err := readList(b)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", u.Redacted(), err)
	}
	s.read = func(ctx context.Context, name string) ([]byte, error) {
		at := *u
		at.RawPath = ""
		at.Path = path.Dir(u.Path) + "/" + name
		return fetch.Get(ctx, &at, maxItem)
	}
	return s, nil
}

func readList(b []byte) (*Set, error) {
	var l list
	if err := json.Unmarshal(b, &l); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrList, err)
	}
	s := &Set{Classes: l.Classes}
	for i, f := range l.Files {
		sum, err := hex.DecodeString(f.SHA256)
		switch {
		case err != nil || len(sum) != sha256.Size:
			return nil, fmt.Errorf("%w: file %d has a hash %.70q", ErrList, i, f.SHA256)
		case !fs.ValidPath(f.Path) || f.Path == ".":
			return nil, fmt.Errorf("%w: file %d has a path %.100q", ErrList, i, f.Path)
		}
		s.content.Files = append(s.content.Files, folder.File{Path: f.Path, Size: f.Size, SHA256: [32]byte(sum)})
	}
	if !slices.IsSortedFunc(s.content.Files, func(a, b folder.File) int { return strings.Compare(a.Path, b.Path) }) {
		return nil, fmt.Errorf("%w: files are not in the order of their paths", ErrList)
	}
	root, err := s.Root()
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrList, err)
	}
	if hex.EncodeToString(root[:]) != l.Root {
		return nil, fmt.Errorf("%w: the root is %x, and it says %.70q", ErrList, root, l.Root)
	}
	return s, nil
}

// List is what readList reads: for a server, beside the items.
func (s *Set) List() ([]byte, error) {
	root, err := s.Root()
	if err != nil {
		return nil, err
	}
	l := list{Root: hex.EncodeToString(root[:]), Classes: s.Classes, Files: make([]listFile, 0, s.Count())}
	for _, f := range s.content.Files {
		l.Files = append(l.Files, listFile{f.Path, f.Size, hex.EncodeToString(f.SHA256[:])})
	}
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	err = e.Encode(l)
	return b.Bytes(), err
}

// Count is how many items there are.
func (s *Set) Count() int { return len(s.content.Files) }

// Root is the item root. The error is records.ErrEmpty.
func (s *Set) Root() (records.Hash, error) { return s.content.Root() }

// Require refuses items that are not the task's, with ErrRoot.
func (s *Set) Require(root []byte) error {
	got, err := s.Root()
	if err != nil {
		return err
	}
	if !bytes.Equal(got[:], root) {
		return fmt.Errorf("%w: their root is %x, and the task's is %x", ErrRoot, got, root)
	}
	return nil
}

// Path is the file of an item. It is "" for none.
func (s *Set) Path(item uint32) string {
	if int64(item) >= int64(s.Count()) {
		return ""
	}
	return s.content.Files[item].Path
}

// Find is the item of a file.
func (s *Set) Find(name string) (uint32, bool) {
	at, found := slices.BinarySearchFunc(s.content.Files, name, func(f folder.File, name string) int { return strings.Compare(f.Path, name) })
	return uint32(at), found //nolint:gosec // tasks have fewer
}

// Read reads an item. Errors are ErrChanged, fetch.ErrServer and those of the disk.
func (s *Set) Read(ctx context.Context, item uint32) ([]byte, error) {
	if int64(item) >= int64(s.Count()) {
		return nil, fmt.Errorf("%w: item %d of %d", ErrRoot, item, s.Count())
	}
	f := s.content.Files[item]
	b, err := s.read(ctx, f.Path)
	if err != nil {
		return nil, err
	}
	if uint64(len(b)) != f.Size || sha256.Sum256(b) != f.SHA256 {
		return nil, fmt.Errorf("%w: %s", ErrChanged, f.Path)
	}
	return b, nil
}
