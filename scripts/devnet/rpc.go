package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"sync"
	"time"
)

// rpcClient gives up early: a node that does not answer is asked again at the next poll.
var rpcClient = &http.Client{Timeout: 3 * time.Second}

// rpc asks the node's CometBFT RPC and decodes the result.
func (n node) rpc(ctx context.Context, path string, result any) error {
	endpoint := url("http", n.Ports.RPC) + path
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, endpoint, http.NoBody)
	if err != nil {
		return err
	}
	resp, err := rpcClient.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		Result json.RawMessage `json:"result"`
		Error  *struct {
			Message string `json:"message"`
			Data    string `json:"data"`
		} `json:"error"`
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		return fmt.Errorf("%s: not a JSON-RPC answer (HTTP %d): %w", endpoint, resp.StatusCode, err)
	}
	if answer.Error != nil {
		return fmt.Errorf("%s: %s: %s", endpoint, answer.Error.Message, answer.Error.Data)
	}
	if err := json.Unmarshal(answer.Result, result); err != nil {
		return fmt.Errorf("%s: %w", endpoint, err)
	}
	return nil
}

type syncInfo struct {
	Height     int64 `json:"latest_block_height,string"`
	CatchingUp bool  `json:"catching_up"`
}

func (n node) sync(ctx context.Context) (syncInfo, error) {
	var s struct {
		SyncInfo syncInfo `json:"sync_info"`
	}
	err := n.rpc(ctx, "/status", &s)
	return s.SyncInfo, err
}

func (n node) peers(ctx context.Context) (int, error) {
	var info struct {
		Peers int `json:"n_peers,string"`
	}
	err := n.rpc(ctx, "/net_info", &info)
	return info.Peers, err
}

// appHash returns the hash of the state after a block. The next block's header carries it, because a
// block is proposed before it is executed.
func (n node) appHash(ctx context.Context, height int64) (string, error) {
	var b struct {
		Block struct {
			Header struct {
				AppHash string `json:"app_hash"`
			} `json:"header"`
		} `json:"block"`
	}
	err := n.rpc(ctx, fmt.Sprintf("/block?height=%d", height+1), &b)
	return b.Block.Header.AppHash, err
}

// each asks all nodes at once, so that one that hangs costs its own time only.
func each[T any](nodes []node, ask func(node) T) []T {
	answers := make([]T, len(nodes))
	var wg sync.WaitGroup
	for i, n := range nodes {
		wg.Go(func() { answers[i] = ask(n) })
	}
	wg.Wait()
	return answers
}
