package keeper_test

import (
	"context"
	"encoding/hex"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/license/types"
)

func TestQueriesOfTerms(t *testing.T) {
	g := newGround(t)
	ctx := context.Background()
	genesis := types.DefaultGenesis()

	params, err := g.query.Params(ctx, &types.QueryParamsRequest{})
	require.NoError(t, err)
	require.Equal(t, types.DefaultParams(), params.Params)

	byID, err := g.query.Terms(ctx, &types.QueryTermsRequest{Id: shareAlike})
	require.NoError(t, err)
	require.Equal(t, genesis.Terms[shareAlike-1], byID.Record)
	byHash, err := g.query.TermsByHash(ctx, &types.QueryTermsByHashRequest{Hash: hex.EncodeToString(byID.Record.Hash)})
	require.NoError(t, err)
	require.Equal(t, byID.Record, byHash.Record)

	presets, err := g.query.Presets(ctx, &types.QueryPresetsRequest{})
	require.NoError(t, err)
	require.Equal(t, genesis.Presets, presets.Presets)

	explained, err := g.query.Explain(ctx, &types.QueryExplainRequest{Id: g.register(paid(5, hour))})
	require.NoError(t, err)
	require.Contains(t, explained.Text, "It needs a grant, which costs 5asahara and lasts 1 hour at most.")
}

func TestCompareAndJoin(t *testing.T) {
	g := newGround(t)
	ctx := context.Background()
	for _, test := range []struct {
		a, b   uint64
		clause string
	}{
		{open, open, ""},
		{attribution, open, ""},
		{open, attribution, "attribution"},
		{commercial5, commercial10, "minimum royalty"},
		{noDerivatives, nonCommercial, "commercial use"},
		{nonCommercialNoDerivatives, nonCommercial, ""},
	} {
		got, err := g.query.Compare(ctx, &types.QueryCompareRequest{A: test.a, B: test.b})
		require.NoError(t, err)
		require.Equal(t, &types.QueryCompareResponse{AtLeastAsStrict: test.clause == "", Clause: test.clause}, got)
	}

	joined, err := g.query.Join(ctx, &types.QueryJoinRequest{Ids: []uint64{nonCommercial, shareAlike, open}})
	require.NoError(t, err)
	require.Equal(t, nonCommercialShareAlike, joined.Id)
	require.Equal(t, types.DefaultGenesis().Terms[nonCommercialShareAlike-1].Terms, joined.Terms)
	joined, err = g.query.Join(ctx, &types.QueryJoinRequest{Ids: []uint64{nonCommercial, commercial5, g.register(paid(7, 0))}})
	require.NoError(t, err)
	require.Zero(t, joined.Id)
	require.Empty(t, joined.Terms.MintFee)
	require.NoError(t, joined.Terms.Validate())
}

func TestQueriesOfGrants(t *testing.T) {
	g := newGround(t)
	ctx := context.Background()
	id := g.register(paid(1, day))
	for asset := uint64(1); asset <= 3; asset++ {
		g.asset(asset, id)
		g.MustDeliver(acquire(asset, hour))
	}
	other := acquire(2, hour)
	other.Buyer = alice.String()
	g.MustDeliver(other)

	grant, err := g.query.Grant(ctx, &types.QueryGrantRequest{AssetId: 2, Account: bob.String()})
	require.NoError(t, err)
	require.Equal(t, uint64(2), grant.Grant.AssetId)

	mine, err := g.query.GrantsByAccount(ctx, &types.QueryGrantsByAccountRequest{Account: bob.String()})
	require.NoError(t, err)
	require.Len(t, mine.Grants, 3)
	for i, grant := range mine.Grants {
		require.Equal(t, uint64(i)+1, grant.AssetId)
		require.Equal(t, bob.String(), grant.Account)
	}
	of, err := g.query.GrantsByAsset(ctx, &types.QueryGrantsByAssetRequest{AssetId: 2})
	require.NoError(t, err)
	require.Len(t, of.Grants, 2)

	licensed, err := g.query.IsLicensed(ctx, &types.QueryIsLicensedRequest{AssetId: 2, Account: bob.String(), Purpose: types.PURPOSE_USE})
	require.NoError(t, err)
	require.True(t, licensed.Licensed)
	licensed, err = g.query.IsLicensed(ctx, &types.QueryIsLicensedRequest{
		AssetId: 2, Account: bob.String(), Purpose: types.PURPOSE_USE, UnixSeconds: fixture.Start.Add(time.Hour).Unix(),
	})
	require.NoError(t, err)
	require.False(t, licensed.Licensed)
	require.Contains(t, licensed.Reason, "ends 2026-01-01T01:00:00Z")
}

// TestPages walks through more grants than fit on a page, both ways.
func TestPages(t *testing.T) {
	g := newGround(t)
	ctx := context.Background()
	id := g.register(func(t *types.Terms) { t.LongestGrantSeconds = day })
	const all = 250
	for asset := uint64(1); asset <= all; asset++ {
		g.asset(asset, id)
		g.MustDeliver(acquire(asset, hour))
	}
	for asked, size := range map[uint64]int{0: 100, 30: 30, 100: 100, 101: 100, 1 << 63: 100} {
		var next []byte
		seen := uint64(0)
		for {
			res, err := g.query.GrantsByAccount(ctx, &types.QueryGrantsByAccountRequest{
				Account: bob.String(), Pagination: &query.PageRequest{Key: next, Limit: asked},
			})
			require.NoError(t, err)
			require.LessOrEqual(t, len(res.Grants), size)
			for _, grant := range res.Grants {
				seen++
				require.Equal(t, seen, grant.AssetId)
			}
			if next = res.Pagination.NextKey; next == nil {
				break
			}
			require.Len(t, res.Grants, size)
		}
		require.Equal(t, uint64(all), seen)
	}
	res, err := g.query.AllTerms(ctx, &types.QueryAllTermsRequest{Pagination: &query.PageRequest{Limit: 1, Reverse: true}})
	require.NoError(t, err)
	require.Equal(t, id, res.Records[0].Id)
}

func TestQueriesRefuse(t *testing.T) {
	g := newGround(t)
	total := &query.PageRequest{CountTotal: true}
	far := &query.PageRequest{Offset: 101}
	both := &query.PageRequest{Offset: 1, Key: []byte{1}}
	const typo = "sahara1x"
	for name, test := range map[string]struct {
		ask  func(context.Context) (any, error)
		want string
	}{
		"terms 0":           {ask(g.query.Terms, &types.QueryTermsRequest{}), "unknown terms"},
		"unknown terms":     {ask(g.query.Terms, &types.QueryTermsRequest{Id: 99}), "unknown terms"},
		"explain unknown":   {ask(g.query.Explain, &types.QueryExplainRequest{Id: 99}), "unknown terms"},
		"no hash":           {ask(g.query.TermsByHash, &types.QueryTermsByHashRequest{}), "unknown terms"},
		"no hexadecimal":    {ask(g.query.TermsByHash, &types.QueryTermsByHashRequest{Hash: "xyz"}), "invalid query"},
		"unknown hash":      {ask(g.query.TermsByHash, &types.QueryTermsByHashRequest{Hash: "00ff"}), "unknown terms"},
		"compare unknown a": {ask(g.query.Compare, &types.QueryCompareRequest{A: 99, B: 1}), "unknown terms"},
		"compare unknown b": {ask(g.query.Compare, &types.QueryCompareRequest{A: 1, B: 99}), "unknown terms"},
		"join nothing":      {ask(g.query.Join, &types.QueryJoinRequest{}), "invalid query"},
		"join 17":           {ask(g.query.Join, &types.QueryJoinRequest{Ids: make([]uint64, 17)}), "invalid query"},
		"join unknown":      {ask(g.query.Join, &types.QueryJoinRequest{Ids: []uint64{1, 99}}), "unknown terms"},
		"unknown grant":     {ask(g.query.Grant, &types.QueryGrantRequest{AssetId: 1, Account: bob.String()}), "unknown grant"},
		"grant, typo":       {ask(g.query.Grant, &types.QueryGrantRequest{AssetId: 1, Account: typo}), "invalid address"},
		"licensed, typo":    {ask(g.query.IsLicensed, &types.QueryIsLicensedRequest{AssetId: 1, Account: typo}), "invalid address"},
		"licensed, unknown": {ask(g.query.IsLicensed, &types.QueryIsLicensedRequest{AssetId: 1, Account: bob.String(), Purpose: 1}), "no such asset"},
		"grants, typo":      {ask(g.query.GrantsByAccount, &types.QueryGrantsByAccountRequest{Account: typo}), "invalid address"},
		"accounts, total":   {ask(g.query.GrantsByAccount, &types.QueryGrantsByAccountRequest{Account: bob.String(), Pagination: total}), "count_total"},
		"assets, total":     {ask(g.query.GrantsByAsset, &types.QueryGrantsByAssetRequest{AssetId: 1, Pagination: total}), "count_total"},
		"presets, total":    {ask(g.query.Presets, &types.QueryPresetsRequest{Pagination: total}), "count_total"},
		"terms, far offset": {ask(g.query.AllTerms, &types.QueryAllTermsRequest{Pagination: far}), "pagination.offset is 101"},
		"offset and key":    {ask(g.query.AllTerms, &types.QueryAllTermsRequest{Pagination: both}), "either offset or key"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := test.ask(context.Background())
			require.ErrorContains(t, err, test.want)
		})
	}
}

// ask is a query with its request.
func ask[Req, Res, Opt any](method func(context.Context, Req, ...Opt) (Res, error), req Req) func(context.Context) (any, error) {
	return func(ctx context.Context) (any, error) { return method(ctx, req) }
}
