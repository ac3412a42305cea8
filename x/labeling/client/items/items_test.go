package items

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/client/fetch"
)

func quiet(uint64, uint64) {}

// folderOf writes files into a new folder.
func folderOf(t testing.TB, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		require.NoError(t, os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
	}
	return dir
}

var mail = map[string]string{"b/2.txt": "two", "a.txt": "one", "b/10 %&.txt": "ten", "c/leer.txt": ""}

func listOf(t *testing.T, dir string, classes ...string) string {
	t.Helper()
	s, err := Open(t.Context(), dir, quiet)
	require.NoError(t, err)
	s.Classes = classes
	b, err := s.List()
	require.NoError(t, err)
	return string(b)
}

// TestFolderAndServer: both show the same items under the same numbers and root.
func TestFolderAndServer(t *testing.T) {
	dir := folderOf(t, mail)
	require.NoError(t, os.WriteFile(filepath.Join(dir, ListFile), []byte(listOf(t, dir, "ham", "spam")), 0o600))
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer server.Close()
	here, err := Open(t.Context(), dir, quiet)
	require.NoError(t, err)
	want, err := here.Root()
	require.NoError(t, err)
	for _, source := range []string{dir, server.URL + "/", server.URL + "/" + ListFile} {
		s, err := Open(t.Context(), source, quiet)
		require.NoError(t, err, source)
		require.NoError(t, s.Require(want[:]))
		require.ErrorIs(t, s.Require(make([]byte, 32)), ErrRoot)
		require.Equal(t, 4, s.Count(), "the list is no item")
		for item, path := range []string{"a.txt", "b/10 %&.txt", "b/2.txt", "c/leer.txt"} {
			require.Equal(t, path, s.Path(uint32(item)))
			at, found := s.Find(path)
			require.True(t, found)
			require.EqualValues(t, item, at)
			b, err := s.Read(t.Context(), uint32(item))
			require.NoError(t, err)
			require.Equal(t, mail[path], string(b))
		}
		_, err = s.Read(t.Context(), 4)
		require.ErrorIs(t, err, ErrRoot)
		_, found := s.Find("d")
		require.False(t, found)
		require.Empty(t, s.Path(4))
		require.Equal(t, []string{"ham", "spam"}, s.Classes)
	}
}

func TestChanged(t *testing.T) {
	dir := folderOf(t, mail)
	require.NoError(t, os.WriteFile(filepath.Join(dir, ListFile), []byte(listOf(t, dir)), 0o600))
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer server.Close()
	for _, source := range []string{dir, server.URL + "/"} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "a.txt"), []byte("one"), 0o600))
		s, err := Open(t.Context(), source, quiet)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(filepath.Join(dir, "a.txt"), []byte("eno"), 0o600))
		_, err = s.Read(t.Context(), 0)
		require.ErrorIs(t, err, ErrChanged)
		require.NoError(t, os.Remove(filepath.Join(dir, "a.txt")))
		_, err = s.Read(t.Context(), 0)
		require.Error(t, err)
	}
}

func TestRefusals(t *testing.T) {
	list := listOf(t, folderOf(t, mail))
	serve := func(text string, status int) string {
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(text))
		}))
		t.Cleanup(server.Close)
		return server.URL + "/list"
	}
	for name, test := range map[string]struct {
		source string
		want   error
	}{
		"no server":                {"http://127.0.0.1:1/", fetch.ErrServer},
		"no list":                  {serve("", http.StatusNotFound), fetch.ErrServer},
		"no JSON":                  {serve("{", http.StatusOK), ErrList},
		"no items":                 {serve(`{"files":[]}`, http.StatusOK), ErrList},
		"another root":             {serve(strings.Replace(list, `"root": "`, `"root": "0`, 1), http.StatusOK), ErrList},
		"a hash too short":         {serve(strings.Replace(list, `"sha256": "`, `"sha256": "0`, 1), http.StatusOK), ErrList},
		"a path out of it":         {serve(strings.Replace(list, `"a.txt"`, `"../a.txt"`, 1), http.StatusOK), ErrList},
		"a path from the root":     {serve(strings.Replace(list, `"a.txt"`, `"/a.txt"`, 1), http.StatusOK), ErrList},
		"another order":            {serve(strings.Replace(list, `"a.txt"`, `"d.txt"`, 1), http.StatusOK), ErrList},
		"a list here that is none": {folderOf(t, map[string]string{"a": "1", ListFile: "{"}), ErrList},
		"no folder":                {filepath.Join(t.TempDir(), "none"), os.ErrNotExist},
	} {
		_, err := Open(t.Context(), test.source, quiet)
		require.ErrorIs(t, err, test.want, name)
	}
}

func FuzzList(f *testing.F) {
	f.Add([]byte(`{"root":"","files":[{"path":"a","size":1,"sha256":""}]}`))
	f.Add([]byte(`{`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := readList(b)
		if err != nil {
			require.ErrorIs(t, err, ErrList)
			return
		}
		again, err := s.List()
		require.NoError(t, err)
		back, err := readList(again)
		require.NoError(t, err)
		require.Equal(t, s.content, back.content)
	})
}
