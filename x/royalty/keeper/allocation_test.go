package keeper_test

import (
	"iter"
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/royalty/sumtree"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// rows of a tree in which each account has a quarter of an asset.
var rows = []sdk.AccAddress{alice, bob, carol, fixture.Account("dave")}

// quarterTree commits to rows.
func quarterTree(t *testing.T) *sumtree.Tree {
	t.Helper()
	var list iter.Seq2[[]byte, uint64] = func(yield func([]byte, uint64) bool) {
		for _, who := range rows {
			if !yield(who, types.ShareSupply/4) {
				return
			}
		}
	}
	tree, err := sumtree.Build(uint64(len(rows)), list, nil)
	require.NoError(t, err)
	return tree
}

// registerTree makes an asset that is given out by a tree.
func (w *world) registerTree(tree *sumtree.Tree, total uint64) uint64 {
	root := tree.Root()
	r := registration()
	r.Allocation = types.Allocation{
		Tree:         &types.AllocationTree{Root: root[:], Count: tree.Count(), Total: total, Cid: listCID},
		GrantedLater: types.ShareSupply - total,
	}
	return w.register(r)
}

// leafClaim is the message that takes a row's shares.
func leafClaim(t *testing.T, tree *sumtree.Tree, id, index uint64) *types.MsgClaimAllocation {
	t.Helper()
	proof, err := tree.Proof(index)
	require.NoError(t, err)
	bz, err := proof.Marshal()
	require.NoError(t, err)
	return &types.MsgClaimAllocation{
		Sender: fixture.Account("anybody").String(), AssetId: id, Index: index, Holder: rows[index].String(),
		Shares: types.ShareSupply / 4, Proof: bz,
	}
}

// TestAllocationTree: each row brings its account its shares, with what they earned since the first day.
func TestAllocationTree(t *testing.T) {
	w := newWorld(t)
	tree := quarterTree(t)
	id := w.registerTree(tree, types.ShareSupply)
	w.pay(id, coins(1_000))
	require.Empty(t, w.claimable(id, bob))
	w.MustDeliver(leafClaim(t, tree, id, 1))
	w.NextBlock()
	require.Equal(t, "250asahara", w.claimable(id, bob))
	w.pay(id, coins(1_000))
	for _, index := range []uint64{3, 0, 2} {
		w.MustDeliver(leafClaim(t, tree, id, index))
	}
	w.NextBlock()
	for _, who := range rows {
		require.Equal(t, "500asahara", w.claimable(id, who))
	}
	require.True(t, w.ModuleBalance(types.LatentName, types.ShareDenom(id)).IsZero())
}

// TestAllocationCheats: no row is taken twice, by another, for more, at another place or of another tree.
func TestAllocationCheats(t *testing.T) {
	w := newWorld(t)
	tree := quarterTree(t)
	id, plain := w.registerTree(tree, types.ShareSupply), w.asset()
	other := w.registerTree(tree, types.ShareSupply/2) // promises half of what the rows say
	w.MustDeliver(leafClaim(t, tree, id, 0))
	w.NextBlock()

	for name, tc := range map[string]struct {
		change func(*types.MsgClaimAllocation)
		want   error
	}{
		"an unknown asset":         {func(m *types.MsgClaimAllocation) { m.AssetId = 99 }, types.ErrUnknownAsset},
		"an asset without a tree":  {func(m *types.MsgClaimAllocation) { m.AssetId = plain }, types.ErrAllocation},
		"an over-allocated tree":   {func(m *types.MsgClaimAllocation) { m.AssetId = other }, types.ErrProof},
		"a second time":            {func(m *types.MsgClaimAllocation) { *m = *leafClaim(t, tree, id, 0) }, types.ErrClaimed},
		"another index":            {func(m *types.MsgClaimAllocation) { m.Index = 2 }, types.ErrProof},
		"an index beyond the rows": {func(m *types.MsgClaimAllocation) { m.Index = 4 }, types.ErrProof},
		"another holder":           {func(m *types.MsgClaimAllocation) { m.Holder = payer.String() }, types.ErrProof},
		"more shares":              {func(m *types.MsgClaimAllocation) { m.Shares++ }, types.ErrProof},
		"no shares":                {func(m *types.MsgClaimAllocation) { m.Shares = 0 }, types.ErrProof},
		"a cut proof":              {func(m *types.MsgClaimAllocation) { m.Proof = m.Proof[40:] }, types.ErrProof},
		"a proof with a byte more": {func(m *types.MsgClaimAllocation) { m.Proof = append(m.Proof, 0) }, types.ErrProof},
		"no proof":                 {func(m *types.MsgClaimAllocation) { m.Proof = nil }, types.ErrProof},
		"a changed proof":          {func(m *types.MsgClaimAllocation) { m.Proof[0] ^= 1 }, types.ErrProof},
		"no address":               {func(m *types.MsgClaimAllocation) { m.Holder = "nobody" }, types.ErrAddress},
		"a module":                 {func(m *types.MsgClaimAllocation) { m.Holder = w.Auth.GetModuleAddress("gov").String() }, types.ErrShares},
	} {
		t.Run(name, func(t *testing.T) {
			msg := leafClaim(t, tree, id, 1)
			tc.change(msg)
			w.RequireRefused(tc.want, msg)
		})
	}
}
