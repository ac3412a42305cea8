// Package weights finds the weights in a model's folder and names them by what is in them. It needs no node.
//
// Weights are the files with the endings of the formats in use, such as .safetensors and .gguf; of a folder that has
// none of these they are all of its files but the card and what names it on the chain. One file is named by its own
// SHA-256 (CIDv1, raw), so that `sha256sum` checks it. Several are named by the list of them, in canonical JSON (CIDv1,
// json):
//
//	{"files":[{"bytes":"…","path":"…","sha256":"…"},…],"format":"sahara/weights/1"}
//
// with paths relative to the folder, in ascending order of their bytes. Names that begin with a dot are left out.
package weights

import (
	"context"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
)

// Files of a model's folder that are never weights.
const (
	// CardFile is the model card.
	CardFile = "README.md"
	// MetadataFile is the card in canonical JSON, whose name is on the chain.
	MetadataFile = "sahara-card.json"
	// MapFile may say which assets of the chain the card's names mean.
	MapFile = "sahara.json"
)

// ErrNone refuses a folder where nothing can be weights.
var ErrNone = errors.New("there are no weights in it")

// endings of the formats that weights are kept in.
var endings = []string{
	".bin", ".ckpt", ".gguf", ".ggml", ".h5", ".joblib", ".keras", ".llamafile", ".mlmodel", ".msgpack", ".npz", ".nemo",
	".onnx", ".onnx_data", ".pb", ".pkl", ".pt", ".pth", ".safetensors", ".tflite",
}

// Weights are files with their hashes.
type Weights struct {
	folder.Content
	// Whole says that no file had an ending of a known format, and that these are all files.
	Whole bool
}

// Hash finds and reads the weights in a folder. progress hears how many of the bytes are done. Errors are ErrNone,
// those of package folder, and the file system's.
func Hash(ctx context.Context, fsys fs.FS, progress func(done, total uint64)) (Weights, error) {
	w := Weights{}
	keep := isWeights
	switch _, err := folder.Scan(ctx, only{fsys, keep}); {
	case errors.Is(err, folder.ErrEmpty):
		w.Whole, keep = true, isContent
	case err != nil:
		return w, err
	}
	var err error
	w.Content, err = folder.Hash(ctx, only{fsys, keep}, progress)
	if errors.Is(err, folder.ErrEmpty) {
		return w, ErrNone
	}
	return w, err
}

func isWeights(name string) bool { return slices.Contains(endings, strings.ToLower(path.Ext(name))) }

func isContent(name string) bool {
	return name != CardFile && name != MetadataFile && name != MapFile
}

// only hides the files of a folder that are not to be kept.
type only struct {
	fs.FS
	keep func(name string) bool
}

// ReadDir implements fs.ReadDirFS.
func (o only) ReadDir(name string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(o.FS, name)
	return slices.DeleteFunc(entries, func(entry fs.DirEntry) bool {
		return !entry.IsDir() && !o.keep(path.Join(name, entry.Name()))
	}), err
}
