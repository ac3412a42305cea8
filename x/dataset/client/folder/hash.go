package folder

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
	"io/fs"
	"iter"

	"github.com/sahara-chain/sahara/x/internal/records"
)

const recordDomain = "sahara/dataset/file"

// bufferSize is what is read at once: files of any size take no more memory.
const bufferSize = 1 << 20

// Content is a folder's files, by path, with their hashes.
type Content struct {
	Files []File
}

// Hash reads all files of a folder. progress hears how many of the bytes are done.
func Hash(ctx context.Context, fsys fs.FS, progress func(done, total uint64)) (Content, error) {
	files, err := Scan(ctx, fsys)
	if err != nil {
		return Content{}, err
	}
	h := hasher{ctx: ctx, fsys: fsys, all: total(files), progress: progress, buffer: make([]byte, bufferSize)}
	for i := range files {
		if err := h.hash(&files[i]); err != nil {
			return Content{}, err
		}
	}
	return Content{Files: files}, nil
}

// HashFile reads one file of a folder.
func HashFile(ctx context.Context, fsys fs.FS, path string) (File, error) {
	f := File{Path: path}
	h := hasher{ctx: ctx, fsys: fsys, progress: func(uint64, uint64) {}, buffer: make([]byte, bufferSize)}
	return f, h.hash(&f)
}

type hasher struct {
	ctx       context.Context
	fsys      fs.FS
	done, all uint64
	progress  func(done, total uint64)
	buffer    []byte
}

// hash fills in what was read: a file may have grown since the scan, and the hash must fit the size.
func (h *hasher) hash(f *File) error {
	file, err := h.fsys.Open(f.Path)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	sum := sha256.New()
	f.Size = 0
	for {
		if err := h.ctx.Err(); err != nil {
			return err
		}
		n, err := file.Read(h.buffer)
		sum.Write(h.buffer[:n])
		f.Size += uint64(n) //nolint:gosec // Read returns no negative number
		h.done += uint64(n) //nolint:gosec // the same
		h.progress(h.done, max(h.all, h.done))
		if err == io.EOF { //nolint:errorlint // io.Reader returns it as it is
			f.SHA256 = [32]byte(sum.Sum(nil))
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", f.Path, err)
		}
	}
}

// Record is the hash by which a file stands in the tree.
func (f File) Record() records.Hash {
	b := make([]byte, 0, len(recordDomain)+8+len(f.Path)+8+len(f.SHA256))
	b = append(b, recordDomain...)
	b = binary.BigEndian.AppendUint64(b, uint64(len(f.Path)))
	b = append(b, f.Path...)
	b = binary.BigEndian.AppendUint64(b, f.Size)
	return sha256.Sum256(append(b, f.SHA256[:]...))
}

// Records are the hashes of all files, in order.
func (c Content) Records() iter.Seq[records.Hash] {
	return func(yield func(records.Hash) bool) {
		for _, f := range c.Files {
			if !yield(f.Record()) {
				return
			}
		}
	}
}

// Root is the content root. The error is records.ErrEmpty.
func (c Content) Root() (records.Hash, error) { return records.Root(c.Records()) }

// Bytes is the length of all files together.
func (c Content) Bytes() uint64 { return total(c.Files) }
