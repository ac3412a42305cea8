package content

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
)

// Drafts is a folder in which a person makes content: of item 12 it is the file 12.txt, or 12.json of spans and boxes.
type Drafts struct {
	Dir  string
	Kind Kind
}

// Path is the file of an item.
func (d Drafts) Path(item uint32) string {
	return filepath.Join(d.Dir, fmt.Sprintf("%d%s", item, d.Kind.extension()))
}

// Load reads what was made of an item; nil if nothing was. Errors name the file.
func (d Drafts) Load(item uint32) ([]byte, error) {
	b, err := d.Kind.Read(d.Path(item))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return b, err
}

// Save puts content in the place of what was made of an item before. It need not be of the kind.
func (d Drafts) Save(item uint32, b []byte) error {
	if err := os.MkdirAll(d.Dir, 0o700); err != nil {
		return err
	}
	return folder.Write(d.Path(item), b)
}
