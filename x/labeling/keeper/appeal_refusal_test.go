package keeper_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// TestNobodyJudgesItsOwnAppeal: the requester, whoever has had a part in the task, and whoever the domain knows no good of,
// is on no panel. Nor does the requester choose who is.
func TestNobodyJudgesItsOwnAppeal(t *testing.T) {
	tr := newTrial(t)
	tr.MustDeliver(tr.appeal(tr.honest[0], tr.wrong...))
	tr.until(tr.id, types.Status_STATUS_PANEL)
	panel := tr.task(tr.id).Appeals.Panel
	join := func(who sdk.AccAddress) *types.MsgJoin { return &types.MsgJoin{Labeler: who.String(), TaskId: panel} }
	tr.refuse(types.ErrNotQualified, join(requester))
	tr.refuse(types.ErrParty, join(tr.honest[0]), join(tr.honest[1]), join(tr.passed[0]), join(tr.passed[2]),
		&types.MsgInvite{Requester: requester.String(), TaskId: panel, Labelers: []string{stranger.String()}})
	tr.MustDeliver(join(tr.panel[0]))
}

// TestWhoVanishedIsAParty: a ghost of the task is on no panel either.
func TestWhoVanishedIsAParty(t *testing.T) {
	w := newWorld(t)
	ghost := fixture.Account("ghost")
	tr := &trial{world: w, wrong: []uint32{0, 4, 8, 12, 16}}
	for item := uint32(0); item < 20; item += 2 {
		tr.gold.items, tr.gold.classes = append(tr.gold.items, item), append(tr.gold.classes, uint32(tr.says(item)))
	}
	s := gilded(tr.gold)
	s.Redundancy, s.AppealSeconds, s.Bounty = 6, 50, coins(sdkmath.NewInt(120_000_000), sdkmath.NewInt(120))
	tr.id = w.create(s)
	labelers := append(people(5), ghost)
	w.Fund(labelers[0], chain.Coins(1))
	w.wave(tr.id, labelers, []answer{right, right, tr.says, tr.says, tr.says, nil})
	w.until(tr.id, types.Status_STATUS_GOLD)
	w.MustDeliver(tr.gold.shown(t, tr.id, 0, len(tr.gold.items)))
	w.until(tr.id, types.Status_STATUS_APPEAL)
	w.MustDeliver(tr.appeal(labelers[0], 4))
	w.until(tr.id, types.Status_STATUS_PANEL)
	w.refuse(types.ErrParty, &types.MsgJoin{Labeler: ghost.String(), TaskId: w.task(tr.id).Appeals.Panel})
}

func TestAppealsAreRefused(t *testing.T) {
	tr := newTrial(t)
	honest := tr.honest[0]
	edit := func(edit func(*types.MsgAppeal)) *types.MsgAppeal {
		msg := tr.appeal(honest, 0, 4)
		edit(msg)
		return msg
	}
	many := make([]uint64, types.MaxAppealItems+1)
	for i := range many {
		many[i] = uint64(i)
	}
	for _, test := range []struct {
		name string
		err  error
		edit func(*types.MsgAppeal)
	}{
		{"appellant", types.ErrAddress, func(m *types.MsgAppeal) { m.Appellant = "nobody" }},
		{"a stranger", types.ErrUnknownMember, func(m *types.MsgAppeal) { m.Appellant = stranger.String() }},
		{"who passed", types.ErrNotFailed, func(m *types.MsgAppeal) { m.Appellant = tr.passed[0].String() }},
		{"the requester", types.ErrUnknownMember, func(m *types.MsgAppeal) { m.Appellant = requester.String() }},
		{"no such task", types.ErrUnknownTask, func(m *types.MsgAppeal) { m.TaskId = 9 }},
		{"no items", types.ErrAppeal, func(m *types.MsgAppeal) { m.Items = nil }},
		{"too many", types.ErrAppeal, func(m *types.MsgAppeal) { m.Items = many }},
		{"twice", types.ErrAppeal, func(m *types.MsgAppeal) { m.Items = []uint64{0, 0} }},
		{"not ascending", types.ErrAppeal, func(m *types.MsgAppeal) { m.Items = []uint64{4, 0} }},
		{"no gold", types.ErrAppeal, func(m *types.MsgAppeal) { m.Items = []uint64{0, 1} }},
		{"no number of 32 bits", types.ErrAppeal, func(m *types.MsgAppeal) { m.Items = []uint64{4, 1<<32 + 4} }},
		{"no such item", types.ErrAppeal, func(m *types.MsgAppeal) { m.Items = []uint64{0, 20} }},
	} {
		t.Run(test.name, func(t *testing.T) { tr.RequireRefused(test.err, edit(test.edit)) })
	}
	poor := tr.Balance(honest, chain.BaseDenom).SubRaw(2*3*judgement - 1)
	require.NoError(t, tr.Bank.SendCoins(tr.Ctx(), honest, stranger, sdk.NewCoins(sdk.NewCoin(chain.BaseDenom, poor))))
	tr.refuse(sdkerrors.ErrInsufficientFunds, tr.appeal(honest, 0, 4))
	tr.MustDeliver(tr.appeal(honest, 4))
	tr.refuse(types.ErrAppealed, tr.appeal(honest, 8))
	tr.NextBlock(fixture.After(tr.task(tr.id).Until.Sub(tr.Ctx().BlockTime())))
	tr.refuse(types.ErrStatus, tr.appeal(tr.honest[1], 4))
}

// TestAppealOnlyAgainstOnesOwnGold: gold of a batch that somebody else did is not theirs to appeal against.
func TestAppealOnlyAgainstOnesOwnGold(t *testing.T) {
	w := newWorld(t)
	g := goldOf(20, 1, truth)
	id := w.create(spec(g.hidden, func(s *types.Spec) {
		s.Items, s.BatchSize, s.Redundancy, s.MaxWaves, s.AppealSeconds = 20, 10, 3, 1, 50
		s.Bounty = coins(sdkmath.NewInt(100_000_000), sdkmath.NewInt(100))
	}))
	labelers := people(6)
	w.wave(id, labelers, []answer{wrong, truth, truth, truth, truth, truth})
	w.until(id, types.Status_STATUS_GOLD)
	w.MustDeliver(g.shown(t, id, 0, 20))
	w.until(id, types.Status_STATUS_APPEAL)
	w.Fund(labelers[0], chain.Coins(1))
	member, err := w.Member(w.Ctx(), id, labelers[0])
	require.NoError(t, err)
	own, err := w.query.Labels(w.Ctx(), &types.QueryLabelsRequest{TaskId: id, Labeler: labelers[0].String(), Batch: member.Batches[0]})
	require.NoError(t, err)
	mine := map[uint32]bool{}
	for _, item := range own.Items {
		mine[item] = true
	}
	for item := range uint32(20) {
		msg := types.NewMsgAppeal(labelers[0].String(), id, item)
		if !mine[item] {
			w.refuse(types.ErrAppeal, msg)
		}
	}
	w.MustDeliver(types.NewMsgAppeal(labelers[0].String(), id, own.Items[0]))
}

// TestNoWindowWithoutCause: where nobody failed, or the gold is void or was not shown, nobody waits for appeals.
func TestNoWindowWithoutCause(t *testing.T) {
	for name, test := range map[string]struct {
		answers []answer
		shown   bool
	}{
		"all pass": {all(5, asGoldSays), true}, "void": {all(5, right), true}, "not shown": {[]answer{right, right, asGoldSays, asGoldSays, asGoldSays}, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			var g secret
			for item := uint32(0); item < 20; item += 2 {
				g.items, g.classes = append(g.items, item), append(g.classes, uint32(asGoldSays(item)))
			}
			s := gilded(g)
			s.AppealSeconds = 5_000
			id := w.create(s)
			w.wave(id, people(5), test.answers)
			start := w.Ctx().BlockTime()
			require.Empty(t, w.finish(id, g, test.shown).Appeals.Struck)
			require.Less(t, w.Ctx().BlockTime().Sub(start), 200*time.Second)
			w.MustDeliver(&types.MsgClaim{Sender: requester.String(), TaskId: id}) // the reserve
			w.NextBlock()
		})
	}
}

func TestSpecsWithAppealsAreRefused(t *testing.T) {
	w := newWorld(t)
	g := goldOf(20, 2, right)
	for _, test := range []struct {
		name string
		err  error
		edit func(*types.Spec)
	}{
		{"too long", types.ErrSpec, func(s *types.Spec) { s.AppealSeconds = types.MaxSeconds + 1 }},
		{"no gold", types.ErrGold, func(s *types.Spec) { s.Gold, s.GoldSeconds = nil, 0 }},
		{"too much gold", types.ErrGold, func(s *types.Spec) {
			s.Items, s.Gold.PerClass = 2000, []uint32{types.MaxAppealGold, 1}
			s.Bounty = coins(sdkmath.NewInt(1e12), sdkmath.NewInt(1e9))
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := gilded(g)
			s.AppealSeconds = 50
			test.edit(&s)
			w.RequireRefused(test.err, &types.MsgCreateTask{Requester: requester.String(), Spec: s})
		})
	}
	params := types.DefaultParams()
	params.JudgementPay = sdk.NewCoin(chain.BaseDenom, types.MaxFee())
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	s := gilded(goldOf(20, 1, right))
	s.AppealSeconds = 50
	w.refuse(sdkerrors.ErrInsufficientFunds, &types.MsgCreateTask{Requester: requester.String(), Spec: s}) // the reserve is all it has
}

// TestTermsOfAppealsAreSnapshotted: what governance changes later is for later tasks.
func TestTermsOfAppealsAreSnapshotted(t *testing.T) {
	tr := newTrial(t)
	params := types.DefaultParams()
	params.Panelists, params.PanelSeconds, params.JudgementPay = 15, 7, sdk.NewInt64Coin(chain.BaseDenom, 5)
	tr.MustDeliver(&types.MsgUpdateParams{Authority: tr.Authority, Params: params})
	tr.MustDeliver(tr.appeal(tr.honest[0], tr.wrong...))
	panel := tr.judged(all(3, right)...)
	require.EqualValues(t, 3, panel.Spec.Redundancy)
	require.EqualValues(t, 10, panel.Spec.JoinSeconds)
	require.EqualValues(t, 3*5*judgement, panel.Spec.Bounty.AmountOf(chain.BaseDenom).Int64())
}

func TestParamsOfAppealsAreRefused(t *testing.T) {
	w := newWorld(t)
	for name, edit := range map[string]func(*types.Params){
		"panelists below":            func(p *types.Params) { p.Panelists = types.MinPanelists - 2 },
		"panelists above":            func(p *types.Params) { p.Panelists = types.MaxPanelists + 2 },
		"panelists even":             func(p *types.Params) { p.Panelists = types.MinPanelists + 1 },
		"panel_seconds 0":            func(p *types.Params) { p.PanelSeconds = 0 },
		"panel_seconds above":        func(p *types.Params) { p.PanelSeconds = types.MaxSeconds + 1 },
		"panel_reputation_bps above": func(p *types.Params) { p.PanelReputationBps = types.BpsTotal + 1 },
		"judgement_pay denom":        func(p *types.Params) { p.JudgementPay.Denom = token },
		"judgement_pay 0":            func(p *types.Params) { p.JudgementPay.Amount = sdkmath.ZeroInt() },
		"judgement_pay above":        func(p *types.Params) { p.JudgementPay.Amount = types.MaxFee().AddRaw(1) },
	} {
		t.Run(name, func(t *testing.T) {
			params := types.DefaultParams()
			edit(&params)
			w.RequireRefused(types.ErrParams, &types.MsgUpdateParams{Authority: w.Authority, Params: params})
		})
	}
}

// TestPanelistsNeedReputation: who has shown less in the domain than governance asks of panelists is on none, even if the
// task asks for nothing.
func TestPanelistsNeedReputation(t *testing.T) {
	tr := newTrialWith(t, fixture.FailNth(0), func(p *types.Params) { p.PanelReputationBps = types.DefaultPanelReputationBps + 1 })
	tr.MustDeliver(tr.appeal(tr.honest[0], tr.wrong...))
	tr.until(tr.id, types.Status_STATUS_PANEL)
	tr.refuse(types.ErrNotQualified, &types.MsgJoin{Labeler: tr.panel[0].String(), TaskId: tr.task(tr.id).Appeals.Panel})
}

// TestQueriesOfAppeals names what there is not.
func TestQueriesOfAppeals(t *testing.T) {
	tr := newTrial(t)
	tr.MustDeliver(tr.appeal(tr.honest[0], 4, 8))
	entry, err := tr.query.Appeal(tr.Ctx(), &types.QueryAppealRequest{TaskId: tr.id, Appellant: tr.honest[0].String()})
	require.NoError(t, err)
	require.True(t, entry.Entry.Back.IsZero(), "nothing is decided")
	require.EqualValues(t, 6*judgement, entry.Entry.Bond.Amount.Int64())
	for _, test := range []struct {
		err error
		req *types.QueryAppealRequest
	}{
		{types.ErrUnknownAppeal, &types.QueryAppealRequest{TaskId: tr.id, Appellant: tr.honest[1].String()}},
		{types.ErrUnknownTask, &types.QueryAppealRequest{TaskId: 9, Appellant: tr.honest[0].String()}},
		{types.ErrAddress, &types.QueryAppealRequest{TaskId: tr.id, Appellant: "nobody"}},
	} {
		_, err := tr.query.Appeal(tr.Ctx(), test.req)
		require.ErrorContains(t, err, test.err.Error())
	}
	_, err = tr.query.Appeals(tr.Ctx(), &types.QueryAppealsRequest{TaskId: 9})
	require.ErrorContains(t, err, types.ErrUnknownTask.Error())
}

// TestAppellantWhoCannotBePaid keeps the claim of its bond, and has it once.
func TestAppellantWhoCannotBePaid(t *testing.T) {
	tr := newTrial(t)
	honest := tr.honest[0]
	tr.MustDeliver(tr.appeal(honest, 4))
	tr.judged(all(3, right)...)
	tr.until(tr.id, types.Status_STATUS_DONE)
	closed := true
	tr.Bank.AppendSendRestriction(func(_ context.Context, _, to sdk.AccAddress, _ sdk.Coins) (sdk.AccAddress, error) {
		if closed && to.Equals(honest) {
			return nil, sdkmath.ErrIntOverflow
		}
		return to, nil
	})
	require.True(t, tr.due(tr.id, honest).IsZero(), "one struck item of ten does not help")
	require.Zero(t, tr.claimed(tr.id, honest))
	closed = false
	require.EqualValues(t, 3*judgement, tr.claimed(tr.id, honest))
	tr.refuse(types.ErrNothing, &types.MsgClaim{Sender: honest.String(), TaskId: tr.id})
	tr.drained()
}

// TestAppealIsAllOrNothing: whichever call of the bank fails, nothing is left of an appeal.
func TestAppealIsAllOrNothing(t *testing.T) {
	fault := fixture.FailNth(0)
	tr := newTrialWith(t, fault, func(*types.Params) {})
	require.Equal(t, 1, fault.EveryCall(func(failing int) {
		if failing > 1 {
			tr.MustDeliver(tr.appeal(tr.honest[0], 4))
			return
		}
		tr.RequireUnchanged(func() { require.ErrorIs(t, tr.Deliver(tr.appeal(tr.honest[0], 4)).Err, fixture.ErrInjected) })
	}), "the bond")
}

// TestExamWaivesNoBondOfPanelists: who passed the exam labels the first batch without a bond, but judges with one. Who did
// not pass it judges nothing.
func TestExamWaivesNoBondOfPanelists(t *testing.T) {
	tr := newTrialWith(t, fixture.FailNth(0), func(*types.Params) {}, func(w *world, s *types.Spec) {
		g := goldOf(20, 1, truth)
		exam := w.create(spec(g.hidden, func(s *types.Spec) {
			s.Items, s.BatchSize, s.Redundancy, s.MaxWaves = 20, 20, 11, 1
			s.Bounty = coins(sdkmath.NewInt(220), sdkmath.NewInt(220))
		}))
		w.wave(exam, people(11), all(11, truth))
		w.finish(exam, g, true)
		s.Qualification, s.Bond = &types.Qualification{Exam: exam}, sdk.NewInt64Coin(chain.BaseDenom, 7)
	})
	member, err := tr.Member(tr.Ctx(), tr.id, tr.honest[0])
	require.NoError(t, err)
	require.False(t, member.Bonded, "the exam waives it")
	tr.MustDeliver(tr.appeal(tr.honest[0], 4, 8))
	tr.until(tr.id, types.Status_STATUS_PANEL)
	panel, before := tr.task(tr.id).Appeals.Panel, tr.Balance(tr.panel[0], chain.BaseDenom)
	tr.MustDeliver(&types.MsgJoin{Labeler: tr.panel[0].String(), TaskId: panel})
	tr.NextBlock()
	require.EqualValues(t, 2*judgement, before.Sub(tr.Balance(tr.panel[0], chain.BaseDenom)).Int64())
	tr.refuse(types.ErrNotQualified, &types.MsgJoin{Labeler: people(12)[11].String(), TaskId: panel})
}
