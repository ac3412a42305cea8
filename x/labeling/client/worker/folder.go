package worker

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"github.com/sahara-chain/sahara/x/labeling/client/content"
)

// Folder keeps the sheets of a labeler of a task, a file for each batch, and what it made, a file for each piece by its CID.
// Whatever Save has returned from is on the disk.
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

// Made is the folder of what the labeler made.
func (f *Folder) Made() string { return filepath.Join(f.dir, "made") }

// keep puts content on the disk, and returns the label that names it.
func (f *Folder) keep(b []byte) ([]byte, error) {
	if err := os.MkdirAll(f.Made(), 0o700); err != nil {
		return nil, err
	}
	if err := syncFolder(f.dir); err != nil {
		return nil, err
	}
	digest := sha256.Sum256(b)
	return digest[:], f.write(filepath.Join(f.Made(), content.NameOf(digest)), b)
}

// has says whether the content that a label names is on the disk.
func (f *Folder) has(label []byte) bool {
	b, err := os.ReadFile(filepath.Join(f.Made(), content.NameOf([sha256.Size]byte(label))))
	return err == nil && sha256.Sum256(b) == [sha256.Size]byte(label)
}

// write writes a file: to another one, to the disk, in place of the old one, and the folder to the disk. So whoever ends at
// any moment leaves the old file or the new one.
func (f *Folder) write(path string, b []byte) error {
	temp := path + ".new"
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
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	f.at("renamed")
	return syncFolder(filepath.Dir(path))
}

// syncFolder puts a folder's list of files on the disk.
func syncFolder(path string) error {
	dir, err := os.Open(filepath.Clean(path))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}
