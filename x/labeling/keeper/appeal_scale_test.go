package keeper_test

import (
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// TestGreatestPanel: as many panelists as there may be judge as much gold as there may be, all of it disputed, and one block
// counts their votes and strikes gold.
func TestGreatestPanel(t *testing.T) {
	w := newWorldUnchecked(t)
	params := types.DefaultParams()
	params.Panelists, params.PanelSeconds, params.JudgementPay = types.MaxPanelists, 10, sdk.NewInt64Coin(chain.BaseDenom, 2)
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	const items = types.MaxAppealGold
	g := goldOf(items, 1, truth)
	all := people(16 + types.MaxPanelists)
	for _, who := range all {
		w.Fund(who, chain.Coins(1))
	}
	id := w.create(spec(g.hidden, func(s *types.Spec) {
		s.Items, s.BatchSize, s.Redundancy, s.MaxWaves, s.AppealSeconds = items, items, 16, 1, 50
		s.Bounty = coins(sdkmath.NewInt(16*items), sdkmath.NewInt(16*items))
	}))
	failing, panel := all[:5], all[16:]
	answers := append(slices.Repeat([]answer{wrong}, 5), slices.Repeat([]answer{truth}, 11)...)
	w.wave(id, all[:16], answers)
	w.until(id, types.Status_STATUS_GOLD)
	w.MustDeliver(g.shown(t, id, 0, items))
	w.until(id, types.Status_STATUS_APPEAL)
	for n, who := range failing { // each names a fifth of it
		named := slices.Clone(g.items[n*types.MaxAppealItems : (n+1)*types.MaxAppealItems])
		res := w.MustDeliver(types.NewMsgAppeal(who.String(), id, named...))
		require.Less(t, res.GasUsed, uint64(5_000_000), "the greatest appeal fits a block many times")
		t.Logf("an appeal against %d items takes %d gas", len(named), res.GasUsed)
	}
	w.until(id, types.Status_STATUS_PANEL)
	judges := w.task(id).Appeals.Panel
	require.EqualValues(t, items, w.task(judges).Spec.Items)
	half := func(item uint32) byte { return truth(item) ^ byte(item/2%2) } // every other pair is struck
	w.until(judges, types.Status_STATUS_JOIN)
	for _, who := range panel {
		w.MustDeliver(&types.MsgJoin{Labeler: who.String(), TaskId: judges})
	}
	w.until(judges, types.Status_STATUS_COMMIT)
	said := make([][]byte, len(panel))
	for n, who := range panel {
		for _, item := range w.batch(judges, who).Items {
			said[n] = append(said[n], half(item))
		}
		w.MustDeliver(w.commitMsg(judges, who, said[n]))
	}
	w.until(judges, types.Status_STATUS_REVEAL)
	for n, who := range panel {
		w.MustDeliver(revealMsg(judges, who, said[n]))
	}
	w.NextBlock(fixture.After(20 * time.Second)) // the votes are counted at its end
	start := time.Now()
	w.NextBlock()
	t.Logf("the block that counts %d votes takes %s", items*types.MaxPanelists, time.Since(start))
	require.Equal(t, types.Status_STATUS_DONE, w.task(judges).Status)
	require.EqualValues(t, items/2, w.task(id).Appeals.Struck)
	require.EqualValues(t, items/2, w.task(id).ShownGold())
	w.until(id, types.Status_STATUS_DONE)
	require.NoError(t, w.Keeper.CheckInvariants(w.Ctx()))
}
