// Package fetch reads what a web server has, no more of it than is wanted and not for longer than somebody waits.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// patience is how long a server may take for one answer.
const patience = 30 * time.Second

// ErrServer is a server that does not answer as it should.
var ErrServer = errors.New("the server does not give it")

// URL says whether a text is the address of something on a web server.
func URL(text string) (*url.URL, bool) {
	u, err := url.Parse(text)
	return u, err == nil && (u.Scheme == "http" || u.Scheme == "https")
}

// Get reads what is at an address, if it has at most so many bytes. The error is ErrServer.
func Get(ctx context.Context, u *url.URL, most int64) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, patience) //determinism:allow a client waits for a server
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), http.NoBody)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrServer, err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrServer, err)
	}
	defer func() { _ = res.Body.Close() }()
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%w: %s: %s", ErrServer, u.Redacted(), res.Status)
	}
	b, err := io.ReadAll(io.LimitReader(res.Body, most+1))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrServer, u.Redacted(), err)
	}
	if int64(len(b)) > most {
		return nil, fmt.Errorf("%w: %s has more than %d bytes", ErrServer, u.Redacted(), most)
	}
	return b, nil
}
