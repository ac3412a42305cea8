package keeper_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/internal/paging"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

func (w *world) query() types.QueryClient { return types.NewQueryClient(w.QueryConn()) }

// lineage is a model of alice, made from a dataset of alice and bob in halves, with revenue swept and waiting.
func lineage(t *testing.T) (w *world, dataset, model uint64) {
	t.Helper()
	w = newWorld(t)
	dataset = w.register(types.Registration{Kind: kind, Owner: bob, Allocation: types.Allocation{
		Holders: []types.Holder{holder(alice, 500), holder(bob, 500)},
	}})
	model = w.asset(parent(dataset, 3_000))
	w.pay(model, sdk.NewCoins(coin(1_001), sdk.NewInt64Coin(usd, 11)))
	return w, dataset, model
}

func TestQueriesOfAssets(t *testing.T) {
	w, dataset, model := lineage(t)
	ctx, q := context.Background(), w.query()

	one, err := q.Asset(ctx, &types.QueryAssetRequest{Id: model})
	require.NoError(t, err)
	require.Equal(t, []types.Parent{parent(dataset, 3_000)}, one.Asset.Parents)
	all, err := q.Assets(ctx, &types.QueryAssetsRequest{})
	require.NoError(t, err)
	require.Len(t, all.Assets, 2)
	children, err := q.Children(ctx, &types.QueryChildrenRequest{Id: dataset})
	require.NoError(t, err)
	require.Equal(t, []types.Parent{parent(model, 3_000)}, children.Children)

	grandchild := w.asset(parent(model, 5_000), parent(dataset, 1_000))
	page := &query.PageRequest{Limit: 1}
	var ancestors []types.Ancestor
	for {
		got, err := q.Ancestors(ctx, &types.QueryAncestorsRequest{Id: grandchild, Pagination: page})
		require.NoError(t, err)
		ancestors = append(ancestors, got.Ancestors...)
		if page.Key = got.Pagination.NextKey; page.Key == nil {
			break
		}
	}
	require.Equal(t, []types.Ancestor{{Id: model, Rate: 5e17}, {Id: dataset, Rate: 25e16}}, ancestors)

	revenue, err := q.Revenue(ctx, &types.QueryRevenueRequest{Id: model})
	require.NoError(t, err)
	require.Len(t, revenue.Revenue, 2)
	r := revenue.Revenue[0]
	require.Equal(t, "asahara 1001 300 700 1 0", r.Denom+" "+r.Swept.String()+" "+r.PassedOn.String()+" "+r.Own.String()+
		" "+r.Residue.String()+" "+r.Waiting.String())
}

// TestEarnings: what an account has earned in its life stays to be seen after it was claimed, after the shares were
// sold, and wherever the money went.
func TestEarnings(t *testing.T) {
	w, dataset, _ := lineage(t)
	ctx, q := context.Background(), w.query()
	earnings := func(who sdk.AccAddress) []types.Earning {
		got, err := q.Earnings(ctx, &types.QueryEarningsRequest{Holder: who.String()})
		require.NoError(t, err)
		return got.Earnings
	}
	line := func(e types.Earning) string {
		return e.Claimed.String() + " + " + e.Claimable.String() + " = " + e.Earned.String()
	}
	require.Empty(t, earnings(carol))
	require.Len(t, earnings(alice), 2)
	require.Equal(t, " + 150asahara,1ausd = 150asahara,1ausd", line(earnings(bob)[0]))

	w.MustDeliver(&types.MsgSetPayout{Holder: bob.String(), Payout: carol.String()})
	w.claim(bob, dataset)
	require.Equal(t, "150asahara,1ausd +  = 150asahara,1ausd", line(earnings(bob)[0]))
	require.Empty(t, earnings(carol), "what is sent elsewhere was earned by the holder")

	w.pay(dataset, coins(10))
	require.Equal(t, "150asahara,1ausd + 5asahara = 155asahara,1ausd", line(earnings(bob)[0]))
	w.MustDeliver(banktypes.NewMsgSend(bob, carol, shares(dataset, types.ShareSupply/2)))
	w.NextBlock()
	require.Equal(t, "5asahara", earnings(bob)[0].Claimable.String())
	require.Zero(t, earnings(bob)[0].Shares)
	require.Equal(t, " +  = ", line(earnings(carol)[0]), "what was earned before is not the buyer's")

	claimable, err := q.ClaimableByHolder(ctx, &types.QueryClaimableByHolderRequest{Holder: bob.String()})
	require.NoError(t, err)
	require.Len(t, claimable.Claimable, 1, "the seller finds what is still owed")
	w.claim(bob, dataset)
	claimable, err = q.ClaimableByHolder(ctx, &types.QueryClaimableByHolderRequest{Holder: bob.String()})
	require.NoError(t, err)
	require.Empty(t, claimable.Claimable)
	require.Equal(t, "155asahara,1ausd +  = 155asahara,1ausd", line(earnings(bob)[0]))
}

// TestEarningsPages: every asset comes once, those held and those sold, at any size of page, among other coins.
func TestEarningsPages(t *testing.T) {
	w := newWorld(t)
	w.Fund(alice, sdk.NewCoins(sdk.NewInt64Coin("share0", 1), sdk.NewInt64Coin("zcoin", 1)))
	want := map[uint64]bool{}
	for i := range 12 {
		id := w.asset()
		want[id] = true
		w.MustDeliver(&types.MsgPay{Payer: payer.String(), AssetId: id, Amount: coins(10)})
		if i%3 == 0 {
			w.NextBlock()
			w.MustDeliver(banktypes.NewMsgSend(alice, bob, shares(id, types.ShareSupply)))
		}
	}
	w.NextBlock()
	w.MustDeliver(&types.MsgClaim{Holder: alice.String(), AssetIds: []uint64{2, 3, 4}})
	w.NextBlock()
	for _, limit := range []uint64{1, 2, 3, 5, 8, 9, 12, 100, 1_000} {
		got := map[uint64]bool{}
		page := &query.PageRequest{Limit: limit}
		for pages := 0; ; pages++ {
			require.Less(t, pages, 30)
			res, err := w.query().Earnings(context.Background(), &types.QueryEarningsRequest{Holder: alice.String(), Pagination: page})
			require.NoError(t, err)
			require.LessOrEqual(t, uint64(len(res.Earnings)), limit)
			for _, e := range res.Earnings {
				require.False(t, got[e.AssetId], "asset %d comes twice", e.AssetId)
				require.Equal(t, "10asahara", e.Earned.String())
				got[e.AssetId] = true
			}
			if page.Key = res.Pagination.NextKey; len(page.Key) == 0 {
				break
			}
		}
		require.Equal(t, want, got, "pages of %d", limit)
	}
}

func TestAllocationProofQuery(t *testing.T) {
	w := newWorld(t)
	tree := quarterTree(t)
	id, plain := w.registerTree(tree, types.ShareSupply), w.asset()
	w.MustDeliver(leafClaim(t, tree, id, 1))
	w.NextBlock()
	good := func(index uint64) *types.QueryAllocationProofRequest {
		msg := leafClaim(t, tree, id, index)
		return &types.QueryAllocationProofRequest{Id: id, Index: index, Holder: msg.Holder, Shares: msg.Shares, Proof: msg.Proof}
	}
	for name, tc := range map[string]struct {
		index          uint64
		change         func(*types.QueryAllocationProofRequest)
		valid, claimed bool
		reason         string
	}{
		"a good one":          {0, func(*types.QueryAllocationProofRequest) {}, true, false, ""},
		"one that was used":   {1, func(*types.QueryAllocationProofRequest) {}, true, true, "already claimed"},
		"another holder":      {2, func(r *types.QueryAllocationProofRequest) { r.Holder = payer.String() }, false, false, "invalid proof"},
		"a used place":        {2, func(r *types.QueryAllocationProofRequest) { r.Index = 1 }, false, true, "invalid proof"},
		"more shares":         {2, func(r *types.QueryAllocationProofRequest) { r.Shares++ }, false, false, "invalid proof"},
		"an index beyond":     {2, func(r *types.QueryAllocationProofRequest) { r.Index = 1 << 40 }, false, false, "invalid proof"},
		"no proof":            {2, func(r *types.QueryAllocationProofRequest) { r.Proof = nil }, false, false, "invalid proof"},
		"a megabyte of proof": {2, func(r *types.QueryAllocationProofRequest) { r.Proof = make([]byte, 1<<20) }, false, false, "invalid proof"},
		"no tree":             {2, func(r *types.QueryAllocationProofRequest) { r.Id = plain }, false, false, "has no allocation tree"},
	} {
		t.Run(name, func(t *testing.T) {
			req := good(tc.index)
			tc.change(req)
			got, err := w.query().AllocationProof(context.Background(), req)
			require.NoError(t, err)
			require.Equal(t, tc.valid, got.Valid)
			require.Equal(t, tc.claimed, got.Claimed)
			require.Equal(t, tc.reason == "", got.Reason == "")
			require.Contains(t, got.Reason, tc.reason)
		})
	}
	leaf, err := w.query().Leaf(context.Background(), &types.QueryLeafRequest{Id: id, Index: 1})
	require.NoError(t, err)
	require.True(t, leaf.Claimed)
}

// TestSolvency: the running totals say what the escrow owes, through payments, sweeps, claims and donations.
func TestSolvency(t *testing.T) {
	w, dataset, model := lineage(t)
	solvency := func() (lines []string) {
		got, err := w.query().Solvency(context.Background(), &types.QuerySolvencyRequest{})
		require.NoError(t, err)
		for _, s := range got.Solvency {
			lines = append(lines, s.Denom+" "+s.Balance.String()+" "+s.Owed.String()+" "+s.Donations.String())
		}
		return lines
	}
	require.Equal(t, []string{"asahara 1001 1001 0", "ausd 11 11 0"}, solvency())
	w.claim(alice, model, dataset)
	require.Equal(t, []string{"asahara 151 151 0", "ausd 3 3 0"}, solvency())
	require.NoError(t, w.Tx(func(ctx sdk.Context) error {
		return w.Bank.SendCoinsFromAccountToModule(ctx, carol, types.ModuleName, coins(1_000_000))
	}).Err)
	w.donated = coins(1_000_000)
	w.NextBlock()
	require.Equal(t, []string{"asahara 1000151 151 1000000", "ausd 3 3 0"}, solvency())

	got, err := w.query().Solvency(context.Background(), &types.QuerySolvencyRequest{Pagination: &query.PageRequest{Limit: 1}})
	require.NoError(t, err)
	require.Len(t, got.Solvency, 1)
	require.NotEmpty(t, got.Pagination.NextKey)
}

// TestSolvencyIsBounded: it takes the same whatever the number of assets and positions.
func TestSolvencyIsBounded(t *testing.T) {
	w := newWorld(t)
	ask := func() fixture.Cost {
		return w.Count(func() {
			_, err := w.query().Solvency(context.Background(), &types.QuerySolvencyRequest{})
			require.NoError(t, err)
		})
	}
	w.pay(w.asset(), coins(1))
	few := ask()
	for range 200 {
		w.MustDeliver(&types.MsgPay{Payer: payer.String(), AssetId: w.asset(), Amount: coins(1)})
	}
	w.NextBlock()
	many := ask()
	require.Equal(t, few.Stores, many.Stores)
}

// TestQueryRefusals: what is malformed or would read without bound is refused with a code that clients can tell.
func TestQueryRefusals(t *testing.T) {
	w, _, model := lineage(t)
	q := w.query()
	total, far := &query.PageRequest{CountTotal: true}, &query.PageRequest{Offset: paging.MaxPage + 1}
	skip, back := &query.PageRequest{Offset: 1}, &query.PageRequest{Reverse: true}
	bob := bob.String()
	for name, tc := range map[string]struct {
		ask  func(context.Context) error
		want codes.Code
	}{
		"an unknown asset":     {ask(q.Asset, &types.QueryAssetRequest{Id: 99}), codes.NotFound},
		"its ancestors":        {ask(q.Ancestors, &types.QueryAncestorsRequest{Id: 99}), codes.NotFound},
		"its children":         {ask(q.Children, &types.QueryChildrenRequest{Id: 99}), codes.NotFound},
		"its revenue":          {ask(q.Revenue, &types.QueryRevenueRequest{Id: 99}), codes.NotFound},
		"its claimable":        {ask(q.Claimable, &types.QueryClaimableRequest{Id: 99, Holder: bob}), codes.NotFound},
		"its leaf":             {ask(q.Leaf, &types.QueryLeafRequest{Id: 99}), codes.NotFound},
		"its proof":            {ask(q.AllocationProof, &types.QueryAllocationProofRequest{Id: 99, Holder: bob}), codes.NotFound},
		"nobody's claimable":   {ask(q.Claimable, &types.QueryClaimableRequest{Id: model, Holder: "nobody"}), codes.InvalidArgument},
		"nobody's list":        {ask(q.ClaimableByHolder, &types.QueryClaimableByHolderRequest{Holder: ""}), codes.InvalidArgument},
		"nobody's earnings":    {ask(q.Earnings, &types.QueryEarningsRequest{Holder: "nobody"}), codes.InvalidArgument},
		"nobody's payout":      {ask(q.Payout, &types.QueryPayoutRequest{Holder: "nobody"}), codes.InvalidArgument},
		"nobody's proof":       {ask(q.AllocationProof, &types.QueryAllocationProofRequest{Id: model, Holder: "nobody"}), codes.InvalidArgument},
		"assets, total":        {ask(q.Assets, &types.QueryAssetsRequest{Pagination: total}), codes.InvalidArgument},
		"assets, far":          {ask(q.Assets, &types.QueryAssetsRequest{Pagination: far}), codes.InvalidArgument},
		"ancestors, total":     {ask(q.Ancestors, &types.QueryAncestorsRequest{Id: model, Pagination: total}), codes.InvalidArgument},
		"ancestors, skipping":  {ask(q.Ancestors, &types.QueryAncestorsRequest{Id: model, Pagination: skip}), codes.InvalidArgument},
		"ancestors, bad key":   {ask(q.Ancestors, &types.QueryAncestorsRequest{Id: model, Pagination: &query.PageRequest{Key: []byte{1}}}), codes.InvalidArgument},
		"children, total":      {ask(q.Children, &types.QueryChildrenRequest{Id: model, Pagination: total}), codes.InvalidArgument},
		"claimable, total":     {ask(q.ClaimableByHolder, &types.QueryClaimableByHolderRequest{Holder: bob, Pagination: total}), codes.InvalidArgument},
		"earnings, total":      {ask(q.Earnings, &types.QueryEarningsRequest{Holder: bob, Pagination: total}), codes.InvalidArgument},
		"earnings, skipping":   {ask(q.Earnings, &types.QueryEarningsRequest{Holder: bob, Pagination: skip}), codes.InvalidArgument},
		"earnings, backwards":  {ask(q.Earnings, &types.QueryEarningsRequest{Holder: bob, Pagination: back}), codes.InvalidArgument},
		"solvency, total":      {ask(q.Solvency, &types.QuerySolvencyRequest{Pagination: total}), codes.InvalidArgument},
		"what waits, total":    {ask(q.SweepStatus, &types.QuerySweepStatusRequest{Pagination: total}), codes.InvalidArgument},
		"what waits, far":      {ask(q.SweepStatus, &types.QuerySweepStatusRequest{Pagination: far}), codes.InvalidArgument},
		"what waits, as it is": {ask(q.SweepStatus, &types.QuerySweepStatusRequest{}), codes.OK},
	} {
		t.Run(name, func(t *testing.T) {
			err := tc.ask(context.Background())
			require.Equal(t, tc.want, status.Code(err), "%v", err)
		})
	}
}

// ask forgets a query's answer.
func ask[Req, Res any](method func(context.Context, Req, ...grpc.CallOption) (Res, error), req Req) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := method(ctx, req)
		return err
	}
}

// TestPageCap: no page has more than it may, whatever is asked for.
func TestPageCap(t *testing.T) {
	w := newWorld(t)
	for range paging.MaxPage + 1 {
		w.asset()
	}
	w.NextBlock()
	most := &query.PageRequest{Limit: 1 << 40}
	assets, err := w.query().Assets(context.Background(), &types.QueryAssetsRequest{Pagination: most})
	require.NoError(t, err)
	require.Len(t, assets.Assets, paging.MaxPage)
	earnings, err := w.query().Earnings(context.Background(), &types.QueryEarningsRequest{Holder: alice.String(), Pagination: most})
	require.NoError(t, err)
	require.Len(t, earnings.Earnings, paging.MaxPage)
	rest, err := w.query().Earnings(context.Background(), &types.QueryEarningsRequest{
		Holder: alice.String(), Pagination: &query.PageRequest{Key: earnings.Pagination.NextKey},
	})
	require.NoError(t, err)
	require.Len(t, rest.Earnings, 1)
}
