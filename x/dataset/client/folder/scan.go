// Package folder turns a folder into a dataset: each file is a record, the records' hashes make the content root,
// and a Croissant file describes them. It needs no node.
//
// A record stands in the Merkle tree (x/internal/records) by SHA-256 over these bytes, numbers big-endian:
//
//	"sahara/dataset/file" · length of path (8) · path · size in bytes (8) · SHA-256 of the content (32)
//
// The path is relative to the folder, with slashes, byte for byte as the file system gives it. Records are in the
// order of their paths' bytes, so the order in which files were made, their times and their modes change nothing.
package folder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// CroissantFile is the name of the description in the top folder. It is no record: it names the root.
const CroissantFile = "croissant.json"

// Reasons for which a folder is refused.
var (
	// ErrEmpty refuses a folder without content.
	ErrEmpty = errors.New("there is nothing to publish")
	// ErrNotRegular refuses links, devices, sockets and pipes: what they hold is not in the folder.
	ErrNotRegular = errors.New("it is neither a file nor a folder")
	// ErrPath refuses names that a description could not show.
	ErrPath = errors.New("its name is not UTF-8 or has a control character")
)

// File is one record.
type File struct {
	// Path is relative to the folder, with slashes.
	Path string
	// Size is in bytes.
	Size uint64
	// SHA256 is of the content.
	SHA256 [32]byte
}

// Scan lists the files of a folder by path, with their sizes and without hashes. Files and folders whose name begins
// with a dot are left out, and so is the Croissant file at the top.
func Scan(ctx context.Context, fsys fs.FS) ([]File, error) {
	var files []File
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case ctx.Err() != nil:
			return ctx.Err()
		case name == "." || name == CroissantFile:
			return nil
		case strings.HasPrefix(path.Base(name), "."):
			if entry.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !utf8.ValidString(name) || strings.ContainsFunc(name, isControl):
			return fmt.Errorf("%q: %w", name, ErrPath)
		case entry.IsDir():
			return nil
		case !entry.Type().IsRegular():
			return fmt.Errorf("%s: %w", name, ErrNotRegular)
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		files = append(files, File{Path: name, Size: uint64(info.Size())}) //nolint:gosec // a file's size is not negative
		return nil
	})
	if err != nil {
		return nil, err
	}
	if total(files) == 0 {
		return nil, ErrEmpty
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	return files, nil
}

func isControl(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 }

func total(files []File) uint64 {
	var sum uint64
	for _, f := range files {
		sum += f.Size
	}
	return sum
}
