package folder_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
)

func quiet(uint64, uint64) {}

// sample has names in several scripts, and one that sorts before a slash.
var sample = map[string]string{
	"a.txt":            "alpha\n",
	"a/b.csv":          "x,y\n1,2\n",
	"a/Ω.json":         "{}",
	"データ/とても 長い名前.eml": "From: nobody\n",
	"e\u0301.txt":      "decomposed",
	"\u00e9.txt":       "composed",
	"empty.txt":        "",
	"z & <b>.unknown":  "\x00\xff",
}

func mapFS(files map[string]string) fstest.MapFS {
	m := fstest.MapFS{}
	for name, content := range files {
		m[name] = &fstest.MapFile{Data: []byte(content)}
	}
	return m
}

func hash(t *testing.T, fsys fs.FS) folder.Content {
	t.Helper()
	content, err := folder.Hash(t.Context(), fsys, quiet)
	require.NoError(t, err)
	return content
}

func root(t *testing.T, fsys fs.FS) string {
	t.Helper()
	r, err := hash(t, fsys).Root()
	require.NoError(t, err)
	return hex.EncodeToString(r[:])
}

// The root is a public promise: software of others computes it too.
func TestGoldenRoot(t *testing.T) {
	require.Equal(t, "fb7395ebc8d551b7f6101ed56ccd9ff2b2e64098c0617e3c90e1121da683e106", root(t, mapFS(sample)))
	content := hash(t, mapFS(sample))
	require.True(t, slices.IsSortedFunc(content.Files, func(a, b folder.File) int { return strings.Compare(a.Path, b.Path) }))
	require.Equal(t, "a.txt", content.Files[0].Path, "a dot comes before a slash")
	require.Len(t, content.Files, len(sample))

	one := folder.File{Path: "p", Size: 2, SHA256: sha256.Sum256([]byte("hi"))}
	sum := sha256.Sum256([]byte("hi"))
	want := sha256.Sum256(slices.Concat([]byte("sahara/dataset/file\x00\x00\x00\x00\x00\x00\x00\x01p\x00\x00\x00\x00\x00\x00\x00\x02"), sum[:]))
	require.Equal(t, want, one.Record())
}

// On a real file system, in whatever order files are made, with whatever modes and times.
func TestOrderOfCreationChangesNothing(t *testing.T) {
	want := root(t, mapFS(sample))
	names := []string{}
	for name := range sample {
		names = append(names, name)
	}
	slices.Sort(names)
	random := rand.New(rand.NewPCG(1, 2))
	for range 5 {
		dir := t.TempDir()
		random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		for _, name := range names {
			path := filepath.Join(dir, filepath.FromSlash(name))
			require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
			require.NoError(t, os.WriteFile(path, []byte(sample[name]), 0o400+os.FileMode(random.IntN(2))*0o040))
		}
		opened, err := os.OpenRoot(dir)
		require.NoError(t, err)
		require.Equal(t, want, root(t, opened.FS()))
		require.NoError(t, opened.Close())
	}
}

func TestWhatCounts(t *testing.T) {
	want := root(t, mapFS(sample))
	for name, same := range map[string]bool{
		".git/config":      true, // hidden
		"a/.DS_Store":      true,
		"croissant.json":   true, // the description itself
		"a/croissant.json": false,
		"b":                false,
		"a/b.csv.bak":      false,
	} {
		m := mapFS(sample)
		m[name] = &fstest.MapFile{Data: []byte("x")}
		require.Equal(t, same, root(t, m) == want, name)
	}
	for name, edit := range map[string]func(fstest.MapFS){
		"content":  func(m fstest.MapFS) { m["a.txt"].Data = []byte("alphb\n") },
		"name":     func(m fstest.MapFS) { m["b.txt"] = m["a.txt"]; delete(m, "a.txt") },
		"place":    func(m fstest.MapFS) { m["b/b.csv"] = m["a/b.csv"]; delete(m, "a/b.csv") },
		"swap":     func(m fstest.MapFS) { m["a.txt"], m["a/b.csv"] = m["a/b.csv"], m["a.txt"] },
		"no empty": func(m fstest.MapFS) { delete(m, "empty.txt") },
	} {
		m := mapFS(sample)
		edit(m)
		require.NotEqual(t, want, root(t, m), name)
	}
}

func TestRefusedFolders(t *testing.T) {
	tests := []struct {
		name string
		fsys fs.FS
		want error
	}{
		{"empty", fstest.MapFS{}, folder.ErrEmpty},
		{"hidden files only", mapFS(map[string]string{".a": "x", ".b/c": "x"}), folder.ErrEmpty},
		{"the description only", mapFS(map[string]string{"croissant.json": "{}"}), folder.ErrEmpty},
		{"empty files only", mapFS(map[string]string{"a": ""}), folder.ErrEmpty},
		{"a link", fstest.MapFS{"a": {Data: []byte("a")}, "b": {Data: []byte("a"), Mode: fs.ModeSymlink}}, folder.ErrNotRegular},
		{"a pipe", fstest.MapFS{"a": {Mode: fs.ModeNamedPipe}}, folder.ErrNotRegular},
		{"a device", fstest.MapFS{"a": {Mode: fs.ModeDevice}}, folder.ErrNotRegular},
		{"a name with a line end", mapFS(map[string]string{"a\nb": "x"}), folder.ErrPath},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := folder.Hash(t.Context(), tt.fsys, quiet)
			require.ErrorIs(t, err, tt.want)
		})
	}
	t.Run("a link on a real file system", func(t *testing.T) {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "a"), []byte("x"), 0o600))
		require.NoError(t, os.Symlink("a", filepath.Join(dir, "b")))
		_, err := folder.Hash(t.Context(), os.DirFS(dir), quiet)
		require.ErrorIs(t, err, folder.ErrNotRegular)
	})
}

// endless is a file system of one file of many zeroes, which no memory would hold at once.
type endless struct{ size int64 }

func (e endless) Open(name string) (fs.File, error) {
	if name != "big.bin" {
		return fstest.MapFS{"big.bin": {}}.Open(name)
	}
	return &zeroes{left: e.size}, nil
}

type zeroes struct{ left int64 }

func (z *zeroes) Stat() (fs.FileInfo, error) { return nil, errors.ErrUnsupported }
func (z *zeroes) Close() error               { return nil }
func (z *zeroes) Read(b []byte) (int, error) {
	n := min(int64(len(b)), z.left)
	clear(b[:n])
	if z.left -= n; n == 0 {
		return 0, io.EOF
	}
	return int(n), nil
}

func TestBigFilesAreStreamed(t *testing.T) {
	const size = 256 << 20
	var f folder.File
	allocs := testing.AllocsPerRun(1, func() {
		var err error
		f, err = folder.HashFile(t.Context(), endless{size}, "big.bin")
		require.NoError(t, err)
	})
	require.Less(t, allocs, 1000.0)
	require.EqualValues(t, size, f.Size)
	require.Equal(t, "a6d72ac7690f53be6ae46ba88506bd97302a093f7108472bd9efc3cefda06484", hex.EncodeToString(f.SHA256[:]))
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	_, err := folder.Hash(ctx, mapFS(sample), func(done, _ uint64) {
		if done > 0 {
			cancel()
		}
	})
	require.ErrorIs(t, err, context.Canceled)
}

func TestDifference(t *testing.T) {
	was := hash(t, mapFS(sample))
	require.Empty(t, folder.Difference(was, was))
	tests := []struct {
		name, want string
		edit       func(fstest.MapFS)
	}{
		{"content", "a/b.csv: its SHA-256 is", func(m fstest.MapFS) { m["a/b.csv"].Data = []byte("x,y\n1,3\n") }},
		{"size", "a/b.csv: it has 1 bytes, and was published with 8", func(m fstest.MapFS) { m["a/b.csv"].Data = []byte("x") }},
		{"missing", "a.txt: it was published and is missing", func(m fstest.MapFS) { delete(m, "a.txt") }},
		{"missing last", "データ/とても 長い名前.eml: it was published and is missing", func(m fstest.MapFS) { delete(m, "データ/とても 長い名前.eml") }},
		{"extra", "a/a: it is here and was not published", func(m fstest.MapFS) { m["a/a"] = &fstest.MapFile{} }},
		{"extra last", "\U0001F600: it is here and was not published", func(m fstest.MapFS) { m["\U0001F600"] = &fstest.MapFile{} }},
		{"the first of two", "a.txt: it has", func(m fstest.MapFS) { m["a.txt"].Data, m["a/b.csv"].Data = nil, nil }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := mapFS(sample)
			tt.edit(m)
			require.True(t, strings.HasPrefix(folder.Difference(was, hash(t, m)), tt.want), folder.Difference(was, hash(t, m)))
		})
	}
}

func TestWriteLeavesNothingHalf(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, folder.CroissantFile)
	require.NoError(t, folder.Write(path, []byte("one")))
	require.NoError(t, folder.Write(path, []byte("two")))
	got, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "two", string(got))
	require.Error(t, folder.Write(filepath.Join(dir, "no", "folder"), nil))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "taken"), 0o750))
	require.Error(t, folder.Write(filepath.Join(dir, "taken"), []byte("x")))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 2, "no temporary file stays")
}

func TestProgress(t *testing.T) {
	var last, seen uint64
	_, err := folder.Hash(t.Context(), fstest.MapFS{"a": {Data: bytes.Repeat([]byte{1}, 3<<20)}, "b": {Data: []byte("x")}},
		func(done, total uint64) {
			require.GreaterOrEqual(t, done, last)
			require.EqualValues(t, 3<<20+1, total)
			last = done
			seen++
		})
	require.NoError(t, err)
	require.EqualValues(t, 3<<20+1, last)
	require.GreaterOrEqual(t, seen, uint64(4))
}
