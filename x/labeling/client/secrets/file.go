package secrets

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sahara-chain/sahara/x/labeling/blind"
)

// ErrFile refuses a file that is not what Write writes.
var ErrFile = errors.New("not a file of gold secrets")

// file is Gold as it is kept: with classes, or with a range of numbers.
type file struct {
	ChainID string     `json:"chain_id"`
	Classes uint8      `json:"classes,omitempty"`
	Range   *Range     `json:"range,omitempty"`
	Root    string     `json:"root"` // hexadecimal
	Gold    []fileItem `json:"gold"`
}

// fileItem has a class or a number.
type fileItem struct {
	Item   uint32 `json:"item"`
	Class  *uint8 `json:"class,omitempty"`
	Number *int64 `json:"number,omitempty"`
	Salt   string `json:"salt"` // hexadecimal
}

// kept is an item as it is kept.
func (g Gold) kept(item Item) fileItem {
	f := fileItem{Item: item.Item, Salt: hex.EncodeToString(item.Salt)}
	if g.Range != nil {
		number := g.Range.Min + int64(item.Class)
		f.Number = &number
	} else {
		class := uint8(item.Class) //nolint:gosec // a class
		f.Class = &class
	}
	return f
}

// value is what kept is made of: a class, or a number counted from the least one. The error is ErrFile.
func (g Gold) value(f fileItem) (uint32, error) {
	switch {
	case g.Range == nil && (f.Class == nil || f.Number != nil || *f.Class >= g.Classes):
		return 0, fmt.Errorf("%w: gold on item %d is not of one of %d classes", ErrFile, f.Item, g.Classes)
	case g.Range == nil:
		return uint32(*f.Class), nil
	case f.Number == nil || f.Class != nil || !g.Range.has(*f.Number):
		return 0, fmt.Errorf("%w: gold on item %d is no number from %d to %d", ErrFile, f.Item, g.Range.Min, g.Range.Max)
	}
	return uint32(uint64(*f.Number) - uint64(g.Range.Min)), nil //nolint:gosec // at most the span
}

// Write keeps gold in a new file, for its owner's eyes only, and returns when it is on the disk. It refuses to write over
// a file: what is in it may be the only copy.
func (g Gold) Write(path, chainID string) (err error) {
	root, err := g.Root()
	if err != nil {
		return err
	}
	kept := file{ChainID: chainID, Classes: g.Classes, Range: g.Range, Root: hex.EncodeToString(root[:])}
	for _, item := range g.Items {
		kept.Gold = append(kept.Gold, g.kept(item))
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
	if kept.Range != nil && (kept.Classes != 0 || !kept.Range.valid()) {
		return g, "", fmt.Errorf("%w: %d classes, and numbers from %d to %d", ErrFile, kept.Classes, kept.Range.Min, kept.Range.Max)
	}
	g.Classes, g.Range = kept.Classes, kept.Range
	for i, item := range kept.Gold {
		salt, err := hex.DecodeString(item.Salt)
		if err != nil || blind.ValidateSalt(salt) != nil {
			return Gold{}, "", fmt.Errorf("%w: gold item %d has no salt", ErrFile, i)
		}
		if i > 0 && item.Item <= kept.Gold[i-1].Item {
			return Gold{}, "", fmt.Errorf("%w: gold does not ascend at item %d", ErrFile, i)
		}
		value, err := g.value(item)
		if err != nil {
			return Gold{}, "", err
		}
		g.Items = append(g.Items, Item{item.Item, value, salt})
	}
	root, err := g.Root()
	if err != nil || hex.EncodeToString(root[:]) != kept.Root {
		return Gold{}, "", fmt.Errorf("%w: its root is not that of its gold", ErrFile)
	}
	return g, kept.ChainID, nil
}
