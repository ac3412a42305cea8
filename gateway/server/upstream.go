package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/sahara-chain/sahara/gateway/config"
	"github.com/sahara-chain/sahara/gateway/openai"
)

// upstream is the server behind the gateway.
type upstream struct {
	base   string
	key    string
	client *http.Client
}

func newUpstream(c config.Upstream, key string, calls int) *upstream {
	transport := http.DefaultTransport.(*http.Transport).Clone() // which it always is
	transport.MaxIdleConns = calls
	transport.MaxIdleConnsPerHost = calls
	transport.DisableCompression = true // answers are passed on as they are
	transport.ResponseHeaderTimeout = c.FirstByte.Duration
	transport.Proxy = nil
	return &upstream{
		strings.TrimRight(c.URL, "/"), key,
		&http.Client{Transport: transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }},
	}
}

// ask sends the request on. The error is *openai.Error.
func (u *upstream) ask(ctx context.Context, c *call) (*http.Response, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, u.base+c.kind.Path(), bytes.NewReader(c.request.Body))
	if err != nil {
		return nil, upstreamError(err)
	}
	request.Header.Set("Content-Type", "application/json")
	request.Header.Set("Accept", "application/json, text/event-stream")
	request.Header.Set(HeaderRequestID, c.id)
	if u.key != "" {
		request.Header.Set("Authorization", "Bearer "+u.key)
	}
	answer, err := u.client.Do(request)
	if err != nil {
		return nil, upstreamError(err)
	}
	return answer, nil
}

func upstreamError(err error) *openai.Error {
	if isTimeout(err) {
		return &openai.Error{
			Status: http.StatusGatewayTimeout, Type: openai.TypeServer, Code: "upstream_timeout",
			Message: "The model's server did not answer in time; the call was not charged.",
		}
	}
	return &openai.Error{
		Status: http.StatusBadGateway, Type: openai.TypeServer, Code: "upstream_unavailable",
		Message: "The model's server cannot be reached or broke off; the call was not charged.",
	}
}

func isTimeout(err error) bool {
	var timeout interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) ||
		errors.As(err, &timeout) && timeout.Timeout()
}

// refused is an answer other than 200: the client's own mistakes are told as the upstream tells them, its failures in the
// gateway's words. What it says is bounded.
func refused(status int, body []byte) *openai.Error {
	var said struct {
		Error struct {
			Message string `json:"message"`
			Type    string `json:"type"`
			Param   string `json:"param"`
			Code    any    `json:"code"`
		} `json:"error"`
	}
	if status >= 500 || status == http.StatusUnauthorized || status == http.StatusForbidden || status < 400 {
		return &openai.Error{
			Status: http.StatusBadGateway, Type: openai.TypeServer, Code: "upstream_failed",
			Message: fmt.Sprintf("The model's server failed with status %d; the call was not charged.", status),
		}
	}
	e := &openai.Error{Status: status, Type: openai.TypeRequest, Code: "upstream_refused"}
	if err := unmarshal(body, &said); err != nil || said.Error.Message == "" {
		e.Message = fmt.Sprintf("The model's server refused with status %d.", status)
		return e
	}
	e.Message, e.Param = said.Error.Message, said.Error.Param
	if said.Error.Type != "" {
		e.Type = said.Error.Type
	}
	if code, ok := said.Error.Code.(string); ok && code != "" {
		e.Code = code
	}
	return e
}

func isStream(answer *http.Response) bool {
	kind, _, err := mime.ParseMediaType(answer.Header.Get("Content-Type"))
	return err == nil && kind == "text/event-stream" && answer.StatusCode == http.StatusOK
}

// idleReader ends a call whose upstream falls silent.
type idleReader struct {
	body    interface{ Read([]byte) (int, error) }
	timer   *time.Timer
	idle    time.Duration
	expired chan struct{}
}

func newIdleReader(body interface{ Read([]byte) (int, error) }, idle time.Duration, cancel context.CancelFunc) *idleReader {
	r := &idleReader{body: body, idle: idle, expired: make(chan struct{})}
	r.timer = time.AfterFunc(idle, func() {
		close(r.expired)
		cancel()
	})
	return r
}

func (r *idleReader) Read(b []byte) (int, error) {
	n, err := r.body.Read(b)
	select {
	case <-r.expired:
		if err != nil {
			err = os.ErrDeadlineExceeded
		}
	default:
		r.timer.Reset(r.idle)
	}
	return n, err
}

func (r *idleReader) stop() { r.timer.Stop() }
