package app_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/cluster"
	usagetypes "github.com/sahara-chain/sahara/x/usage/types"
)

// BenchmarkRedeem prints what a voucher costs of 1,000 that one transaction redeems, each of another channel, beside an
// ordinary transfer, each in a transaction and from an account of its own. Both are done by the same node on the same
// state, block by block in turns; of at least five rounds the medians are printed, with their spread. The whole cost is
// all that a node does with a transaction, CheckTx, FinalizeBlock and Commit; that of the block is without CheckTx.
//
//	go test ./app -run '^$' -bench BenchmarkRedeem -benchtime 9x
func BenchmarkRedeem(b *testing.B) {
	const vouchers = 1_000
	c, ids := withChannels(b, vouchers, cluster.Options{Accounts: 250, Nodes: []cluster.NodeOption{cluster.Sequential()}})
	provider := c.Accounts[0]
	round := uint64(0)
	redeem := func() cost {
		round++
		msg := &usagetypes.MsgRedeem{Sender: provider.Address.String()}
		for _, id := range ids {
			msg.Claims = append(msg.Claims, claimOf(b, c, id, round*1_000))
		}
		provider.Sync()
		return costOf(b, c, vouchers, provider.Sign(cluster.TxOptions{Gas: 60_000_000}, msg))
	}
	send := func() cost {
		var txs [][]byte
		for i, from := range c.Accounts {
			from.Sync()
			to := c.Accounts[(i+1)%len(c.Accounts)].Address
			txs = append(txs, from.Sign(cluster.TxOptions{Gas: 200_000}, banktypes.NewMsgSend(from.Address, to, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 1)))))
		}
		return costOf(b, c, len(txs), txs...)
	}
	redeem()
	send()
	var redeems, sends costs
	for b.Loop() {
		redeems, sends = append(redeems, redeem()), append(sends, send())
	}
	for len(sends) < 5 {
		redeems, sends = append(redeems, redeem()), append(sends, send())
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(redeems.median(cost.whole), "µs/voucher")
	b.ReportMetric(sends.median(cost.whole), "µs/send")
	b.ReportMetric(sends.median(cost.whole)/redeems.median(cost.whole), "vouchers-a-send")
	b.ReportMetric(sends.median(cost.inBlock)/redeems.median(cost.inBlock), "vouchers-a-send-in-block")
	b.Logf("vouchers: block %s, check %s; transfers: block %s, check %s",
		redeems.spread(cost.inBlock), redeems.spread(cost.inCheck), sends.spread(cost.inBlock), sends.spread(cost.inCheck))
}

// cost is a node's time for one of the things that a block did.
type cost struct{ check, block time.Duration }

func (c cost) whole() time.Duration   { return c.check + c.block }
func (c cost) inBlock() time.Duration { return c.block }
func (c cost) inCheck() time.Duration { return c.check }

func costOf(b *testing.B, c *cluster.Cluster, n int, txs ...[]byte) cost {
	b.Helper()
	node := c.Nodes[0]
	start := time.Now()
	for _, tx := range txs {
		checked, err := node.App.CheckTx(&abci.RequestCheckTx{Tx: tx, Type: abci.CheckTxType_New})
		require.NoError(b, err)
		require.Zero(b, checked.Code, checked.Log)
	}
	check, before := time.Since(start), node.Spent
	for _, result := range c.NextBlock(txs...).TxResults {
		require.Zero(b, result.Code, result.Log)
	}
	return cost{check / time.Duration(n), (node.Spent - before) / time.Duration(n)}
}

type costs []cost

func (all costs) sorted(of func(cost) time.Duration) []time.Duration {
	times := make([]time.Duration, len(all))
	for i, c := range all {
		times[i] = of(c)
	}
	slices.Sort(times)
	return times
}

// median is in microseconds.
func (all costs) median(of func(cost) time.Duration) float64 {
	return float64(all.sorted(of)[len(all)/2].Nanoseconds()) / 1e3
}

func (all costs) spread(of func(cost) time.Duration) string {
	times := all.sorted(of)
	return times[0].String() + " to " + times[len(times)-1].String()
}
