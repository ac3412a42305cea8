package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/license/terms"
	"github.com/sahara-chain/sahara/x/license/types"
)

func pays(asset uint64, bps uint32) types.ParentRate {
	return types.ParentRate{AssetID: asset, Bps: bps}
}

func rate(asset, part uint64) types.AncestorRate {
	return types.AncestorRate{AssetID: asset, Rate: sdkmath.NewIntFromUint64(part)}
}

// TestWrapper: an asset in between, which passes on 10% of its own, does not dilute the 10% that the root asks
// of its whole lineage.
func TestWrapper(t *testing.T) {
	g := newGround(t)
	direct10 := g.register(func(t *types.Terms) {
		t.Attribution, t.MinRoyaltyBps = types.ATTRIBUTION_REQUIRED, 1000
	})
	const root, wrapper, leaf = 1, 2, 3
	g.asset(root, commercial10)
	require.NoError(t, g.derive(wrapper, commercial10, pays(root, 1000)))

	err := g.derive(leaf, commercial10, pays(wrapper, 1000))
	require.ErrorIs(t, err, types.ErrDerivation)
	require.ErrorContains(t, err, "asset 1, clause minimum royalty: required 10% over all paths, actual 1%, missing 9%")

	// More for the wrapper does not mend it: the leaf cannot give it all.
	for _, bps := range []uint32{5000, 9500} {
		require.ErrorIs(t, g.derive(leaf, commercial10, pays(wrapper, bps)), types.ErrDerivation)
	}

	// Listing the root tops it up, to the basis point; so it goes on for the next.
	require.ErrorIs(t, g.derive(leaf, commercial10, pays(wrapper, 1000), pays(root, 899)), types.ErrDerivation)
	require.NoError(t, g.derive(leaf, commercial10, pays(wrapper, 1000), pays(root, 900)))
	require.ErrorIs(t, g.derive(4, commercial10, pays(leaf, 1000)), types.ErrDerivation)
	require.NoError(t, g.derive(4, commercial10, pays(leaf, 1000), pays(wrapper, 900), pays(root, 810)))

	// Under direct reach the same wrapper is none of the root's business.
	g.asset(11, direct10)
	require.NoError(t, g.derive(12, direct10, pays(11, 1000)))
	require.NoError(t, g.derive(13, direct10, pays(12, 1000)))
	require.ErrorIs(t, g.derive(14, direct10, pays(12, 999)), types.ErrDerivation)
}

func TestCheckDerivationRefuses(t *testing.T) {
	g := newGround(t)
	g.asset(1, commercial5)
	g.asset(2, noDerivatives)
	g.asset(3, shareAlike)
	g.asset(4, nonCommercial)
	g.asset(5, 0)
	g.asset(6, open)
	parent, ancestor := pays(1, 500), rate(1, terms.Whole/20)
	for name, test := range map[string]struct {
		terms     uint64
		parents   []types.ParentRate
		ancestors []types.AncestorRate
		want      error
	}{
		"no parents":             {open, nil, nil, nil},
		"the least":              {commercial5, []types.ParentRate{parent}, []types.AncestorRate{ancestor}, nil},
		"more":                   {commercial10, []types.ParentRate{parent}, []types.AncestorRate{ancestor}, nil},
		"no terms":               {0, nil, nil, types.ErrUnknownTerms},
		"unknown terms":          {99, nil, nil, types.ErrUnknownTerms},
		"an unknown parent":      {open, []types.ParentRate{pays(99, 1)}, []types.AncestorRate{rate(99, terms.Whole)}, errNoAsset},
		"an unknown ancestor":    {open, nil, []types.AncestorRate{rate(99, 0)}, errNoAsset},
		"a parent without terms": {open, []types.ParentRate{pays(5, 0)}, []types.AncestorRate{rate(5, 0)}, types.ErrUnknownTerms},
		"less strict":            {attribution, []types.ParentRate{parent}, []types.AncestorRate{ancestor}, types.ErrDerivation},
		"too low a rate":         {commercial5, []types.ParentRate{pays(1, 499)}, []types.AncestorRate{rate(1, 499*terms.RatePerBps)}, types.ErrDerivation},
		"no derivatives":         {noDerivatives, []types.ParentRate{pays(2, 0)}, []types.AncestorRate{rate(2, 0)}, types.ErrDerivation},
		"share-alike and non-commercial": {
			nonCommercialShareAlike,
			[]types.ParentRate{pays(3, 0), pays(4, 0)},
			[]types.AncestorRate{rate(3, 0), rate(4, 0)},
			types.ErrDerivation,
		},
		"an ancestor alone dilutes": {open, nil, []types.AncestorRate{rate(1, 1)}, types.ErrDerivation},
		"a parent not an ancestor":  {commercial5, []types.ParentRate{parent}, nil, types.ErrInvalidRates},
		"a parent above its rate":   {commercial5, []types.ParentRate{pays(1, 501)}, []types.AncestorRate{ancestor}, types.ErrInvalidRates},
		"an ancestor twice":         {commercial5, []types.ParentRate{parent}, []types.AncestorRate{ancestor, ancestor}, types.ErrInvalidRates},
		"more than all":             {open, nil, []types.AncestorRate{rate(6, terms.Whole+1)}, types.ErrInvalidRates},
		"less than nothing":         {open, nil, []types.AncestorRate{{AssetID: 6, Rate: sdkmath.NewInt(-1)}}, types.ErrInvalidRates},
		"no rate":                   {open, nil, []types.AncestorRate{{AssetID: 6}}, types.ErrInvalidRates},
		"a rate above 64 bits":      {open, nil, []types.AncestorRate{{AssetID: 6, Rate: twoTo128()}}, types.ErrInvalidRates},
	} {
		t.Run(name, func(t *testing.T) {
			g.RequireUnchanged(func() {
				require.ErrorIs(t, g.CheckDerivation(g.Ctx(), test.terms, test.parents, test.ancestors), test.want)
			})
		})
	}
}

// TestOwnersGoOn: a second version of a no-derivatives asset is its owner's to make, under terms as strict.
func TestOwnersGoOn(t *testing.T) {
	g := newGround(t)
	g.asset(1, noDerivatives)
	own := types.ParentRate{AssetID: 1, Bps: 5000, SameOwner: true}
	require.ErrorIs(t, g.derive(2, noDerivatives, pays(1, 5000)), types.ErrDerivation)
	require.ErrorIs(t, g.derive(2, open, own), types.ErrDerivation)
	require.NoError(t, g.derive(2, noDerivatives, own))
}

// TestManyAncestorsFewTerms: ten thousand ancestors under a handful of terms read each of these once.
func TestManyAncestorsFewTerms(t *testing.T) {
	g := newGround(t)
	var ancestors []types.AncestorRate
	for id := range uint64(10_000) {
		g.asset(id+1, []uint64{open, attribution, commercial5}[id%3])
		ancestors = append(ancestors, rate(id+1, terms.Whole/20))
	}
	cost := g.Count(func() { require.NoError(t, g.CheckDerivation(g.Ctx(), open, nil, ancestors)) })
	require.Equal(t, fixture.Ops{Reads: 4}, cost.Stores[types.StoreKey])
}
