package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	usagetypes "github.com/sahara-chain/sahara/x/usage/types"
)

// costs are the work of redeeming n channels of one service once, of a message and of the block's end.
func (w *world) costs(s usagetypes.Service, n int, receipts usagetypes.Receipts) (message, end fixture.Cost) {
	w.t.Helper()
	var claims []usagetypes.Claim
	for i := range n {
		c := w.open(s, coin(1_000_000), byte(i))
		claim := c.claim(w.t, 1_000_000, 10_000)
		claim.Receipts = receipts
		claims = append(claims, claim)
	}
	first := w.open(s, coin(1_000_000), byte(n))
	w.NextBlock()
	w.redeem(first.claim(w.t, 1_000, 1_000)) // what only the first redemption writes is there
	w.NextBlock()
	w.NextBlock()
	message = w.Count(func() { require.EqualValues(w.t, n, w.redeem(claims...).Redeemed) })
	end = w.Count(func() { w.NextBlock() })
	return message, end
}

// TestCostOfAVoucher: a redeemed voucher writes one leaf, its channel's balance, whatever number of calls it covers and
// however many made the asset, and whatever it is made from; what the block's end writes does not depend on how many
// vouchers there were. No message iterates.
func TestCostOfAVoucher(t *testing.T) {
	plain := func(*royaltytypes.Registration) {}
	holders := func(r *royaltytypes.Registration) {
		r.Allocation.Holders = nil
		for i := range 250 {
			r.Allocation.Holders = append(r.Allocation.Holders, royaltytypes.Holder{
				Address: fixture.Account("holder" + string(rune('A'+i))).String(), Shares: royaltytypes.ShareSupply / 250,
			})
		}
	}
	few := usagetypes.Receipts{Calls: 1, InputUnits: 1, OutputUnits: 1, Root: make([]byte, 32)}
	many := usagetypes.Receipts{Calls: 1 << 40, InputUnits: 1 << 50, OutputUnits: 1 << 50, Root: make([]byte, 32)}
	var perVoucher, ends []fixture.Ops
	for _, tt := range []struct {
		change   func(*royaltytypes.Registration)
		depth    int
		vouchers int
		receipts usagetypes.Receipts
	}{
		{plain, 0, 1, few}, {plain, 0, 100, few}, {plain, 0, 100, many}, {holders, 0, 100, few}, {plain, 50, 100, few},
	} {
		w := newWorld(t)
		asset := w.asset(tt.change)
		for range tt.depth {
			asset = w.asset(func(r *royaltytypes.Registration) { r.Parents = []royaltytypes.Parent{{Id: asset, Bps: 5_000}} })
		}
		message, end := w.costs(w.service(asset, 3_000), tt.vouchers, tt.receipts)
		usage := message.Stores[usagetypes.StoreKey]
		require.Equal(t, fixture.Ops{Reads: 2 * tt.vouchers, Writes: tt.vouchers, Leaves: tt.vouchers}, usage)
		require.Equal(t, fixture.Ops{Reads: 1, Writes: 1, Leaves: 1}, message.Stores[usagetypes.ObjectStoreKey])
		require.Zero(t, message.Stores[royaltytypes.StoreKey].Leaves)
		require.Zero(t, message.Stores[types.StoreKey].Leaves, "balances move when the block ends")
		require.Zero(t, message.Total().Iterators)
		perVoucher = append(perVoucher, usage)
		ends = append(ends, end.Stores[usagetypes.StoreKey])
	}
	for _, end := range ends[1:] {
		require.Equal(t, ends[0], end, "the service's totals, and the queue of withdrawals")
	}
	require.Len(t, perVoucher, 5)
}

// TestNoMessageIterates: nothing that a user sends opens an iterator, or else it would stand in others' way.
func TestNoMessageIterates(t *testing.T) {
	w := newWorld(t)
	asset := w.asset()
	s := w.service(asset, 3_000)
	c := w.open(s, coin(1_000_000), 1)
	w.Fund(addressOf(s), coins(1_000))
	w.NextBlock()
	require.Zero(t, w.Count(func() {
		w.open(s, coin(1_000), 2)
		w.MustDeliver(topUpMsg(c, 1), redeemMsg(c.claim(t, 1_000, 1_000)), refundMsg(c, 10), withdrawMsg(c, 10))
		w.MustDeliver(payCallMsg(carol, asset, coin(1_000), 1, 1), collectMsg(s), offerAnew(s, 100))
		w.MustDeliver(&usagetypes.MsgRegisterService{
			Provider: dave.String(), AssetId: asset, Endpoint: "https://dave.example", Prices: s.Prices,
		})
	}).Total().Iterators)
}

// TestGasIsPerVoucher: each voucher pays for itself, good or bad.
func TestGasIsPerVoucher(t *testing.T) {
	w := newWorld(t)
	s := w.service(w.asset(), 3_000)
	gas := func(n int, bad bool, base byte) uint64 {
		var claims []usagetypes.Claim
		for i := range n {
			claim := w.open(s, coin(1_000), base+byte(i)).claim(t, 1_000, 1_000)
			if bad {
				claim.Signature[3] ^= 1
			}
			claims = append(claims, claim)
		}
		return w.MustDeliver(redeemMsg(claims...)).GasUsed
	}
	one, eleven, bad := gas(1, false, 0), gas(11, false, 20), gas(11, true, 40)
	per := (eleven - one) / 10
	t.Logf("%d gas for the first voucher, %d for each more, %d for a bad one", one, per, bad/11)
	require.Greater(t, per, uint64(3_000))
	require.Less(t, per, uint64(40_000), "1,000 fit in a block")
	require.Greater(t, bad/11, uint64(3_000))
}
