package keeper_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// TestRevenueReachesEveryone: a model made from a dataset passes on a third, and both pay their holders.
func TestRevenueReachesEveryone(t *testing.T) {
	w := newWorld(t)
	dataset := w.register(types.Registration{Kind: kind, Owner: bob, Allocation: types.Allocation{
		Holders: []types.Holder{holder(bob, 600), holder(carol, 400)},
	}})
	model := w.asset(parent(dataset, 3_000))
	w.NextBlock()

	w.pay(model, coins(1_000))
	require.Equal(t, "700asahara", w.claimable(model, alice))
	require.Equal(t, "180asahara", w.claimable(dataset, bob))
	require.Equal(t, "120asahara", w.claimable(dataset, carol))
	require.Empty(t, w.claimable(model, bob), "bob has no shares of the model")

	require.Equal(t, "700", w.claim(alice, model, dataset))
	require.Equal(t, "180", w.claim(bob, dataset))
	require.Equal(t, "0", w.claim(bob, dataset), "nothing is paid twice")
	w.pay(dataset, coins(10))
	require.Equal(t, "6", w.claim(bob, dataset))
	require.Equal(t, "124", w.claim(carol, dataset))
}

// TestSharesTakeTheirFuture: who sells shares keeps what they had earned, who buys gets what they earn.
func TestSharesTakeTheirFuture(t *testing.T) {
	w := newWorld(t)
	id := w.asset()
	w.pay(id, coins(100))
	w.MustDeliver(banktypes.NewMsgSend(alice, bob, shares(id, types.ShareSupply/4)))
	w.NextBlock()
	require.Equal(t, "100asahara", w.claimable(id, alice))
	require.Empty(t, w.claimable(id, bob))

	w.pay(id, coins(100))
	require.Equal(t, "175asahara", w.claimable(id, alice))
	require.Equal(t, "25asahara", w.claimable(id, bob))

	w.MustDeliver(banktypes.NewMsgSend(alice, bob, shares(id, types.ShareSupply*3/4)))
	w.pay(id, coins(100))
	require.Equal(t, "175", w.claim(alice, id), "without shares alice still gets what hers earned")
	require.Equal(t, "125", w.claim(bob, id))
}

// TestDustIsKept: a third of a unit at a time is not lost to rounding, however often it is claimed.
func TestDustIsKept(t *testing.T) {
	w := newWorld(t)
	third := uint64(types.ShareSupply / 3)
	id := w.register(types.Registration{Kind: kind, Owner: alice, Allocation: types.Allocation{Holders: []types.Holder{
		{Address: alice.String(), Shares: third},
		{Address: bob.String(), Shares: third},
		{Address: carol.String(), Shares: types.ShareSupply - 2*third},
	}}})
	total := int64(0)
	for range 30 {
		w.pay(id, coins(1))
		for _, who := range []sdk.AccAddress{alice, bob, carol} {
			before := w.Balance(who, chain.BaseDenom)
			w.MustDeliver(&types.MsgClaim{Holder: who.String(), AssetIds: []uint64{id}})
			w.NextBlock()
			total += w.Balance(who, chain.BaseDenom).Sub(before).Int64()
		}
	}
	require.GreaterOrEqual(t, total, int64(28), "less than one unit a holder is ever out of reach")
}

// TestTwoParentsOfUnits: parents at 4750 bps each and payments of one unit, with a claim after each: the
// escrow is never short, and the parents get theirs when a whole unit has come together.
func TestTwoParentsOfUnits(t *testing.T) {
	w := newWorld(t)
	a, b := w.asset(), w.asset()
	child := w.asset(parent(a, 4_750), parent(b, 4_750))
	got := map[uint64]int64{}
	for range 100 {
		w.pay(child, coins(1))
		for _, id := range []uint64{a, b, child} {
			before := w.Balance(alice, chain.BaseDenom)
			w.MustDeliver(&types.MsgClaim{Holder: alice.String(), AssetIds: []uint64{id}})
			w.NextBlock()
			got[id] += w.Balance(alice, chain.BaseDenom).Sub(before).Int64()
		}
	}
	require.Equal(t, map[uint64]int64{a: 47, b: 47, child: 5}, got)
}

// TestLatentSharesEarn: shares that a registration leaves for later bring what they earned since day one.
func TestLatentSharesEarn(t *testing.T) {
	w := newWorld(t)
	id := w.register(types.Registration{Kind: kind, Owner: alice, Allocation: types.Allocation{
		Holders: []types.Holder{holder(alice, 500)}, GrantedLater: types.ShareSupply / 2,
	}})
	w.pay(id, coins(1_000))
	require.Equal(t, "500asahara", w.claimable(id, alice))
	w.OnCached(func(ctx sdk.Context) {
		amount, err := w.k.Claimable(ctx, id, w.Auth.GetModuleAddress(types.LatentName))
		require.NoError(t, err)
		require.Empty(t, amount, "the latent account claims for nobody")
	})
	grant := func(n uint64) error {
		return w.Tx(func(ctx sdk.Context) error { return w.k.Grant(ctx, kind, id, bob, n) }).Err
	}
	require.NoError(t, grant(types.ShareSupply/4))
	w.NextBlock()
	require.Equal(t, "250asahara", w.claimable(id, bob))
	require.Equal(t, "250", w.claim(bob, id))
	w.RequireUnchanged(func() { require.ErrorIs(t, grant(types.ShareSupply/4+1), types.ErrAllocation) })
	require.NoError(t, grant(types.ShareSupply/4))
	w.NextBlock()
	require.Equal(t, "250", w.claim(bob, id))
}

// TestPayoutElsewhere: claims go where the holder says; a payee that cannot be paid costs nobody anything.
func TestPayoutElsewhere(t *testing.T) {
	w := newWorld(t)
	id := w.register(types.Registration{Kind: kind, Owner: alice, Allocation: types.Allocation{
		Holders: []types.Holder{holder(alice, 500), holder(bob, 500)},
	}})
	w.MustDeliver(&types.MsgSetPayout{Holder: alice.String(), Payout: carol.String()})
	w.pay(id, coins(100))
	require.Equal(t, "0", w.claim(alice, id))
	require.Equal(t, int64(1e15+50), w.Balance(carol, chain.BaseDenom).Int64())
	w.MustDeliver(&types.MsgSetPayout{Holder: alice.String()})
	w.pay(id, coins(100))
	require.Equal(t, "50", w.claim(alice, id))
}

// TestUnpayablePayee: money for an account that cannot receive it becomes claimable again, and the others of
// the block are paid.
func TestUnpayablePayee(t *testing.T) {
	w := newWorld(t)
	id := w.register(types.Registration{Kind: kind, Owner: alice, Allocation: types.Allocation{
		Holders: []types.Holder{holder(alice, 500), holder(bob, 500)},
	}})
	w.pay(id, coins(100))
	// Between claim and payment the payee is refused: a send restriction stands for whatever may do that.
	refuse := true
	w.Bank.AppendSendRestriction(func(_ context.Context, _, to sdk.AccAddress, _ sdk.Coins) (sdk.AccAddress, error) {
		if refuse && to.Equals(alice) {
			return to, banktypes.ErrSendDisabled
		}
		return to, nil
	})
	w.MustDeliver(&types.MsgClaim{Holder: alice.String(), AssetIds: []uint64{id}})
	require.Equal(t, "50", w.claim(bob, id))
	require.Equal(t, "50asahara", w.claimable(id, alice))
	refuse = false
	require.Equal(t, "50", w.claim(alice, id))
}

// TestManyAssetsOneClaim: one message collects from many assets and skips those that owe nothing.
func TestManyAssetsOneClaim(t *testing.T) {
	w := newWorld(t)
	ids := make([]uint64, 20)
	for i := range ids {
		ids[i] = w.asset()
	}
	for i, id := range ids {
		if i%2 == 0 {
			w.MustDeliver(&types.MsgPay{Payer: payer.String(), AssetId: id, Amount: coins(10)})
		}
	}
	w.NextBlock()
	require.Equal(t, "100", w.claim(alice, ids...))
}

// TestSmallRevenueWaits: less than the least amount waits for more, or for anybody's MsgSweep.
func TestSmallRevenueWaits(t *testing.T) {
	w := newWorld(t, func(p *types.Params) { p.RevenueDenoms[0].MinSweep = coin(100).Amount })
	grandparent := w.asset()
	id := w.asset(parent(grandparent, 5_000))
	w.pay(id, coins(99))
	require.Empty(t, w.claimable(id, alice))
	w.pay(id, coins(1))
	require.Equal(t, "50asahara", w.claimable(id, alice))
	require.Empty(t, w.claimable(grandparent, alice), "its 50 are below the least amount")
	w.MustDeliver(&types.MsgSweep{Sender: fixture.Account("anybody").String(), AssetId: grandparent})
	require.Equal(t, "50asahara", w.claimable(grandparent, alice))
}
