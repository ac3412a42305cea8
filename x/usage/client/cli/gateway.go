package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/sahara-chain/sahara/x/usage/voucher"
)

const (
	gatewayTimeout = 30 * time.Second
	// maxAnswer is far above the size of any answer about sessions.
	maxAnswer    = 1 << 16
	sessionsPath = "/admin/sessions"
)

var (
	// errGateway is a gateway that refuses, or is none.
	errGateway = errors.New("the gateway refused")
	// errPlain keeps bearer keys from crossing a network that anybody can read.
	errPlain = errors.New("want https, or http on this machine only")
)

// gateway is a service's gateway.
type gateway struct {
	client *http.Client
	// root is its URL without the API's /v1.
	root string
}

// newGateway takes the URL of an API, with or without /v1.
func newGateway(client *http.Client, text string) (gateway, error) {
	u, err := url.Parse(text)
	if err != nil || u.Host == "" || u.User != nil || u.RawQuery != "" || u.Fragment != "" {
		return gateway{}, fmt.Errorf("gateway %.200q: want a URL such as https://api.example.com/v1", text)
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !isLocal(u.Hostname())) {
		return gateway{}, fmt.Errorf("gateway %.200q: %w", text, errPlain)
	}
	u.Path = strings.TrimSuffix(strings.TrimSuffix(u.Path, "/"), "/v1")
	u.RawPath = ""
	return gateway{client, u.String()}, nil
}

func isLocal(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// noRedirect keeps a gateway from sending a key or a voucher on to somebody else.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// baseURL is what OpenAI clients are given.
func (g gateway) baseURL() string { return g.root + "/v1" }

// openSession asks for a session. If its voucher does not reach, short says over how much it must be.
func (g gateway) openSession(ctx context.Context, s voucher.SignedSession) (state voucher.SessionState, short *voucher.SessionShort, err error) {
	body, err := json.Marshal(s)
	if err != nil {
		return state, nil, err
	}
	status, answer, err := g.ask(ctx, http.MethodPost, "", body)
	if err != nil {
		return state, nil, err
	}
	switch {
	case status == http.StatusOK || status == http.StatusCreated:
		return state, nil, decode(answer, &state)
	case status == http.StatusConflict && errorOf(answer).Code == "voucher_short":
		short = new(voucher.SessionShort)
		return state, short, decode(answer, short)
	}
	return state, nil, refusal(status, answer)
}

// session asks about the session of a key.
func (g gateway) session(ctx context.Context, key string) (state voucher.SessionState, err error) {
	status, answer, err := g.ask(ctx, http.MethodGet, key, nil)
	if err != nil {
		return state, err
	}
	if status != http.StatusOK {
		return state, refusal(status, answer)
	}
	return state, decode(answer, &state)
}

func (g gateway) ask(ctx context.Context, method, key string, body []byte) (status int, answer []byte, err error) {
	request, err := http.NewRequestWithContext(ctx, method, g.root+sessionsPath, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if key != "" {
		request.Header.Set("Authorization", "Bearer "+key)
	}
	response, err := g.client.Do(request)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = response.Body.Close() }()
	answer, err = io.ReadAll(io.LimitReader(response.Body, maxAnswer))
	return response.StatusCode, answer, err
}

func decode(answer []byte, into any) error {
	if err := json.Unmarshal(answer, into); err != nil {
		return fmt.Errorf("the gateway's answer: %w", err)
	}
	return nil
}

// apiError is an error as OpenAI writes it.
type apiError struct {
	Message string `json:"message"`
	Code    string `json:"code"`
}

func errorOf(answer []byte) apiError {
	var body struct {
		Error apiError `json:"error"`
	}
	_ = json.Unmarshal(answer, &body) // whatever else it is has no message
	return body.Error
}

func refusal(status int, answer []byte) error {
	said := errorOf(answer)
	if said.Message == "" {
		return fmt.Errorf("%w: HTTP status %d; is it a Sahara gateway?", errGateway, status)
	}
	return fmt.Errorf("%w: %.500s (%s, HTTP status %d)", errGateway, said.Message, said.Code, status)
}
