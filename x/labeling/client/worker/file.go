package worker

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/sahara-chain/sahara/x/labeling/blind"
)

// file is a sheet as it is kept. It names whose it is, so that a copied file is not taken for another's.
type file struct {
	ChainID string   `json:"chain_id"`
	Task    uint64   `json:"task"`
	Labeler string   `json:"labeler"` // hexadecimal
	Wave    uint32   `json:"wave"`
	Batch   uint32   `json:"batch"`
	Items   []uint32 `json:"items"`
	Labels  []label  `json:"labels"`
	Salt    string   `json:"salt"` // hexadecimal; empty before the labels are final
}

func (f *Folder) path(wave, batch uint32) string {
	return filepath.Join(f.dir, fmt.Sprintf("wave-%d-batch-%d.json", wave, batch))
}

// last is the newest batch that has a sheet; no wave is 0.
func (f *Folder) last() (newest batch, err error) {
	files, err := os.ReadDir(f.dir)
	for _, file := range files {
		var b batch
		if _, err := fmt.Sscanf(file.Name(), "wave-%d-batch-%d.json", &b.wave, &b.number); err == nil && b.wave > newest.wave {
			newest = b
		}
	}
	return newest, err
}

// Load reads the sheet of a batch, or nil where there is none. The error is ErrSheet for one that is not whole or not
// this labeler's.
func (f *Folder) Load(wave, batch uint32) (*Sheet, error) {
	b, err := os.ReadFile(f.path(wave, batch))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil //nolint:nilnil // absence is the usual case
	}
	if err != nil {
		return nil, err
	}
	var kept file
	if err := json.Unmarshal(b, &kept); err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrSheet, f.path(wave, batch), err)
	}
	salt, err := hex.DecodeString(kept.Salt)
	switch {
	case err != nil || len(salt) != 0 && blind.ValidateSalt(salt) != nil:
		return nil, fmt.Errorf("%w: %s: the salt is damaged", ErrSheet, f.path(wave, batch))
	case kept.ChainID != f.id.ChainID || kept.Task != f.id.Task || kept.Labeler != hex.EncodeToString(f.id.Address) ||
		kept.Wave != wave || kept.Batch != batch:
		return nil, fmt.Errorf("%w: %s: it is of wave %d, batch %d of task %d on %s, by %s",
			ErrSheet, f.path(wave, batch), kept.Wave, kept.Batch, kept.Task, kept.ChainID, kept.Labeler)
	case len(kept.Items) == 0 || len(kept.Items) != len(kept.Labels):
		return nil, fmt.Errorf("%w: %s: %d labels for %d items", ErrSheet, f.path(wave, batch), len(kept.Labels), len(kept.Items))
	}
	s := &Sheet{Wave: kept.Wave, Batch: kept.Batch, Items: kept.Items, Salt: salt}
	for _, label := range kept.Labels {
		s.Labels = append(s.Labels, label)
	}
	if s.Sealed() && s.Labelled() < len(s.Items) {
		return nil, fmt.Errorf("%w: %s: it is sealed with labels missing", ErrSheet, f.path(wave, batch))
	}
	return s, nil
}

// Save writes a sheet. A process or machine that ends at any moment leaves the old sheet or the new one.
func (f *Folder) Save(s *Sheet) error {
	labels := make([]label, len(s.Labels))
	for i, l := range s.Labels {
		labels[i] = l
	}
	b, err := json.Marshal(file{
		f.id.ChainID, f.id.Task, hex.EncodeToString(f.id.Address), s.Wave, s.Batch, s.Items, labels, hex.EncodeToString(s.Salt),
	})
	if err != nil {
		return err
	}
	return f.write(f.path(s.Wave, s.Batch), b)
}

// label is one as it is kept: a byte as its number, more bytes in hexadecimal, and -1 for none.
type label []byte

// MarshalJSON implements json.Marshaler.
func (l label) MarshalJSON() ([]byte, error) {
	switch len(l) {
	case 0:
		return []byte("-1"), nil
	case 1:
		return json.Marshal(l[0])
	}
	return json.Marshal(hex.EncodeToString(l))
}

// UnmarshalJSON implements json.Unmarshaler.
func (l *label) UnmarshalJSON(b []byte) error {
	if string(b) == "-1" {
		*l = nil
		return nil
	}
	var one uint8
	if json.Unmarshal(b, &one) == nil && string(b) != "null" {
		*l = label{one}
		return nil
	}
	var text string
	if err := json.Unmarshal(b, &text); err != nil {
		return fmt.Errorf("%.80s is no label", b)
	}
	more, err := hex.DecodeString(text)
	if err != nil || len(more) < 2 { // a byte has one spelling
		return fmt.Errorf("%.80s is no label", b)
	}
	*l = more
	return nil
}
