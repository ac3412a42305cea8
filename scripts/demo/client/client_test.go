package client

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	txtypes "github.com/cosmos/cosmos-sdk/types/tx"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/app/chain"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

func TestMain(m *testing.M) {
	chain.Configure()
	m.Run()
}

func TestAccountsComeFromTheirNames(t *testing.T) {
	a, b := NewAccount("a"), NewAccount("b")
	assert.Equal(t, a.Bech32(), NewAccount("a").Bech32())
	assert.NotEqual(t, a.Bech32(), b.Bech32())
	assert.Len(t, a.Address(), 20)
	assert.Len(t, a.Hex(), 42)
}

func TestSignedTransactions(t *testing.T) {
	c := &Client{ChainID: "c-1", GasPrice: sdkmath.NewInt(3), FeeDenom: "asahara"}
	a := NewAccount("a")
	a.number, a.sequence = 7, 9
	msg := &banktypes.MsgSend{FromAddress: a.Bech32(), ToAddress: NewAccount("b").Bech32(), Amount: sdk.NewCoins(sdk.NewInt64Coin("asahara", 5))}
	for _, free := range []bool{false, true} {
		raw, err := c.sign(a, []sdk.Msg{msg}, 1000, free)
		require.NoError(t, err)
		var tx txtypes.TxRaw
		require.NoError(t, tx.Unmarshal(raw))
		var auth txtypes.AuthInfo
		require.NoError(t, auth.Unmarshal(tx.AuthInfoBytes))
		assert.Equal(t, uint64(9), auth.SignerInfos[0].Sequence)
		assert.Equal(t, uint64(1000), auth.Fee.GasLimit)
		assert.Equal(t, map[bool]string{false: "3000asahara", true: ""}[free], auth.Fee.Amount.String())
		doc, err := (&txtypes.SignDoc{BodyBytes: tx.BodyBytes, AuthInfoBytes: tx.AuthInfoBytes, ChainId: "c-1", AccountNumber: 7}).Marshal()
		require.NoError(t, err)
		assert.True(t, a.Key.PubKey().VerifySignature(doc, tx.Signatures[0]))
	}
}

// node serves blocks of one transaction each, with a claim in it and a sweep after it; at height 2 the transaction failed.
func node(t *testing.T) *Client {
	t.Helper()
	event := func(name, attributes string) string {
		return `{"type":"sahara.royalty.v1.` + name + `","attributes":[` + attributes + `]}`
	}
	attribute := func(key, value string) string { return fmt.Sprintf(`{"key":%q,"value":%q}`, key, value) }
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		height := r.URL.Query().Get("height")
		code := map[bool]string{true: "5", false: "0"}[height == "2"]
		switch {
		case r.URL.Path == "/status":
			_, _ = w.Write([]byte(`{"result":{"sync_info":{"latest_block_height":"12"}}}`))
		case height == "9":
			_, _ = w.Write([]byte(`{"error":{"data":"height 9 is not available"}}`))
		case r.URL.Path == "/block":
			_, _ = w.Write([]byte(`{"result":{"block":{"data":{"txs":["` + base64.StdEncoding.EncodeToString([]byte("tx")) + `"]}}}}`))
		default:
			claimed := event("EventClaimed", attribute("asset_id", `"4"`)+","+attribute("amount", `[{"denom":"udollar","amount":"7"}]`)+","+attribute("msg_index", "0"))
			swept := event("EventSwept", attribute("asset_id", `"5"`)+","+attribute("mode", "EndBlock"))
			_, _ = w.Write([]byte(`{"result":{"txs_results":[{"code":` + code + `,"events":[` + claimed + `,{"type":"transfer","attributes":[{"key":"amount","value":"1x"}]}]}],"finalize_block_events":[` + swept + `]}}`))
		}
	}))
	t.Cleanup(server.Close)
	return &Client{rpc: server.URL}
}

func TestEvents(t *testing.T) {
	c := node(t)
	height, err := c.Height(t.Context())
	require.NoError(t, err)
	assert.Equal(t, int64(12), height)

	events, err := c.Events(t.Context(), 0, 2)
	require.NoError(t, err)
	require.Len(t, events, 4, "what failed has no events")
	claimed, ok := events[0].Typed.(*royaltytypes.EventClaimed)
	require.True(t, ok)
	assert.Equal(t, uint64(4), claimed.AssetId)
	assert.Equal(t, "7udollar", claimed.Amount.String())
	assert.Len(t, events[0].Tx, 64)
	assert.Nil(t, events[1].Typed)
	assert.Equal(t, "1x", events[1].Attributes["amount"])
	swept, ok := events[2].Typed.(*royaltytypes.EventSwept)
	require.True(t, ok)
	assert.Equal(t, uint64(5), swept.AssetId)
	assert.Empty(t, events[2].Tx)
	assert.Equal(t, int64(2), events[3].Height)

	_, err = c.Events(t.Context(), 8, 9)
	require.ErrorContains(t, err, "not available")
}

func TestUntil(t *testing.T) {
	asked := 0
	require.NoError(t, Until(t.Context(), time.Minute, "it", func(context.Context) (bool, error) {
		asked++
		return asked == 2, nil
	}))
	failure := errors.New("no")
	require.ErrorIs(t, Until(t.Context(), time.Minute, "it", func(context.Context) (bool, error) { return false, failure }), failure)
	err := Until(t.Context(), time.Millisecond, "it", func(context.Context) (bool, error) { return false, nil })
	require.ErrorContains(t, err, "it: not within 1ms")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	require.ErrorIs(t, Until(ctx, time.Minute, "it", func(context.Context) (bool, error) { return false, nil }), context.Canceled)
}
