package content

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSources: a folder and a server by several addresses give the same, and nothing else.
func TestSources(t *testing.T) {
	dir := t.TempDir()
	put := func(name string, b []byte) string {
		require.NoError(t, os.WriteFile(filepath.Join(dir, name), b, 0o600))
		return name
	}
	big := bytes.Repeat([]byte("x"), MaxBytes)
	good, empty, greatest := put(Name([]byte("hello")), []byte("hello")), put(Name(nil), nil), put(Name(big), big)
	other, beyond := put(Name([]byte("a")), []byte("b")), put(Name(append(big, 'x')), append(big, 'x'))
	missing := Name([]byte("nobody has it"))

	mux := http.NewServeMux()
	mux.Handle("/ipfs/", http.StripPrefix("/ipfs/", http.FileServer(http.Dir(dir))))
	mux.HandleFunc("/get", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join(dir, r.FormValue("cid")))
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	for _, from := range []string{
		dir, server.URL + "/ipfs", server.URL + "/ipfs/", server.URL + "/ipfs/{cid}", server.URL + "/get?cid=", server.URL + "/get?cid={cid}&x=1",
	} {
		s, err := OpenSource(from)
		require.NoError(t, err, from)
		for name, want := range map[string][]byte{good: []byte("hello"), empty: {}, greatest: big} {
			b, err := s.Fetch(t.Context(), name)
			require.NoError(t, err, from)
			require.True(t, bytes.Equal(want, b), from)
		}
		for name, want := range map[string]error{
			other: ErrOther, beyond: ErrOther, missing: ErrMissing, "": ErrMissing, ".": ErrMissing, "../" + good: ErrMissing,
		} {
			_, err := s.Fetch(t.Context(), name)
			require.ErrorIs(t, err, want, "%s: %q", from, name)
		}
	}
	for _, from := range []string{"ftp://example.org/", "http:///x", "ipfs://"} {
		_, err := OpenSource(from)
		require.ErrorIs(t, err, ErrSource, from)
	}
	_, err := OpenSource(filepath.Join(dir, "none"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// TestServerAway: who leaves does not wait for a server, and one that is not there is said to be missing it.
func TestServerAway(t *testing.T) {
	s, err := OpenSource("http://127.0.0.1:1/")
	require.NoError(t, err)
	_, err = s.Fetch(t.Context(), Name(nil))
	require.ErrorIs(t, err, ErrMissing)

	silent := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-silent }))
	defer server.Close()
	defer close(silent)
	s, err = OpenSource(server.URL)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	_, err = s.Fetch(ctx, Name(nil))
	require.ErrorIs(t, err, context.Canceled)
}
