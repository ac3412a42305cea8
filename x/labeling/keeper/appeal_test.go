package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// judgement is what a panelist gets for an item in these tests, and so a third of the bond for naming it.
const judgement = 1_000

// trial is a task at its appeals. Its gold is every other of 20 items, and wrong for a half of it: 0, 4, 8, 12 and 16. Two
// honest labelers fail by that, and three who know the gold's mistakes pass.
type trial struct {
	*world
	id     uint64
	gold   secret
	honest []sdk.AccAddress
	passed []sdk.AccAddress
	panel  []sdk.AccAddress
	wrong  []uint32
}

func right(item uint32) byte { return byte(item / 4 % 2) }

func newTrial(t testing.TB) *trial {
	return newTrialWith(t, fixture.FailNth(0), func(*types.Params) {})
}

func newTrialWith(t testing.TB, fault *fixture.Fault, edit func(*types.Params), edits ...func(*world, *types.Spec)) *trial {
	t.Helper()
	w := newWorldWith(t, fault)
	params := types.DefaultParams()
	params.Panelists, params.PanelSeconds, params.JudgementPay = 3, 10, sdk.NewInt64Coin(chain.BaseDenom, judgement)
	edit(&params)
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	all := people(12)
	for _, who := range all {
		w.Fund(who, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 100_000)))
	}
	tr := &trial{
		world: w, honest: all[:2], passed: all[2:5], panel: all[5:],
		wrong: []uint32{0, 4, 8, 12, 16},
	}
	for item := uint32(0); item < 20; item += 2 {
		tr.gold.items, tr.gold.classes = append(tr.gold.items, item), append(tr.gold.classes, uint32(tr.says(item)))
	}
	s := gilded(tr.gold)
	s.AppealSeconds = 50
	for _, edit := range edits {
		edit(w, &s)
	}
	tr.id = w.create(s)
	w.wave(tr.id, append(append([]sdk.AccAddress{}, tr.honest...), tr.passed...), []answer{right, right, tr.says, tr.says, tr.says})
	w.until(tr.id, types.Status_STATUS_GOLD)
	w.MustDeliver(tr.gold.shown(t, tr.id, 0, len(tr.gold.items)))
	w.until(tr.id, types.Status_STATUS_APPEAL)
	return tr
}

// says is the gold: inverted for 0, 4, 8, 12 and 16, and right for the others.
func (tr *trial) says(item uint32) byte {
	for _, w := range tr.wrong {
		if item == w {
			return 1 - right(item)
		}
	}
	return right(item)
}

func (tr *trial) appeal(who sdk.AccAddress, items ...uint32) *types.MsgAppeal {
	return types.NewMsgAppeal(who.String(), tr.id, items...)
}

// judged has panelists join and judge, each by an answer; nil joins and vanishes. It returns the panel.
func (tr *trial) judged(answers ...answer) types.Task {
	tr.t.Helper()
	tr.until(tr.id, types.Status_STATUS_PANEL)
	id := tr.task(tr.id).Appeals.Panel
	if len(answers) > 0 {
		tr.wave(id, tr.panel[:len(answers)], answers)
	}
	for tr.task(id).Status != types.Status_STATUS_DONE {
		tr.step(id)
	}
	return tr.task(id)
}

// claimed is what accounts get from a task in asahara, by the bank.
func (tr *trial) claimed(id uint64, who sdk.AccAddress) int64 {
	tr.t.Helper()
	before := tr.Balance(who, chain.BaseDenom)
	tr.MustDeliver(&types.MsgClaim{Sender: who.String(), TaskId: id})
	tr.NextBlock()
	return tr.Balance(who, chain.BaseDenom).Sub(before).Int64()
}

// drained claims for everybody, and requires that nothing is left.
func (tr *trial) drained() {
	tr.t.Helper()
	for id := tr.id; id <= max(tr.id, tr.task(tr.id).Appeals.Panel); id++ {
		require.Equal(tr.t, types.Status_STATUS_DONE, tr.task(id).Status)
		for _, who := range append(people(12), requester) {
			tr.Deliver(&types.MsgClaim{Sender: who.String(), TaskId: id})
		}
	}
	tr.NextBlock()
	require.True(tr.t, tr.ModuleBalance(types.ModuleName, chain.BaseDenom).IsZero(), "nothing is left")
	require.True(tr.t, tr.ModuleBalance(types.ModuleName, token).IsZero())
}

func (tr *trial) work(who sdk.AccAddress) types.Work {
	tr.t.Helper()
	res, err := tr.query.Member(tr.Ctx(), &types.QueryMemberRequest{TaskId: tr.id, Labeler: who.String()})
	require.NoError(tr.t, err)
	return res.Entry.Work
}

// TestGoldIsStruck: labelers whom wrong gold failed are heard. What a panel strikes is gold no more, the task is inferred
// anew, to the bit as offline without it, and pays them; the requester pays the panel for what was wrong, and an appellant
// for what was not.
func TestGoldIsStruck(t *testing.T) {
	tr := newTrial(t)
	require.Equal(t, "failed", tr.work(tr.honest[0]).Verdict)
	require.Equal(t, "passed", tr.work(tr.passed[0]).Verdict)
	require.EqualValues(t, 10*3*judgement, tr.task(tr.id).Appeals.Reserve.Amount.Int64(), "a panel for all gold")
	pool := tr.ModuleBalance("pool", chain.BaseDenom)

	res := tr.MustDeliver(tr.appeal(tr.honest[0], 0, 2, 4, 8, 12, 16))
	require.EqualValues(t, 6*3*judgement, fixture.ResponseOf[*types.MsgAppealResponse](t, res).Bond.Amount.Int64())
	tr.MustDeliver(tr.appeal(tr.honest[1], tr.wrong...))
	panel := tr.judged(all(3, right)...)
	require.EqualValues(t, 6, panel.Spec.Items, "each item once")
	require.Equal(t, tr.id, panel.AppealOf)
	require.EqualValues(t, 5, tr.task(tr.id).Appeals.Struck)

	tr.until(tr.id, types.Status_STATUS_DONE)
	require.Equal(t, "passed", tr.work(tr.honest[0]).Verdict)
	require.EqualValues(t, 5, tr.work(tr.honest[0]).GoldSeen)
	result, answers, members := tr.replay(tr.id)
	for _, a := range answers {
		require.Equal(t, inference.Answer{Label: uint8(a.Label), Confidence: a.Confidence}, result.Answers[a.Item], "item %d", a.Item)
	}
	for n, entry := range members {
		require.Equal(t, result.Workers[n].Score, entry.Work.Score)
	}
	disputes, err := tr.query.Disputes(tr.Ctx(), &types.QueryDisputesRequest{TaskId: tr.id})
	require.NoError(t, err)
	for _, d := range disputes.Entries {
		want := types.Verdict_VERDICT_STRUCK
		if d.Item == 2 {
			want = types.Verdict_VERDICT_STANDS
		}
		require.Equal(t, want, d.Dispute.Verdict, "item %d", d.Item)
	}

	for _, judge := range tr.panel[:3] {
		require.EqualValues(t, 6*judgement+6*judgement, tr.claimed(panel.Id, judge), "pay and bond")
	}
	pay := tr.due(tr.id, tr.honest[0])
	require.True(t, pay.IsPositive())
	require.Equal(t, pay.AddRaw(5*3*judgement).Int64(), tr.claimed(tr.id, tr.honest[0]), "its bond without that for item 2")
	require.Equal(t, tr.due(tr.id, tr.honest[1]).AddRaw(5*3*judgement).Int64(), tr.claimed(tr.id, tr.honest[1]))
	refund := tr.task(tr.id).Outcome.Refund.AmountOf(chain.BaseDenom)
	require.Equal(t, refund.AddRaw((10-5)*3*judgement).Int64(), tr.claimed(tr.id, requester), "the reserve, without five items")
	forfeited := tr.task(tr.id).Outcome.Forfeited.AmountOf(chain.BaseDenom)
	require.Equal(t, forfeited, tr.ModuleBalance("pool", chain.BaseDenom).Sub(pool), "of the bonds nothing is left over")
	tr.drained()
}

// TestStruckGoldChangesTheAnswers: what is gold keeps its class, and what is struck is inferred like any item.
func TestStruckGoldChangesTheAnswers(t *testing.T) {
	tr := newTrial(t)
	confidence := func(item uint32) types.Answer {
		res, err := tr.query.Answers(tr.Ctx(), &types.QueryAnswersRequest{TaskId: tr.id})
		require.NoError(t, err)
		for _, a := range res.Answers {
			if a.Item == item {
				return a
			}
		}
		return types.Answer{}
	}
	require.EqualValues(t, tr.says(4), confidence(4).Label)
	require.EqualValues(t, inference.One, confidence(4).Confidence)
	tr.MustDeliver(tr.appeal(tr.honest[0], tr.wrong...))
	tr.judged(all(3, right)...)
	tr.until(tr.id, types.Status_STATUS_DONE)
	require.Less(t, confidence(4).Confidence, uint32(inference.One), "an item like others")
	require.EqualValues(t, inference.One, confidence(6).Confidence, "nobody appealed against that")
	tr.drained()
}

// TestLosersPay: two appeals against gold that stands. The first bond pays the panel, in place of the requester; the second
// goes to the community pool. Nobody gains.
func TestLosersPay(t *testing.T) {
	tr := newTrial(t)
	pool := tr.ModuleBalance("pool", chain.BaseDenom)
	tr.MustDeliver(tr.appeal(tr.honest[0], 2), tr.appeal(tr.honest[1], 2))
	panel := tr.judged(all(3, right)...)
	require.EqualValues(t, 3*judgement, tr.ModuleBalance("pool", chain.BaseDenom).Sub(pool).Int64())
	require.Equal(t, types.Status_STATUS_SETTLE, tr.task(tr.id).Status, "nothing to infer again")
	require.EqualValues(t, 10*3*judgement, tr.task(tr.id).Appeals.Reserve.Amount.Int64(), "the whole reserve is back")
	tr.until(tr.id, types.Status_STATUS_DONE)
	tr.refuse(types.ErrNothing, &types.MsgClaim{Sender: tr.honest[0].String(), TaskId: tr.id})
	require.EqualValues(t, 2*judgement, tr.claimed(panel.Id, tr.panel[0]))
	entry, err := tr.query.Appeal(tr.Ctx(), &types.QueryAppealRequest{TaskId: tr.id, Appellant: tr.honest[0].String()})
	require.NoError(t, err)
	require.EqualValues(t, 3*judgement, entry.Entry.Bond.Amount.Int64())
	require.True(t, entry.Entry.Back.IsZero())
	tr.drained()
}

// TestMinorityOfAPanel: who judges otherwise than most has half of the pay, and the other half goes to the community pool.
func TestMinorityOfAPanel(t *testing.T) {
	tr := newTrial(t)
	pool := tr.ModuleBalance("pool", chain.BaseDenom)
	tr.MustDeliver(tr.appeal(tr.honest[0], tr.wrong...))
	panel := tr.judged(append(all(2, right), tr.says)...)
	require.EqualValues(t, 5, tr.task(tr.id).Appeals.Struck)
	require.EqualValues(t, 5*judgement/2, tr.ModuleBalance("pool", chain.BaseDenom).Sub(pool).Int64())
	require.EqualValues(t, 5*judgement+5*judgement, tr.claimed(panel.Id, tr.panel[0]))
	require.EqualValues(t, 5*judgement+5*judgement/2, tr.claimed(panel.Id, tr.panel[2]))
	tr.until(tr.id, types.Status_STATUS_DONE)
	tr.drained()
}

// TestSilence: whoever is silent, the task comes to its end, and who did something has what it is due. Three panelists are
// wanted for five items; the reserve was for thirty judgements, and the panel takes fifteen of them.
func TestSilence(t *testing.T) {
	for _, test := range []struct {
		name    string
		appeal  bool
		answers []answer
		struck  uint32
		// What comes back of the bond, of fifteen; of the reserve; of the panel's bounty. What the community pool gets. All
		// in halves of a judgement's pay.
		back, reserve, refund, pool int64
	}{
		{"no appeal", false, nil, 0, 0, 60, 0, 0},
		{"no panel", true, nil, 0, 30, 30, 30, 0},
		{"all vanish", true, []answer{nil, nil, nil}, 0, 30, 30, 30, 30},
		{"two of three vanish", true, []answer{right, nil, nil}, 0, 30, 30, 20, 20},
		{"one comes", true, []answer{right}, 0, 30, 30, 20, 0},
		{"one of three vanishes", true, []answer{right, right, nil}, 5, 30, 30, 10, 10},
		{"two, of two minds", true, []answer{right, asGoldSays}, 0, 0, 50, 10, 10 + 5},
	} {
		t.Run(test.name, func(t *testing.T) {
			tr := newTrial(t)
			pool := tr.ModuleBalance("pool", chain.BaseDenom)
			var refund int64
			if test.appeal {
				tr.MustDeliver(tr.appeal(tr.honest[0], tr.wrong...))
				panel := tr.judged(test.answers...)
				refund = panel.Outcome.Refund.AmountOf(chain.BaseDenom).Int64()
				require.Equal(t, test.pool*judgement/2, tr.ModuleBalance("pool", chain.BaseDenom).Sub(pool).Int64())
				for n, a := range test.answers {
					if a != nil {
						require.GreaterOrEqual(t, tr.claimed(panel.Id, tr.panel[n]), int64(5*judgement+5*judgement/2), "who revealed is paid")
					}
				}
			}
			require.Equal(t, test.refund*judgement/2, refund)
			tr.until(tr.id, types.Status_STATUS_DONE)
			a := tr.task(tr.id).Appeals
			require.Equal(t, test.struck, a.Struck)
			require.Equal(t, test.reserve*judgement/2, a.Reserve.Amount.Int64())
			if test.appeal {
				entries, err := tr.query.Appeals(tr.Ctx(), &types.QueryAppealsRequest{TaskId: tr.id})
				require.NoError(t, err)
				require.Equal(t, test.back*judgement/2, entries.Entries[0].Back.Amount.Int64())
				if due := tr.due(tr.id, tr.honest[0]).Int64(); due+test.back > 0 {
					require.Equal(t, due+test.back*judgement/2, tr.claimed(tr.id, tr.honest[0]))
				}
			}
			tr.drained()
		})
	}
}

// asGoldSays is trial.says.
func asGoldSays(item uint32) byte { return (&trial{wrong: []uint32{0, 4, 8, 12, 16}}).says(item) }
