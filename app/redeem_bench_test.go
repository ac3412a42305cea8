package app_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/cluster"
	usagetypes "github.com/sahara-chain/sahara/x/usage/types"
)

// BenchmarkRedeem prints what a voucher costs of 1,000 that one transaction redeems, each of another channel, beside an
// ordinary transfer, each in a transaction and from an account of its own: the time that a node is in FinalizeBlock and
// Commit, block by block in turns, medians of at least five. Both have the same state and the same node.
//
//	go test ./app -run '^$' -bench BenchmarkRedeem -benchtime 5x
func BenchmarkRedeem(b *testing.B) {
	const vouchers = 1_000
	c, ids := withChannels(b, vouchers, cluster.Options{Accounts: 250, Nodes: []cluster.NodeOption{cluster.Sequential()}})
	node, provider := c.Nodes[0], c.Accounts[0]
	timed := func(n int, txs ...[]byte) time.Duration {
		before := node.Spent
		for _, result := range c.NextBlock(txs...).TxResults {
			require.Zero(b, result.Code, result.Log)
		}
		return (node.Spent - before) / time.Duration(n)
	}
	round := uint64(0)
	redeem := func() time.Duration {
		round++
		msg := &usagetypes.MsgRedeem{Sender: provider.Address.String()}
		for _, id := range ids {
			msg.Claims = append(msg.Claims, claimOf(b, c, id, round*1_000))
		}
		provider.Sync()
		return timed(vouchers, provider.Sign(cluster.TxOptions{Gas: 60_000_000}, msg))
	}
	send := func() time.Duration {
		var txs [][]byte
		for i, from := range c.Accounts {
			from.Sync()
			to := c.Accounts[(i+1)%len(c.Accounts)].Address
			txs = append(txs, from.Sign(cluster.TxOptions{Gas: 200_000}, banktypes.NewMsgSend(from.Address, to, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 1)))))
		}
		return timed(len(txs), txs...)
	}
	redeem()
	send()
	var redeems, sends []time.Duration
	for b.Loop() {
		redeems, sends = append(redeems, redeem()), append(sends, send())
	}
	for len(sends) < 5 {
		redeems, sends = append(redeems, redeem()), append(sends, send())
	}
	slices.Sort(redeems)
	slices.Sort(sends)
	voucher, transfer := redeems[len(redeems)/2], sends[len(sends)/2]
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(voucher.Nanoseconds())/1e3, "µs/voucher")
	b.ReportMetric(float64(transfer.Nanoseconds())/1e3, "µs/send")
	b.ReportMetric(float64(transfer)/float64(voucher), "sends/voucher")
	b.Logf("vouchers %v to %v, transfers %v to %v", redeems[0], redeems[len(redeems)-1], sends[0], sends[len(sends)-1])
}
