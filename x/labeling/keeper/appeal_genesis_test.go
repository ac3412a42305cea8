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
	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// stage names where a task with appeals and its panel stand.
type stage struct{ task, panel types.Status }

// appealLife takes a task through its appeals, one of which wins and one of which loses, and calls see after every block.
// It ends with claims of the appellant and of a panelist.
func appealLife(t *testing.T, see func(tr *trial, at stage)) {
	t.Helper()
	tr := newTrial(t)
	look := func() {
		at := stage{task: tr.task(tr.id).Status}
		if panel := tr.task(tr.id).Appeals.Panel; panel > 0 {
			at.panel = tr.task(panel).Status
		}
		see(tr, at)
	}
	look()
	tr.MustDeliver(tr.appeal(tr.honest[0], 0, 2, 4), tr.appeal(tr.honest[1], 2, 8, 12, 16))
	tr.NextBlock()
	look()
	for tr.task(tr.id).Status != types.Status_STATUS_PANEL {
		tr.step(tr.id)
		look()
	}
	panel, told := tr.task(tr.id).Appeals.Panel, types.Status(0)
	for tr.task(tr.id).Status != types.Status_STATUS_DONE {
		if at := tr.task(panel).Status; at != told {
			told = at
			for n, who := range tr.panel[:4] { // three of them are drawn; one who is drawn may vanish
				switch at {
				case types.Status_STATUS_JOIN:
					tr.MustDeliver(&types.MsgJoin{Labeler: who.String(), TaskId: panel})
				case types.Status_STATUS_COMMIT:
					if labels := tr.judgement(panel, who); labels != nil && n != 3 {
						tr.MustDeliver(tr.commitMsg(panel, who, labels))
					}
				case types.Status_STATUS_REVEAL:
					if labels := tr.judgement(panel, who); labels != nil && n != 3 {
						tr.MustDeliver(revealMsg(panel, who, labels))
					}
				}
			}
			tr.NextBlock()
			look()
			continue
		}
		tr.step(panel)
		look()
	}
	tr.MustDeliver(&types.MsgClaim{Sender: requester.String(), TaskId: tr.id},
		&types.MsgClaim{Sender: tr.honest[0].String(), TaskId: tr.id}, &types.MsgClaim{Sender: tr.panel[0].String(), TaskId: panel})
	tr.NextBlock()
	look()
}

// judgement is what an honest panelist says of its batch, or nil.
func (tr *trial) judgement(panel uint64, who sdk.AccAddress) (labels []byte) {
	tr.t.Helper()
	if b := tr.batch(panel, who); b != nil {
		for _, item := range b.Items {
			labels = append(labels, right(item))
		}
	}
	return labels
}

// TestGenesisAmidAppeals exports after every block of a task's appeals and of its panel, imports, and exports the same.
// What was imported goes on to the end.
func TestGenesisAmidAppeals(t *testing.T) {
	seen := map[stage]int{}
	goesOn := func(g types.GenesisState, escrow sdk.Coins) {
		t.Helper()
		other := imported(t, g, escrow)
		require.Equal(t, g, other.export())
		for range 300 {
			if other.task(1).Status == types.Status_STATUS_DONE {
				break
			}
			other.NextBlock(fixture.After(time.Minute))
		}
		require.Equal(t, types.Status_STATUS_DONE, other.task(1).Status)
	}
	appealLife(t, func(tr *trial, at stage) {
		seen[at]++
		if seen[at] > 2 {
			return
		}
		g, escrow := tr.export(), tr.Bank.GetAllBalances(tr.Ctx(), tr.Auth.GetModuleAddress(types.ModuleName))
		goesOn(g, escrow)
		if at.task == types.Status_STATUS_APPEAL { // that passes within a block, unless there is much other work
			g.Tasks[0].Status = types.Status_STATUS_CONVENE
			goesOn(g, escrow)
		}
		if at.task == types.Status_STATUS_SETTLE { // before that, the inference began anew
			g.Tasks[0].Status = types.Status_STATUS_INFER
			g.Records = slices.DeleteFunc(g.Records, func(r types.GenesisRecord) bool { return r.Kind == uint32(inference.StateRecord) })
			goesOn(g, escrow)
		}
	})
	for _, at := range []stage{
		{task: types.Status_STATUS_APPEAL},
		{types.Status_STATUS_PANEL, types.Status_STATUS_JOIN},
		{types.Status_STATUS_PANEL, types.Status_STATUS_SEED},
		{types.Status_STATUS_PANEL, types.Status_STATUS_COMMIT},
		{types.Status_STATUS_PANEL, types.Status_STATUS_REVEAL},
		{types.Status_STATUS_SETTLE, types.Status_STATUS_DONE},
		{types.Status_STATUS_DONE, types.Status_STATUS_DONE},
	} {
		require.NotZero(t, seen[at], "%v was never seen", at)
	}
}

// TestGenesisOfAppealsIsRefused changes one thing at a time: each is refused, and never halts a chain later.
func TestGenesisOfAppealsIsRefused(t *testing.T) {
	exports := map[stage]types.GenesisState{}
	var escrow sdk.Coins
	appealLife(t, func(tr *trial, at stage) {
		exports[at] = tr.export()
		if at.panel == types.Status_STATUS_REVEAL {
			escrow = tr.Bank.GetAllBalances(tr.Ctx(), tr.Auth.GetModuleAddress(types.ModuleName))
		}
	})
	appeal := stage{task: types.Status_STATUS_APPEAL}
	reveal := stage{types.Status_STATUS_PANEL, types.Status_STATUS_REVEAL}
	done := stage{types.Status_STATUS_DONE, types.Status_STATUS_DONE}
	one := sdk.NewInt64Coin(chain.BaseDenom, 1)
	for _, test := range []struct {
		name string
		at   stage
		edit func(*types.GenesisState)
	}{
		{"no appeals", appeal, func(g *types.GenesisState) { g.Tasks[0].Appeals = nil }},
		{"appeals without their time", done, func(g *types.GenesisState) { g.Tasks[0].Spec.AppealSeconds = 0 }},
		{"panelists", appeal, func(g *types.GenesisState) { g.Tasks[0].Appeals.Panelists = 4 }},
		{"pay", appeal, func(g *types.GenesisState) { g.Tasks[0].Appeals.JudgementPay.Amount = sdkmath.ZeroInt() }},
		{"reserve", appeal, func(g *types.GenesisState) { g.Tasks[0].Appeals.Reserve = g.Tasks[0].Appeals.Reserve.Add(one) }},
		{"reserve of another denom", appeal, func(g *types.GenesisState) { g.Tasks[0].Appeals.Reserve.Denom = token }},
		{"reserve after the verdict", done, func(g *types.GenesisState) { g.Tasks[0].Appeals.Reserve = g.Tasks[0].Appeals.Reserve.Add(one) }},
		{"forfeits below 0", done, func(g *types.GenesisState) { g.Tasks[0].Appeals.ForfeitsDue.Amount = sdkmath.NewInt(-1) }},
		{"struck", done, func(g *types.GenesisState) { g.Tasks[0].Appeals.Struck-- }},
		{"void gold", appeal, func(g *types.GenesisState) { g.Tasks[0].Outcome.GoldVoid = true }},
		{"a panel too early", appeal, func(g *types.GenesisState) { g.Tasks[0].Appeals.Panel = 1 }},
		{"no panel", reveal, func(g *types.GenesisState) { g.Tasks[0].Appeals.Panel = 0 }},
		{"the panel of another", reveal, func(g *types.GenesisState) { g.Tasks[1].AppealOf = 0 }},
		{"the panel of itself", reveal, func(g *types.GenesisState) { g.Tasks[1].AppealOf = 2 }},
		{"a panel of less", reveal, func(g *types.GenesisState) { g.Tasks[1].Spec.JoinSeconds-- }},
		{"a panel at inference", reveal, func(g *types.GenesisState) { g.Tasks[1].Status = types.Status_STATUS_PACK }},
		{"the task went on", reveal, func(g *types.GenesisState) { g.Tasks[0].Status = types.Status_STATUS_SETTLE }},
		{"appeal missing", appeal, func(g *types.GenesisState) { g.Appeals = g.Appeals[1:] }},
		{"appeal twice", appeal, func(g *types.GenesisState) { g.Appeals = append(g.Appeals[:1:1], g.Appeals...) }},
		{"appeal of nobody", appeal, func(g *types.GenesisState) { g.Appeals[0].Appellant = "" }},
		{"appeal of a stranger", appeal, func(g *types.GenesisState) { g.Appeals[1].Appellant = sdk.AccAddress(fullAddress(0xff)).String() }},
		{"appeal of no task", appeal, func(g *types.GenesisState) { g.Appeals[0].TaskId = 0 }},
		{"appeal of nothing", appeal, func(g *types.GenesisState) { g.Appeals[0].Appeal.Items = nil }},
		{"appeal of other gold", appeal, func(g *types.GenesisState) { g.Appeals[0].Appeal.Items = []uint32{6, 10, 14} }},
		{"dispute missing", appeal, func(g *types.GenesisState) { g.Disputes = g.Disputes[1:] }},
		{"dispute twice", appeal, func(g *types.GenesisState) { g.Disputes = append(g.Disputes[:1:1], g.Disputes...) }},
		{"dispute of no task", appeal, func(g *types.GenesisState) { g.Disputes[0].TaskId = 3 }},
		{"dispute of no item", appeal, func(g *types.GenesisState) { g.Disputes[len(g.Disputes)-1].Item = 20 }},
		{"dispute of nobody", appeal, func(g *types.GenesisState) { g.Disputes[0].Dispute.Appeals = 0 }},
		{"dispute of more", appeal, func(g *types.GenesisState) { g.Disputes[0].Dispute.Appeals++ }},
		{"dispute of another class", reveal, func(g *types.GenesisState) { g.Disputes[0].Dispute.Class ^= 1 }},
		{"verdict too early", reveal, func(g *types.GenesisState) { g.Disputes[0].Dispute.Verdict = types.Verdict_VERDICT_STRUCK }},
		{"verdict", done, func(g *types.GenesisState) { g.Disputes[0].Dispute.Verdict = types.Verdict_VERDICT_STANDS }},
		{"no such verdict", done, func(g *types.GenesisState) { g.Disputes[0].Dispute.Verdict = 4 }},
		{"agreed", done, func(g *types.GenesisState) {
			for i := range g.Members {
				g.Members[i].Member.Agreed = min(1, g.Members[i].Member.Agreed)
			}
		}},
		{"struck gold is there", done, func(g *types.GenesisState) {
			g.Gold[0].Item = 0
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			g, err := exportsCopy(exports[test.at])
			require.NoError(t, err)
			w := blank(t)
			w.Fund(w.Auth.GetModuleAddress(types.ModuleName), escrow.MulInt(sdkmath.NewInt(2)))
			branch, _ := w.Ctx().CacheContext()
			require.NoError(t, w.InitGenesis(branch, g), "as it was")
			test.edit(&g)
			require.Error(t, w.InitGenesis(w.Ctx(), g))
		})
	}
}

// fullAddress is an address of one byte, twenty times.
func fullAddress(b byte) []byte {
	addr := make([]byte, 20)
	for i := range addr {
		addr[i] = b
	}
	return addr
}
