// Package secrets keeps a requester's gold until it is shown: items whose class is known, each under a salt of its own,
// in a Merkle tree of which the chain has the root. Who loses the file can never show the gold; the task goes on without.
package secrets

import (
	"crypto/rand" //determinism:allow a requester's own secret
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"slices"

	"github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/labeling/blind"
)

const saltSize = 32

var (
	// ErrGold refuses gold that no task has.
	ErrGold = errors.New("invalid gold")
	// ErrFile refuses a file that is not what Write writes.
	ErrFile = errors.New("not a file of gold secrets")
)

// Item is a gold item.
type Item struct {
	Item  uint32
	Class uint8
	Salt  []byte
}

// Gold is the gold of a task, ascending by item.
type Gold struct {
	Classes uint8
	Items   []Item
}

// New draws salts for gold items. The error is ErrGold: for a class without an item, since who never says it would pass; an
// item twice; or one that the task does not have.
func New(classes uint8, items uint32, gold map[uint32]uint8) (Gold, error) {
	g := Gold{Classes: classes}
	for item, class := range gold { //determinism:allow sorted below
		if item >= items || class >= classes {
			return Gold{}, fmt.Errorf("%w: item %d of class %d, with %d items and %d classes", ErrGold, item, class, items, classes)
		}
		salt := make([]byte, saltSize)
		_, _ = rand.Read(salt) // it never fails
		g.Items = append(g.Items, Item{item, class, salt})
	}
	slices.SortFunc(g.Items, func(a, b Item) int { return int(int64(a.Item) - int64(b.Item)) })
	for class, n := range g.PerClass() {
		if n == 0 {
			return Gold{}, fmt.Errorf("%w: class %d has none, and each needs some", ErrGold, class)
		}
	}
	return g, nil
}

// PerClass is how many gold items each class has.
func (g Gold) PerClass() []uint32 {
	n := make([]uint32, g.Classes)
	for _, item := range g.Items {
		n[item.Class]++
	}
	return n
}

func (g Gold) records() iter.Seq[records.Hash] {
	return func(yield func(records.Hash) bool) {
		for _, item := range g.Items {
			if !yield(blind.Gold(item.Item, item.Class, item.Salt)) {
				return
			}
		}
	}
}

// Root is the root of the tree. The error is records.ErrEmpty.
func (g Gold) Root() (records.Hash, error) { return records.Root(g.records()) }

// Proof is the encoded proof of a gold item by its place.
func (g Gold) Proof(n int) ([]byte, error) {
	p, err := records.Prove(g.records(), uint64(n)) //nolint:gosec // a place
	if err != nil {
		return nil, err
	}
	return p.Marshal()
}

// file is Gold as it is kept.
type file struct {
	ChainID string     `json:"chain_id"`
	Classes uint8      `json:"classes"`
	Root    string     `json:"root"` // hexadecimal
	Gold    []fileItem `json:"gold"`
}

type fileItem struct {
	Item  uint32 `json:"item"`
	Class uint8  `json:"class"`
	Salt  string `json:"salt"` // hexadecimal
}

// Write keeps gold in a new file, for its owner's eyes only, and returns when it is on the disk. It refuses to write over
// a file: what is in it may be the only copy.
func (g Gold) Write(path, chainID string) (err error) {
	root, err := g.Root()
	if err != nil {
		return err
	}
	kept := file{ChainID: chainID, Classes: g.Classes, Root: hex.EncodeToString(root[:])}
	for _, item := range g.Items {
		kept.Gold = append(kept.Gold, fileItem{item.Item, item.Class, hex.EncodeToString(item.Salt)})
	}
	b, err := json.MarshalIndent(kept, "", " ")
	if err != nil {
		return err
	}
	out, err := os.OpenFile(filepath.Clean(path), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = out.Write(append(b, '\n'))
	err = errors.Join(err, out.Sync(), out.Close())
	if err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// Read reads what Write wrote. The error is ErrFile, or the disk's.
func Read(path string) (g Gold, chainID string, err error) {
	b, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return g, "", err
	}
	g, chainID, err = parse(b)
	if err != nil {
		err = fmt.Errorf("%s: %w", path, err)
	}
	return g, chainID, err
}

func parse(b []byte) (g Gold, chainID string, err error) {
	var kept file
	if err := json.Unmarshal(b, &kept); err != nil {
		return g, "", fmt.Errorf("%w: %w", ErrFile, err)
	}
	g.Classes = kept.Classes
	for i, item := range kept.Gold {
		salt, err := hex.DecodeString(item.Salt)
		switch {
		case err != nil || blind.ValidateSalt(salt) != nil:
			return Gold{}, "", fmt.Errorf("%w: gold item %d has no salt", ErrFile, i)
		case item.Class >= kept.Classes:
			return Gold{}, "", fmt.Errorf("%w: gold item %d is of class %d of %d", ErrFile, i, item.Class, kept.Classes)
		case i > 0 && item.Item <= kept.Gold[i-1].Item:
			return Gold{}, "", fmt.Errorf("%w: gold does not ascend at item %d", ErrFile, i)
		}
		g.Items = append(g.Items, Item{item.Item, item.Class, salt})
	}
	root, err := g.Root()
	if err != nil || hex.EncodeToString(root[:]) != kept.Root {
		return Gold{}, "", fmt.Errorf("%w: its root is not that of its gold", ErrFile)
	}
	return g, kept.ChainID, nil
}
