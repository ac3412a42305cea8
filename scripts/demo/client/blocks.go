package client

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"
)

// Event is what a block did, as its event tells.
type Event struct {
	Height int64
	// Tx is the hash of the transaction; empty for what the block did by itself.
	Tx string
	// Type is the event's type.
	Type string
	// Attributes are its texts by key.
	Attributes map[string]string
	// Typed is the event as its module defines it; nil for the SDK's untyped ones.
	Typed proto.Message
}

// Height is the height of the latest block.
func (c *Client) Height(ctx context.Context) (int64, error) {
	var answer struct {
		SyncInfo struct {
			LatestBlockHeight string `json:"latest_block_height"`
		} `json:"sync_info"`
	}
	if err := c.get(ctx, "/status", &answer); err != nil {
		return 0, err
	}
	return strconv.ParseInt(answer.SyncInfo.LatestBlockHeight, 10, 64)
}

// Events reads the events of all blocks after a height, up to another, in order. Transactions that failed have none.
func (c *Client) Events(ctx context.Context, after, last int64) ([]Event, error) {
	var events []Event
	for height := after + 1; height <= last; height++ {
		of, err := c.eventsOf(ctx, height)
		if err != nil {
			return nil, fmt.Errorf("block %d: %w", height, err)
		}
		events = append(events, of...)
	}
	return events, nil
}

func (c *Client) eventsOf(ctx context.Context, height int64) ([]Event, error) {
	var block struct {
		Block struct {
			Data struct {
				Txs []string `json:"txs"`
			} `json:"data"`
		} `json:"block"`
	}
	if err := c.get(ctx, fmt.Sprintf("/block?height=%d", height), &block); err != nil {
		return nil, err
	}
	var results struct {
		Txs []struct {
			Code   uint32       `json:"code"`
			Events []abci.Event `json:"events"`
		} `json:"txs_results"`
		Block []abci.Event `json:"finalize_block_events"`
	}
	if err := c.get(ctx, fmt.Sprintf("/block_results?height=%d", height), &results); err != nil {
		return nil, err
	}
	if len(results.Txs) != len(block.Block.Data.Txs) {
		return nil, fmt.Errorf("%d transactions and %d results", len(block.Block.Data.Txs), len(results.Txs))
	}
	var events []Event
	for i, result := range results.Txs {
		if result.Code != 0 {
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(block.Block.Data.Txs[i])
		if err != nil {
			return nil, err
		}
		hash := sha256.Sum256(raw)
		for _, e := range result.Events {
			events = append(events, read(height, strings.ToUpper(hex.EncodeToString(hash[:])), e))
		}
	}
	for _, e := range results.Block {
		events = append(events, read(height, "", e))
	}
	return events, nil
}

func read(height int64, tx string, e abci.Event) Event {
	event := Event{Height: height, Tx: tx, Type: e.Type, Attributes: map[string]string{}}
	fields := abci.Event{Type: e.Type}
	for _, a := range e.Attributes {
		event.Attributes[a.Key] = a.Value
		if a.Key != "mode" && a.Key != "msg_index" { // where it happened, which the SDK adds
			fields.Attributes = append(fields.Attributes, a)
		}
	}
	if typed, err := sdk.ParseTypedEvent(fields); err == nil {
		event.Typed = typed
	}
	return event
}

// get reads an answer of the node's RPC.
func (c *Client) get(ctx context.Context, path string, into any) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.rpc+path, nil)
	if err != nil {
		return err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer func() { _ = response.Body.Close() }()
	var envelope struct {
		Result json.RawMessage `json:"result"`
		Error  *struct {
			Data string `json:"data"`
		} `json:"error"`
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, maxAnswer)).Decode(&envelope); err != nil {
		return fmt.Errorf("%s: %w", path, err)
	}
	if envelope.Error != nil {
		return fmt.Errorf("%s: %s", path, envelope.Error.Data)
	}
	return json.Unmarshal(envelope.Result, into)
}

// HeightOf is the height of the latest block of the node with an RPC URL.
func HeightOf(ctx context.Context, rpc string) (int64, error) { return (&Client{rpc: rpc}).Height(ctx) }
