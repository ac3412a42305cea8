package chain

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

var (
	// ErrNotFound says that the node knows no such thing.
	ErrNotFound = errors.New("not found on the chain")
	// ErrUnavailable says that the node did not answer, or not as nodes do. Trying again may help.
	ErrUnavailable = errors.New("node is unavailable")
	// ErrRefused says that the node refused what it was asked.
	ErrRefused = errors.New("node refused")
)

const (
	requestTimeout = 10 * time.Second
	// maxAnswer bounds what is read of an answer: a page of 100 channels has some 150 kB.
	maxAnswer = 4 << 20
)

// Node is the REST interface of one node.
type Node struct {
	base   string
	client *http.Client
}

// NewNode talks to the REST interface at a URL such as http://127.0.0.1:1317.
func NewNode(base string) *Node {
	return &Node{base: strings.TrimRight(base, "/"), client: &http.Client{Timeout: requestTimeout}}
}

// get reads a JSON answer. Errors are ErrNotFound, ErrRefused and ErrUnavailable.
func (n *Node) get(ctx context.Context, path string, into any) error {
	return n.do(ctx, http.MethodGet, path, nil, into)
}

func (n *Node) post(ctx context.Context, path string, body, into any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return err
	}
	return n.do(ctx, http.MethodPost, path, bytes.NewReader(b), into)
}

func (n *Node) do(ctx context.Context, method, path string, body io.Reader, into any) error {
	request, err := http.NewRequestWithContext(ctx, method, n.base+path, body)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	answer, err := n.client.Do(request)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	defer func() { _ = answer.Body.Close() }() // it was read, or is of no use
	b, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	if answer.StatusCode != http.StatusOK {
		return refusal(path, answer.StatusCode, b)
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("%w: %s: %w", ErrUnavailable, path, err)
	}
	return nil
}

// Codes of gRPC that the gateway of a node repeats.
const (
	codeNotFound    = 5
	codeUnavailable = 14
)

func refusal(path string, status int, body []byte) error {
	var said struct {
		Code    int    `json:"code"`
		Message string `json:"message"`
	}
	err := json.Unmarshal(body, &said)
	switch {
	case err != nil || status == http.StatusServiceUnavailable || said.Code == codeUnavailable:
		return fmt.Errorf("%w: %s: status %d: %.200s", ErrUnavailable, path, status, body)
	case said.Code == codeNotFound || status == http.StatusNotFound:
		return fmt.Errorf("%w: %s: %s", ErrNotFound, path, said.Message)
	}
	return fmt.Errorf("%w: %s: %s", ErrRefused, path, said.Message)
}
