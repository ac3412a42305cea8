package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// asks makes a task ask for a qualification.
func asks(q types.Qualification) func(*types.Spec) {
	return func(s *types.Spec) { s.Qualification = &q }
}

func joinMsg(id uint64, labeler sdk.AccAddress) *types.MsgJoin {
	return &types.MsgJoin{Labeler: labeler.String(), TaskId: id}
}

// falsehood says of every item what is not true.
func falsehood(item uint32) byte { return 1 - truth(item) }

// sit has five people label a task of 20 items, all of them gold, and those after them join it without a slot.
func (w *world) sit(g secret, shown bool, answers []answer, spare ...sdk.AccAddress) uint64 {
	w.t.Helper()
	id := w.create(gilded(g))
	for _, labeler := range spare {
		w.MustDeliver(joinMsg(id, labeler))
	}
	w.wave(id, people(len(answers)), answers)
	w.finish(id, g, shown)
	return id
}

// TestExam: only who passed the gate of a task that is done joins those that ask for it, and labels the first batch
// without a bond.
func TestExam(t *testing.T) {
	w := newWorld(t)
	g := goldOf(20, 1, truth)
	exam := w.create(gilded(g))
	asked := func() uint64 {
		return w.create(spec(bonded(7), asks(types.Qualification{Exam: exam}), func(s *types.Spec) { s.Redundancy = 2 }))
	}
	five := people(5)
	answers := []answer{truth, truth, truth, falsehood, nil}
	early := asked()
	w.refuse(types.ErrNotQualified, joinMsg(early, five[0])) // nobody has passed what has just begun
	w.wave(exam, five, answers)
	w.until(exam, types.Status_STATUS_GOLD)
	early = asked()
	w.refuse(types.ErrNotQualified, joinMsg(early, five[0])) // nobody has passed what is not judged
	w.finish(exam, g, true)

	id := asked()
	for name, labeler := range map[string]sdk.AccAddress{"failed": five[3], "vanished": five[4], "never came": stranger} {
		t.Run(name, func(t *testing.T) { w.RequireRefused(types.ErrNotQualified, joinMsg(id, labeler)) })
	}
	require.True(t, w.Balance(five[0], chain.BaseDenom).IsZero(), "has nothing to put up")
	w.wave(id, five[:2], all(2, truth))
	w.until(id, types.Status_STATUS_JOIN)
	w.refuse(sdkerrors.ErrInsufficientFunds, joinMsg(id, five[0])) // the second batch
	w.Fund(five[0], chain.Coins(1))
	w.MustDeliver(joinMsg(id, five[0]))
	w.NextBlock()
	require.EqualValues(t, 7, chain.OneSahara.Sub(w.Balance(five[0], chain.BaseDenom)).Int64())
}

// TestExamThatTellsNothing: where gold is void or was not shown, nobody passes.
func TestExamThatTellsNothing(t *testing.T) {
	for name, c := range map[string]struct {
		gold  answer
		shown bool
		void  bool
	}{
		"void":      {falsehood, true, true},
		"not shown": {truth, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			exam := w.sit(goldOf(20, 1, c.gold), c.shown, all(5, truth))
			require.Equal(t, c.void, w.task(exam).Outcome.GoldVoid)
			id := w.create(spec(asks(types.Qualification{Exam: exam})))
			for _, labeler := range people(5) {
				w.refuse(types.ErrNotQualified, joinMsg(id, labeler))
			}
		})
	}
}

// TestReputationIsAskedFor: a task lets in who has at least what it asks for, in its own domain.
func TestReputationIsAskedFor(t *testing.T) {
	w := newWorld(t)
	five, waiting := people(5), fixture.Account("waiting")
	bps := func(domain string, labeler sdk.AccAddress) uint32 {
		reputation, err := w.Reputation(w.Ctx(), domain, labeler)
		require.NoError(t, err)
		return reputation.FloorBps()
	}
	exam := w.sit(goldOf(20, 1, truth), true, []answer{truth, truth, truth, truth, falsehood}, waiting)
	good, bad := bps("mail", five[0]), bps("mail", five[4])
	require.Greater(t, good, uint32(9_000), "20 labels that agreed")
	require.Less(t, bad, uint32(1_000), "20 labels of who failed")

	for name, c := range map[string]struct {
		labeler sdk.AccAddress
		domain  string
		min     uint32
		joins   bool
	}{
		"a newcomer's":             {stranger, "mail", 5_000, true},
		"more than a newcomer's":   {stranger, "mail", 5_001, false},
		"who never had a batch":    {waiting, "mail", 5_000, true},
		"exactly the good one's":   {five[0], "mail", good, true},
		"more than the good one's": {five[0], "mail", good + 1, false},
		"exactly the bad one's":    {five[4], "mail", bad, true},
		"more than the bad one's":  {five[4], "mail", bad + 1, false},
		"good, in another domain":  {five[0], "birds", 5_001, false},
		"bad, in another domain":   {five[4], "birds", 5_000, true},
		"nobody has all that is":   {five[0], "mail", types.BpsTotal, false},
	} {
		t.Run(name, func(t *testing.T) {
			id := w.create(spec(asks(types.Qualification{MinReputationBps: c.min}), func(s *types.Spec) { s.Domain = c.domain }))
			if c.joins {
				w.MustDeliver(joinMsg(id, c.labeler))
			} else {
				w.RequireRefused(types.ErrNotQualified, joinMsg(id, c.labeler))
			}
		})
	}
	t.Run("an exam besides", func(t *testing.T) {
		id := w.create(spec(asks(types.Qualification{Exam: exam, MinReputationBps: good})))
		w.MustDeliver(joinMsg(id, five[0]))
		w.RequireRefused(types.ErrNotQualified, joinMsg(id, five[4]))
		more := w.create(spec(asks(types.Qualification{Exam: exam, MinReputationBps: good + 1})))
		w.RequireRefused(types.ErrNotQualified, joinMsg(more, five[0]))
	})
	t.Run("without a waiver", func(t *testing.T) {
		id := w.create(spec(bonded(7), asks(types.Qualification{MinReputationBps: good})))
		w.RequireRefused(sdkerrors.ErrInsufficientFunds, joinMsg(id, five[0]))
	})
}

// TestWaiverIsForTheFirstBatch: an invitation that comes after a batch waives no bond.
func TestWaiverIsForTheFirstBatch(t *testing.T) {
	w := newWorld(t)
	id, alice := w.create(spec(bonded(7))), fixture.Account("alice")
	w.Fund(alice, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 7)))
	w.wave(id, []sdk.AccAddress{alice}, all(1, truth))
	w.until(id, types.Status_STATUS_JOIN)
	w.MustDeliver(&types.MsgLeave{Labeler: alice.String(), TaskId: id})
	w.NextBlock()
	require.NoError(t, w.Bank.SendCoins(w.Ctx(), alice, stranger, w.Bank.GetAllBalances(w.Ctx(), alice)))
	w.MustDeliver(&types.MsgInvite{Requester: requester.String(), TaskId: id, Labelers: []string{alice.String()}})
	w.refuse(sdkerrors.ErrInsufficientFunds, joinMsg(id, alice))
}
