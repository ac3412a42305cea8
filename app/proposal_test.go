package app_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/cluster"
)

func TestBlockLimits(t *testing.T) {
	type item struct {
		size, gas uint64
		fits      bool
	}
	tests := map[string]struct {
		maxBytes, maxGas int64
		items            []item
	}{
		"to the last unit":              {100, 100, []item{{50, 50, true}, {50, 50, true}, {0, 1, false}, {1, 0, false}, {0, 0, true}}},
		"a refused one takes nothing":   {100, 100, []item{{50, 101, false}, {101, 50, false}, {100, 100, true}}},
		"gas that wraps around to zero": {100, 100, []item{{1, 1 << 63, false}, {1, math.MaxUint64, false}, {1, 100, true}}},
		"wrap around over two":          {100, 100, []item{{1, 60, true}, {1, math.MaxUint64 - 59, false}}},
		"no limits":                     {-1, -1, []item{{math.MaxUint64, math.MaxUint64, true}, {math.MaxUint64, math.MaxUint64, true}}},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			limits := app.NewBlockLimits(tc.maxBytes, tc.maxGas)
			for i, item := range tc.items {
				require.Equal(t, item.fits, limits.Take(item.size, item.gas), "item %d", i)
			}
		})
	}
}

// TestProposalsRespectLimits: nobody can propose, and nobody votes for, a block above MaxGas or MaxBytes
// or with bytes that are no transaction.
func TestProposalsRespectLimits(t *testing.T) {
	c := cluster.New(t, cluster.Options{})
	c.NextBlock()
	send := func(i int, gas uint64) []byte {
		from := c.Accounts[i]
		defer from.Sync()
		fee := sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 1e18))
		return from.Sign(cluster.TxOptions{Gas: gas, Fee: fee}, banktypes.NewMsgSend(from.Address, c.Accounts[19].Address, chain.Coins(1)))
	}
	big := make([]byte, app.MaxBlockBytes)
	memo := func(i int) []byte { return append(send(i, 200_000), big...) }

	tests := map[string]struct {
		txs      [][]byte
		accepted bool
		proposed int
	}{
		"empty":                 {nil, true, 0},
		"exactly MaxGas":        {[][]byte{send(0, app.MaxBlockGas/2), send(1, app.MaxBlockGas/2)}, true, 2},
		"one over MaxGas":       {[][]byte{send(0, app.MaxBlockGas/2), send(1, app.MaxBlockGas/2+1)}, false, 1},
		"gas that wraps around": {[][]byte{send(0, 1<<63), send(1, 1<<63), send(2, 200_000)}, false, 1},
		"one too large":         {[][]byte{memo(0)}, false, 0},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			for _, n := range c.Nodes {
				vote, err := n.App.ProcessProposal(&abci.RequestProcessProposal{Height: c.Height() + 1, Time: c.Now(), Txs: tc.txs})
				require.NoError(t, err)
				require.Equal(t, tc.accepted, vote.Status == abci.ResponseProcessProposal_ACCEPT, vote.Status)
			}
			if name == "one too large" {
				return // does not decode, which PrepareProposal without a mempool reports as an error
			}
			proposal, err := c.First().PrepareProposal(&abci.RequestPrepareProposal{
				Height: c.Height() + 1, Time: c.Now(), Txs: tc.txs, MaxTxBytes: app.MaxBlockBytes,
			})
			require.NoError(t, err)
			require.Len(t, proposal.Txs, tc.proposed)
		})
	}
	t.Run("no transaction", func(t *testing.T) {
		vote, err := c.First().ProcessProposal(&abci.RequestProcessProposal{Height: c.Height() + 1, Time: c.Now(), Txs: [][]byte{[]byte("garbage")}})
		require.NoError(t, err)
		require.Equal(t, abci.ResponseProcessProposal_REJECT, vote.Status)
	})
	t.Run("MaxBytes while proposing", func(t *testing.T) {
		txs := [][]byte{send(0, 200_000), send(1, 200_000), send(2, 200_000)}
		proposal, err := c.First().PrepareProposal(&abci.RequestPrepareProposal{
			Height: c.Height() + 1, Time: c.Now(), Txs: txs, MaxTxBytes: int64(len(txs[0])+len(txs[1])) + 16,
		})
		require.NoError(t, err)
		require.Len(t, proposal.Txs, 2)
	})
}
