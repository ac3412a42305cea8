package app_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/cluster"
)

// TestEstimatesHold: what a wallet simulates before it knows the fee is close to what the transaction takes, so that
// the 1.3 to 1.4 by which wallets multiply it are enough. It changes nothing.
func TestEstimatesHold(t *testing.T) {
	c := newCluster(t)
	rich := c.Accounts[0]
	fresh := c.NewAccount("fresh")
	require.Zero(t, c.NextBlock(rich.Sign(cluster.TxOptions{}, banktypes.NewMsgSend(rich.Address, fresh.Address, chain.Coins(100)))).TxResults[0].Code)
	for name, from := range map[string]*cluster.Account{"an account that has sent before": rich, "the first of an account": fresh} {
		send := banktypes.NewMsgSend(from.Address, c.Accounts[1].Address, chain.Coins(1))
		before := from.Balance(chain.BaseDenom)
		estimate, _, err := c.First().Simulate(from.Sign(cluster.TxOptions{Fee: sdk.NewCoins()}, send))
		require.NoError(t, err, name)
		from.Sync()
		require.Equal(t, before, from.Balance(chain.BaseDenom), name)

		used := c.NextBlock(from.Sign(cluster.TxOptions{}, send)).TxResults[0]
		require.Zero(t, used.Code, used.Log)
		t.Logf("%s: estimated %d, used %d", name, estimate.GasUsed, used.GasUsed)
		require.InDelta(t, used.GasUsed, estimate.GasUsed, float64(used.GasUsed)/20, name)
	}

	// Who cannot pay the smallest fee hears of it in time.
	poor := c.NewAccount("poor")
	require.Zero(t, c.NextBlock(rich.Sign(cluster.TxOptions{}, banktypes.NewMsgSend(rich.Address, poor.Address,
		sdk.NewCoins(sdk.NewInt64Coin("share/1", 5))))).TxResults[0].Code)
	poor.Sync()
	_, _, err := c.First().Simulate(poor.Sign(cluster.TxOptions{Fee: sdk.NewCoins()}, banktypes.NewMsgSend(poor.Address, rich.Address,
		sdk.NewCoins(sdk.NewInt64Coin("share/1", 5)))))
	require.ErrorContains(t, err, "insufficient funds")
}
