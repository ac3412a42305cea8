package weights_test

import (
	"context"
	"crypto/sha256"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/model/client/weights"
)

func quiet(uint64, uint64) {}

func mapFS(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, content := range files {
		m[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return m
}

func TestHash(t *testing.T) {
	others := map[string]string{
		"README.md": "# A", weights.MetadataFile: "{}", weights.MapFile: "{}", ".git/x.bin": "hidden", "croissant.json": "{}",
	}
	tests := []struct {
		name  string
		files map[string]string
		want  []string
		whole bool
		err   error
	}{
		{"one file", map[string]string{"model.safetensors": "w", "config.json": "{}"}, []string{"model.safetensors"}, false, nil},
		{
			"several, deep, in capitals",
			map[string]string{"a/B.GGUF": "w", "pytorch_model.bin": "w", "config.json": "{}"},
			[]string{"a/B.GGUF", "pytorch_model.bin"},
			false, nil,
		},
		{
			"none of a known format",
			map[string]string{"prompt.txt": "p", "sub/README.md": "x"},
			[]string{"prompt.txt", "sub/README.md"},
			true, nil,
		},
		{"weights of no bytes are none", map[string]string{"a.bin": "", "b.txt": "x"}, []string{"a.bin", "b.txt"}, true, nil},
		{"nothing", nil, nil, true, weights.ErrNone},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fsys := mapFS(tt.files)
			for name, content := range others {
				fsys[name] = &fstest.MapFile{Data: []byte(content)}
			}
			w, err := weights.Hash(t.Context(), fsys, quiet)
			require.ErrorIs(t, err, tt.err)
			var names []string
			for _, f := range w.Files {
				names = append(names, f.Path)
			}
			require.Equal(t, tt.want, names)
			require.Equal(t, tt.whole, w.Whole)
		})
	}
}

func TestCID(t *testing.T) {
	one, err := weights.Hash(t.Context(), mapFS(map[string]string{"m.gguf": "hello world"}), quiet)
	require.NoError(t, err)
	name, err := weights.CID(one.Content)
	require.NoError(t, err)
	require.Equal(t, cid.CID{Codec: cid.Raw, Digest: sha256.Sum256([]byte("hello world"))}, name, "one file is named by what sha256sum says")

	two, err := weights.Hash(t.Context(), mapFS(map[string]string{"b.gguf": "hello", "a/c.gguf": "world"}), quiet)
	require.NoError(t, err)
	name, err = weights.CID(two.Content)
	require.NoError(t, err)
	require.Equal(t, "bagaaierawgc5cruid722lrxdvbmdvsxek4dacqxwba6unw7xaqalvyrgmfba", name.String(), "a public promise: others compute it too")

	back, err := weights.ReadList(weights.List(two.Content))
	require.NoError(t, err)
	require.Equal(t, two.Content, back)
}

func TestProgressAndInterruption(t *testing.T) {
	fsys := mapFS(map[string]string{"a.bin": "12345", "b.bin": "678", "c.txt": "no weights"})
	var last, all uint64
	_, err := weights.Hash(t.Context(), fsys, func(done, total uint64) { last, all = done, total })
	require.NoError(t, err)
	require.EqualValues(t, 8, last)
	require.EqualValues(t, 8, all)

	ctx, cancel := context.WithCancel(t.Context())
	_, err = weights.Hash(ctx, fsys, func(uint64, uint64) { cancel() })
	require.ErrorIs(t, err, context.Canceled)
}

// A link is refused where it would be weights, whatever it leads to, and is no matter elsewhere.
func TestLinks(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "blob"), []byte("w"), 0o600))
	require.NoError(t, os.Symlink("blob", filepath.Join(dir, "notes.txt")))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "a.bin"), []byte("w"), 0o600))
	root, err := os.OpenRoot(dir)
	require.NoError(t, err)
	defer root.Close()
	_, err = weights.Hash(t.Context(), root.FS(), quiet)
	require.NoError(t, err)
	require.NoError(t, os.Symlink("blob", filepath.Join(dir, "m.bin")))
	_, err = weights.Hash(t.Context(), root.FS(), quiet)
	require.ErrorIs(t, err, folder.ErrNotRegular)
}
