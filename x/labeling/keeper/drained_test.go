package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"cosmossdk.io/collections"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// TestClaimsLeaveNothing: of a task with one who was right, wrong, gone or without a slot, what all claim and the community
// pool has is the bounty and the bonds to the unit, and all shares are somebody's. Nothing can be claimed twice, and no queue
// holds anything any more.
func TestClaimsLeaveNothing(t *testing.T) {
	const bond, joined = 1_000, 6
	w := newWorld(t)
	g := goldOf(20, 1, truth)
	s := gilded(g)
	s.Bond = sdk.NewInt64Coin(chain.BaseDenom, bond)
	s.Bounty = coins(sdkmath.NewInt(100_000_037), sdkmath.NewInt(1_019)) // 100 labels divide neither
	id := w.create(s)
	pool := w.ModuleBalance("pool", chain.BaseDenom) // the dataset's fee
	for _, labeler := range people(joined) {
		w.Fund(labeler, sdk.NewCoins(s.Bond))
		w.MustDeliver(joinMsg(id, labeler))
	}
	w.until(id, types.Status_STATUS_COMMIT)
	var right []sdk.AccAddress // the first of them will be wrong, and the last vanish
	var spare sdk.AccAddress
	for _, labeler := range people(joined) {
		if w.batch(id, labeler) == nil {
			spare = labeler
		} else {
			right = append(right, labeler)
		}
	}
	require.Len(t, right, joined-1)
	wrong, gone := right[0], right[joined-2]
	right = right[1 : joined-2]
	said := map[string][]byte{}
	for _, labeler := range append(right[:len(right):len(right)], wrong) {
		for _, item := range w.batch(id, labeler).Items {
			label := truth(item)
			if labeler.Equals(wrong) {
				label = falsehood(item)
			}
			said[labeler.String()] = append(said[labeler.String()], label)
		}
		w.MustDeliver(w.commitMsg(id, labeler, said[labeler.String()]))
	}
	w.until(id, types.Status_STATUS_REVEAL)
	for _, labeler := range append(right[:len(right):len(right)], wrong) {
		w.MustDeliver(revealMsg(id, labeler, said[labeler.String()]))
	}
	task := w.finish(id, g, true)

	paid, shares := sdk.NewCoins(), uint64(0)
	claim := func(who sdk.AccAddress) sdk.Coins {
		t.Helper()
		msg := &types.MsgClaim{Sender: who.String(), TaskId: id}
		before := w.Bank.GetAllBalances(w.Ctx(), who)
		res := fixture.ResponseOf[*types.MsgClaimResponse](t, w.MustDeliver(msg))
		w.RequireRefused(types.ErrNothing, msg) // in the same block
		w.NextBlock()
		w.RequireRefused(types.ErrNothing, msg)
		denom := royaltytypes.ShareDenom(task.DatasetId)
		got := w.Bank.GetAllBalances(w.Ctx(), who).Sub(before...)
		require.Equal(t, res.Shares, got.AmountOf(denom).Uint64())
		require.True(t, res.Paid.Equal(got.Sub(sdk.NewCoins(sdk.NewCoin(denom, got.AmountOf(denom)))...)), "%s, not %s", got, res.Paid)
		paid, shares = paid.Add(res.Paid...), shares+res.Shares
		return res.Paid
	}
	w.refuse(types.ErrNothing, &types.MsgClaim{Sender: gone.String(), TaskId: id})
	require.Equal(t, sdk.NewCoins(s.Bond), claim(wrong), "who failed has its bond back and no pay")
	require.Equal(t, sdk.NewCoins(s.Bond), claim(spare))
	for _, labeler := range right {
		require.Greater(t, claim(labeler).AmountOf(chain.BaseDenom).Int64(), int64(bond+10_000_000), "the flat half of 20 labels, and more")
	}
	require.Equal(t, coins(sdkmath.NewInt(20_000_037), sdkmath.NewInt(219)), claim(requester),
		"20 labels that nobody revealed, and what division left")

	require.Equal(t, task.Outcome.Shares, shares+task.Outcome.Shares%uint64(len(right)), "to whom earned the same, the same")
	forfeit := task.Outcome.Forfeited.Add(s.Bond)
	require.Equal(t, s.Bounty.Add(sdk.NewInt64Coin(chain.BaseDenom, joined*bond)), paid.Add(forfeit...))
	require.Equal(t, forfeit.AmountOf(chain.BaseDenom), w.ModuleBalance("pool", chain.BaseDenom).Sub(pool))
	for _, denom := range []string{chain.BaseDenom, token} {
		require.True(t, w.ModuleBalance(types.ModuleName, denom).IsZero(), denom)
	}
	store := w.Ctx().KVStore(w.Key(types.StoreKey))
	for name, prefix := range map[string]collections.Prefix{
		"timers": types.TimersKey, "work": types.WorkKey, "inferring": types.InferringKey, "open": types.OpenKey,
		"cohort": types.CohortKey, "labels": types.LabelsKey,
	} {
		key := prefix.Bytes()
		it := store.Iterator(key, []byte{key[0] + 1})
		require.False(t, it.Valid(), name)
		require.NoError(t, it.Close())
	}
}
