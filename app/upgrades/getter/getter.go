// Package getter stands in for hashicorp/go-getter, which x/upgrade's command line uses to check that the
// binaries named in an upgrade plan can be fetched and match their checksums. The original links the AWS
// and Google Cloud SDKs into every node; this one fetches files over http, https and file URLs, which is
// what upgrade plans use. go.mod replaces the original by it. It is no part of the state machine.
package getter

import (
	"context"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Getter fetches one kind of URL.
type Getter interface {
	open(ctx context.Context, u *url.URL) (io.ReadCloser, error)
}

// Getters are the kinds by URL scheme.
var Getters = map[string]Getter{
	"file":  fileGetter{},
	"http":  &HttpGetter{},
	"https": &HttpGetter{},
}

// ChecksumError says that what was fetched is not what the URL promised.
type ChecksumError struct {
	Expected, Actual string
	File             string
}

func (e *ChecksumError) Error() string {
	return fmt.Sprintf("checksum of %s is %s, want %s", e.File, e.Actual, e.Expected)
}

// Client fetches Src into the file Dst. The query parameter checksum=TYPE:HEX of Src, with TYPE sha256 or
// sha512, is taken off and checked.
type Client struct {
	Ctx             context.Context
	Src, Dst, Pwd   string
	DisableSymlinks bool
	Getters         map[string]Getter
}

// Get fetches, or leaves no file at Dst.
func (c *Client) Get() error {
	u, err := url.Parse(c.Src)
	if err != nil {
		return err
	}
	query := u.Query()
	checksum := query.Get("checksum")
	query.Del("checksum")
	u.RawQuery = query.Encode()

	getter, ok := c.Getters[u.Scheme]
	if !ok {
		return fmt.Errorf("cannot fetch %q: the scheme is %q, want http, https or file", c.Src, u.Scheme)
	}
	digest, want, err := parseChecksum(checksum)
	if err != nil {
		return err
	}
	src, err := getter.open(c.Ctx, u)
	if err != nil {
		return err
	}
	defer src.Close()
	if err := os.MkdirAll(filepath.Dir(c.Dst), 0o750); err != nil {
		return err
	}
	tmp, err := os.CreateTemp(filepath.Dir(c.Dst), ".fetch-*")
	if err != nil {
		return err
	}
	defer os.Remove(tmp.Name())
	_, err = io.Copy(io.MultiWriter(tmp, digest), src)
	if err = errors.Join(err, tmp.Close()); err != nil {
		return fmt.Errorf("fetch %s: %w", u, err)
	}
	if got := hex.EncodeToString(digest.Sum(nil)); want != "" && got != want {
		return &ChecksumError{Expected: want, Actual: got, File: c.Src}
	}
	return os.Rename(tmp.Name(), c.Dst)
}

// Get would unpack an archive into dst.
func Get(_, src string) error {
	return fmt.Errorf("cannot fetch %q as an archive: name the binary itself in the upgrade plan", src)
}

func parseChecksum(s string) (digest hash.Hash, want string, err error) {
	if s == "" {
		return sha256.New(), "", nil
	}
	kind, want, ok := strings.Cut(strings.ToLower(s), ":")
	switch {
	case ok && kind == "sha256" && len(want) == 2*sha256.Size:
		return sha256.New(), want, nil
	case ok && kind == "sha512" && len(want) == 2*sha512.Size:
		return sha512.New(), want, nil
	default:
		return nil, "", fmt.Errorf("checksum %q: want sha256:HEX or sha512:HEX", s)
	}
}

// HttpGetter fetches http and https URLs.
type HttpGetter struct {
	Client                *http.Client
	XTerraformGetDisabled bool
}

func (g *HttpGetter) open(ctx context.Context, u *url.URL) (io.ReadCloser, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	client := g.Client
	if client == nil {
		client = http.DefaultClient
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode != http.StatusOK {
		resp.Body.Close()
		return nil, fmt.Errorf("fetch %s: %s", u, resp.Status)
	}
	return resp.Body, nil
}

type fileGetter struct{}

func (fileGetter) open(_ context.Context, u *url.URL) (io.ReadCloser, error) {
	info, err := os.Stat(u.Path)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("%s is not a regular file", u.Path)
	}
	return os.Open(u.Path)
}
