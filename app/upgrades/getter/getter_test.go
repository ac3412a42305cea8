package getter

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
)

func TestGet(t *testing.T) {
	content := []byte("binary")
	sum := sha256.Sum256(content)
	good := "?checksum=sha256:" + hex.EncodeToString(sum[:])
	bad := "?checksum=sha256:" + hex.EncodeToString(make([]byte, 32))

	dir := t.TempDir()
	file := filepath.Join(dir, "saharad")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer srv.Close()

	for _, tc := range []struct {
		src          string
		ok, checksum bool
	}{
		{src: "file://" + file, ok: true},
		{src: "file://" + file + good, ok: true},
		{src: srv.URL + "/saharad" + good, ok: true},
		{src: srv.URL + "/saharad" + bad, checksum: true},
		{src: "file://" + file + bad, checksum: true},
		{src: "file://" + file + "?checksum=md5:00"},
		{src: srv.URL + "/absent" + good},
		{src: "file://" + dir},
		{src: "s3://bucket/saharad"},
	} {
		dst := filepath.Join(t.TempDir(), "bin", "saharad")
		err := (&Client{Ctx: context.Background(), Src: tc.src, Dst: dst, Getters: Getters}).Get()
		if (err == nil) != tc.ok {
			t.Errorf("%s: %v", tc.src, err)
		}
		var mismatch *ChecksumError
		if errors.As(err, &mismatch) != tc.checksum {
			t.Errorf("%s: want a checksum error: %v, got %v", tc.src, tc.checksum, err)
		}
		if _, statErr := os.Stat(dst); (statErr == nil) != tc.ok {
			t.Errorf("%s: file at the destination: %v", tc.src, statErr)
		}
	}
}
