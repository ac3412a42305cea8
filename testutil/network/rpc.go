//go:build network

package network

import (
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

const (
	pollInterval = 100 * time.Millisecond
	// blockTimeout is how long a height may take to come: many blocks, on a busy machine too.
	blockTimeout = 90 * time.Second
)

var httpClient = &http.Client{Timeout: 10 * time.Second}

// Height is the height of the node's newest block.
func (n *Node) Height() (int64, error) {
	var status struct {
		SyncInfo struct {
			Height int64 `json:"latest_block_height,string"`
		} `json:"sync_info"`
	}
	err := n.RPC("/status", &status)
	return status.SyncInfo.Height, err
}

// AppHash is the hash of the state after a height, which the header of the next block tells: it waits for it.
func (n *Node) AppHash(height int64) string {
	n.net.t.Helper()
	n.WaitHeight(height + 1)
	var answer struct {
		Block struct {
			Header struct {
				AppHash string `json:"app_hash"`
			} `json:"header"`
		} `json:"block"`
	}
	if err := n.RPC(fmt.Sprintf("/block?height=%d", height+1), &answer); err != nil {
		n.net.t.Fatalf("app hash of %s after height %d: %v", n.Name, height, err)
	}
	return answer.Block.Header.AppHash
}

// BlockHash is the hash of a block.
func (n *Node) BlockHash(height int64) string {
	n.net.t.Helper()
	n.WaitHeight(height)
	var answer struct {
		BlockID struct {
			Hash string `json:"hash"`
		} `json:"block_id"`
	}
	if err := n.RPC(fmt.Sprintf("/block?height=%d", height), &answer); err != nil {
		n.net.t.Fatalf("block %d of %s: %v", height, n.Name, err)
	}
	return answer.BlockID.Hash
}

// WaitHeight waits until the node has a block, and fails at once if the process ends.
func (n *Node) WaitHeight(height int64) {
	n.net.t.Helper()
	n.net.Eventually(fmt.Sprintf("%s reaches height %d", n.Name, height), blockTimeout, func() error {
		if !n.Running() {
			n.net.t.Fatalf("%s has ended before height %d:\n%s", n.Name, height, n.LogTail(10))
		}
		now, err := n.Height()
		if err == nil && now < height {
			err = fmt.Errorf("it is at height %d", now)
		}
		return err
	})
}

// WaitCaughtUp waits until the node is where the others are now, requires that all agree there, and returns
// how long it took.
func (n *Node) WaitCaughtUp() time.Duration {
	n.net.t.Helper()
	begun := time.Now()
	head := n.net.Head()
	n.WaitHeight(head)
	took := time.Since(begun)
	n.net.RequireAgreement(head)
	return took
}

// RPC asks CometBFT's RPC server.
func (n *Node) RPC(path string, result any) error {
	var answer struct {
		Result json.RawMessage `json:"result"`
		Error  *struct {
			Message string `json:"message"`
			Data    string `json:"data"`
		} `json:"error"`
	}
	response, err := httpClient.Get(url(n.Ports.RPC, path))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if answer.Error != nil {
		return fmt.Errorf("%s: %s: %s", path, answer.Error.Message, answer.Error.Data)
	}
	return json.Unmarshal(answer.Result, result)
}

// Eventually tries until check succeeds, and fails with check's last error when time is up.
func (net *Network) Eventually(what string, timeout time.Duration, check func() error) {
	net.t.Helper()
	expired := time.After(timeout)
	for {
		err := check()
		if err == nil {
			return
		}
		select {
		case <-expired:
			net.t.Fatalf("waited %s until %s: %v", timeout, what, err)
		case <-net.ctx.Done():
			net.t.Fatalf("waited until %s (%v): %v", what, net.ctx.Err(), err)
		case <-time.After(pollInterval):
		}
	}
}
