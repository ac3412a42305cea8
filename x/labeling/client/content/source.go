package content

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/labeling/client/fetch"
)

var (
	// ErrMissing is content that is not there, or does not come in time.
	ErrMissing = errors.New("the content is not to be had")
	// ErrOther refuses what is not the content of that name.
	ErrOther = errors.New("what is there is other content")
	// ErrSource refuses an address that is none.
	ErrSource = errors.New("want a folder, or a URL such as https://example.org/ipfs/ or https://example.org/{cid}.txt")
)

// hole is where an address has the CID.
const hole = "{cid}"

// Source is where content is found by its CID.
type Source struct {
	// folder, or else address, with a hole for the CID.
	folder  *os.Root
	address string
}

// OpenSource opens a folder of files that are named by their CIDs, or an address of a web server: one that such a name is
// put at the end of, or in place of {cid}. Errors are ErrSource and those of the disk.
func OpenSource(text string) (Source, error) {
	u, ok := fetch.URL(text)
	if !ok {
		if strings.Contains(text, "://") {
			return Source{}, fmt.Errorf("%w: %.100q", ErrSource, text)
		}
		root, err := os.OpenRoot(text)
		return Source{folder: root}, err
	}
	if u.Host == "" {
		return Source{}, fmt.Errorf("%w: %.100q", ErrSource, text)
	}
	if !strings.Contains(text, hole) {
		if !strings.HasSuffix(text, "/") && !strings.HasSuffix(text, "=") {
			text += "/"
		}
		text += hole
	}
	return Source{address: text}, nil
}

// Fetch reads content by its CID. Errors are ErrMissing and ErrOther, which also says that it is too big.
func (s Source) Fetch(ctx context.Context, name string) ([]byte, error) {
	if err := cid.Validate(name); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMissing, err)
	}
	b, err := s.read(ctx, name)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrMissing, err)
	case len(b) > MaxBytes:
		return nil, fmt.Errorf("%w: it has more than %d bytes", ErrOther, MaxBytes)
	case Name(b) != name:
		return nil, fmt.Errorf("%w: its CID is %s", ErrOther, Name(b))
	}
	return b, nil
}

// read reads no more than MaxBytes and one.
func (s Source) read(ctx context.Context, name string) ([]byte, error) {
	if s.folder != nil {
		return readFile(s.folder.Open(name))
	}
	u, err := url.Parse(strings.ReplaceAll(s.address, hole, name))
	if err != nil {
		return nil, err
	}
	return fetch.Get(ctx, u, MaxBytes+1)
}
