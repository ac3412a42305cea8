package keeper_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	"github.com/sahara-chain/sahara/x/model/types"
)

// The cheat that components would make possible: a model gives its ancestor what the licence asks for, of next to
// nothing, since most of every call goes to an asset of its owner's past the model.
func TestStarvedAncestorIsNamed(t *testing.T) {
	w := newWorld(t)
	root := w.register(alice, terms(commercial10))
	direct := w.register(alice, terms(direct10))
	sink := w.register(bob)
	wrapper := w.register(bob, terms(commercial10), from(root, 1_000))
	tests := []struct {
		name   string
		edits  []edit
		reason string // empty if it is none
	}{
		{"the root's tenth of everything", []edit{terms(commercial10), from(root, 1_000)}, ""},
		{
			"of a tenth",
			[]edit{terms(commercial10), from(root, 1_000), with(sink, 9_000)},
			fmt.Sprintf("asset %d, clause minimum royalty: required 10%% over all paths, actual 1%%, missing 9%%", root),
		},
		{
			"of all but a basis point",
			[]edit{terms(commercial10), from(root, 1_000), with(sink, 1)},
			fmt.Sprintf("asset %d, clause minimum royalty: required 10%% over all paths, actual 9.999%%, missing 0.001%%", root),
		},
		{
			"by a component that pays the root, too",
			[]edit{terms(commercial10), from(root, 1_000), with(wrapper, 1_000)},
			fmt.Sprintf("asset %d, clause minimum royalty: required 10%% over all paths, actual 9%%, missing 1%%", root),
		},
		{"twice the share of half", []edit{terms(commercial10), from(root, 2_000), with(sink, 5_000)}, ""},
		{
			"nearly twice the share of half",
			[]edit{terms(commercial10), from(root, 1_999), with(sink, 5_000)},
			fmt.Sprintf("asset %d, clause minimum royalty: required 10%% over all paths, actual 9.995%%, missing 0.005%%", root),
		},
		{
			"half that many components take together",
			[]edit{terms(commercial10), from(root, 1_999), with(sink, 2_500, wrapper, 2_500)},
			fmt.Sprintf("asset %d, clause minimum royalty: required 10%% over all paths, actual 9.995%%, missing 0.005%%", root),
		},
		{"through a wrapper, topped up", []edit{terms(commercial10), from(wrapper, 1_000, root, 900)}, ""},
		{
			"through a wrapper, topped up, of half",
			[]edit{terms(commercial10), from(wrapper, 1_000, root, 900), with(sink, 5_000)},
			fmt.Sprintf("asset %d, clause minimum royalty: required 10%% over all paths, actual 5%%, missing 5%%", wrapper),
		},
		{
			"the wrapper has its due, the root has not",
			[]edit{terms(commercial10), from(wrapper, 2_000, root, 900), with(sink, 5_000)},
			fmt.Sprintf("asset %d, clause minimum royalty: required 10%% over all paths, actual 5.5%%, missing 4.5%%", root),
		},
		{
			"both have", []edit{terms(commercial10), from(wrapper, 2_000, root, 1_800), with(sink, 5_000)}, "",
		},
		{
			"direct reach",
			[]edit{terms(direct10), from(direct, 1_000), with(sink, 1)},
			fmt.Sprintf("asset %d, clause minimum royalty: required 1000 bps, actual 999 bps", direct),
		},
		{"direct reach, twice the share of half", []edit{terms(direct10), from(direct, 2_000), with(sink, 5_000)}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			msg := registration(bob, append([]edit{kind(fineTune)}, tt.edits...)...)
			if tt.reason != "" {
				w.RequireRefused(licensetypes.ErrDerivation, msg)
				require.ErrorContains(t, w.Deliver(msg).Err, tt.reason)
				return
			}
			w.OnCached(func(ctx sdk.Context) {
				_, err := w.Register(ctx, newModel(bob, msg))
				require.NoError(t, err)
			})
		})
	}
}

// What a parent's own components take does not concern a child: its revenue reaches the parent by the edge.
func TestParentsComponentsTakeNothingOfAChild(t *testing.T) {
	w := newWorld(t)
	root, sink := w.register(alice, terms(commercial10)), w.register(bob)
	wrapper := w.register(bob, terms(commercial10), from(root, 2_000), with(sink, 5_000))
	leaf := w.register(carol, kind(fineTune), terms(commercial10), from(wrapper, 5_000))
	require.NoError(t, w.Tx(func(ctx sdk.Context) error {
		return w.royalty.Pay(ctx, carol, leaf, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 10_000)))
	}).Err)
	w.NextBlock()
	w.NextBlock()
	claimable, err := w.royalty.Claimable(w.Ctx(), root, alice)
	require.NoError(t, err)
	require.Equal(t, "1000asahara", claimable.String())
}

// Nor can those who own version 1 be starved by version 2.
func TestStarvedPredecessor(t *testing.T) {
	w := newWorld(t)
	first, sink := w.register(alice), w.register(alice)
	for _, tt := range []struct {
		bps, component uint64
		want           error
	}{
		{5_000, 0, nil},
		{5_000, 1, types.ErrSuccession},
		{9_500, 9_500, types.ErrSuccession},
		{9_500, 4_737, types.ErrSuccession}, // leaves 4,999.85
		{9_500, 4_736, nil},                 // leaves 5,000.8
	} {
		msg := registration(alice, version(first, tt.bps))
		if tt.component > 0 {
			with(sink, tt.component)(msg)
		}
		if tt.want != nil {
			w.RequireRefused(tt.want, msg)
			continue
		}
		w.MustDeliver(msg)
	}
	require.ErrorContains(t, w.Deliver(registration(alice, version(first, 9_500), with(sink, 4_737))).Err,
		"parent 1 gets 9500 bps of what the components leave, so 4999 at the least, and was promised 5000 of its next version")
	w.NextBlock()
}
