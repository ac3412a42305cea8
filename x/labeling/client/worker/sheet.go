package worker

import (
	"crypto/rand" //determinism:allow a labeler's own secret
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"syscall"

	"github.com/sahara-chain/sahara/x/labeling/blind"
)

// saltSize is the length of a salt in bytes: nobody tries 2^256 of them.
const saltSize = 32

// missing stands for an item without a label.
const missing = -1

// Sheet is what a labeler says of a batch. Once it has a salt, it is sealed: labels and salt never change again, so
// whatever commitment is sent, now or after a restart, is the same one.
type Sheet struct {
	Wave   uint32
	Batch  uint32
	Items  []uint32
	Labels []int16
	Salt   []byte
}

func newSheet(v View) *Sheet {
	s := &Sheet{Wave: v.Wave, Batch: v.Batch, Items: v.Items, Labels: make([]int16, len(v.Items))}
	for i := range s.Labels {
		s.Labels[i] = missing
	}
	return s
}

// Labelled is how many items have a label.
func (s *Sheet) Labelled() int {
	n := 0
	for _, l := range s.Labels {
		if l != missing {
			n++
		}
	}
	return n
}

// Sealed says whether labels and salt stand.
func (s *Sheet) Sealed() bool { return len(s.Salt) > 0 }

// seal fixes the labels under a fresh salt.
func (s *Sheet) seal() {
	s.Salt = make([]byte, saltSize)
	_, _ = rand.Read(s.Salt) // it never fails
}

// bytes are the labels of a whole sheet, a byte each.
func (s *Sheet) bytes() []byte {
	b := make([]byte, 0, len(s.Labels))
	for _, l := range s.Labels {
		b = append(b, byte(l)) //nolint:gosec // a class
	}
	return b
}

// Identity names a labeler of a task.
type Identity struct {
	ChainID string
	Task    uint64
	// Address is the labeler's account.
	Address []byte
}

func (s *Sheet) commitment(id Identity) []byte {
	hash := blind.Commitment(blind.Batch{
		ChainID: id.ChainID, Task: id.Task, Wave: s.Wave, Batch: s.Batch, Labeler: id.Address,
	}, s.bytes(), s.Salt)
	return hash[:]
}

// Folder keeps the sheets of a labeler of a task, a file for each batch. Whatever Save has returned from is on the disk.
type Folder struct {
	dir  string
	id   Identity
	lock *os.File
	// at is called between the steps of a save, by tests that end the process there.
	at func(string)
}

// OpenFolder opens or makes a folder, and holds it until Close or the end of the process. The error is ErrBusy if
// somebody else does.
func OpenFolder(dir string, id Identity) (*Folder, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := os.OpenFile(filepath.Join(filepath.Clean(dir), "lock"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(lock.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("%w: %s", ErrBusy, dir), lock.Close())
	}
	return &Folder{dir: dir, id: id, lock: lock, at: func(string) {}}, nil
}

// Close lets others use the folder.
func (f *Folder) Close() error { return f.lock.Close() }

// file is a sheet as it is kept. It names whose it is, so that a copied file is not taken for another's.
type file struct {
	ChainID string   `json:"chain_id"`
	Task    uint64   `json:"task"`
	Labeler string   `json:"labeler"` // hexadecimal
	Wave    uint32   `json:"wave"`
	Batch   uint32   `json:"batch"`
	Items   []uint32 `json:"items"`
	Labels  []int16  `json:"labels"` // -1 for an item without one
	Salt    string   `json:"salt"`   // hexadecimal; empty before the labels are final
}

func (f *Folder) path(wave, batch uint32) string {
	return filepath.Join(f.dir, fmt.Sprintf("wave-%d-batch-%d.json", wave, batch))
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
	for i, label := range kept.Labels {
		if label < missing || label > math.MaxUint8 {
			return nil, fmt.Errorf("%w: %s: label %d of item %d", ErrSheet, f.path(wave, batch), label, kept.Items[i])
		}
	}
	s := &Sheet{Wave: kept.Wave, Batch: kept.Batch, Items: kept.Items, Labels: kept.Labels, Salt: salt}
	if s.Sealed() && s.Labelled() < len(s.Items) {
		return nil, fmt.Errorf("%w: %s: it is sealed with labels missing", ErrSheet, f.path(wave, batch))
	}
	return s, nil
}

// Save writes a sheet: to another file, to the disk, in place of the old one, and the folder to the disk. So a process
// or machine that ends at any moment leaves the old sheet or the new one.
func (f *Folder) Save(s *Sheet) (err error) {
	b, err := json.Marshal(file{
		f.id.ChainID, f.id.Task, hex.EncodeToString(f.id.Address), s.Wave, s.Batch, s.Items, s.Labels, hex.EncodeToString(s.Salt),
	})
	if err != nil {
		return err
	}
	temp := f.path(s.Wave, s.Batch) + ".new"
	f.at("before write")
	out, err := os.OpenFile(filepath.Clean(temp), os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = out.Write(b)
	f.at("written")
	err = errors.Join(err, out.Sync(), out.Close())
	if err != nil {
		return err
	}
	f.at("synced")
	if err := os.Rename(temp, f.path(s.Wave, s.Batch)); err != nil {
		return err
	}
	f.at("renamed")
	dir, err := os.Open(f.dir)
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
