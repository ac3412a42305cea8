package keeper_test

import (
	"bytes"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// finish lets a task with gold come to its end; shown says whether its requester shows the gold.
func (w *world) finish(id uint64, g secret, shown bool) types.Task {
	w.t.Helper()
	for w.task(id).Status != types.Status_STATUS_DONE {
		if shown && w.task(id).Status == types.Status_STATUS_GOLD {
			w.MustDeliver(g.shown(w.t, id, 0, len(g.items)))
		}
		w.step(id)
	}
	return w.task(id)
}

func (w *world) due(id uint64, labeler sdk.AccAddress) sdkmath.Int {
	w.t.Helper()
	res, err := w.query.Member(w.Ctx(), &types.QueryMemberRequest{TaskId: id, Labeler: labeler.String()})
	require.NoError(w.t, err)
	return res.Entry.Payable.AmountOf(chain.BaseDenom)
}

// gilded is a task of 20 items that 5 label each, all of it in one batch, with gold as some answer says.
func gilded(g secret) types.Spec {
	return spec(g.hidden, func(s *types.Spec) {
		s.Items, s.BatchSize, s.Redundancy, s.MaxWaves = 20, 20, 5, 1
		s.Bounty = coins(sdkmath.NewInt(100_000_000), sdkmath.NewInt(100))
	})
}

func wrong(item uint32) byte { return 1 - truth(item) }

// TestInvertedGold: a requester whose gold is wrong gets nothing of it: the gold is void, everybody is paid by agreement,
// and not a unit of revealed pay comes back.
func TestInvertedGold(t *testing.T) {
	w := newWorld(t)
	g := goldOf(20, 2, func(item uint32) byte { return byte(1 - item/2%2) })
	honest := func(item uint32) byte { return byte(item / 2 % 2) }
	id := w.create(gilded(g))
	labelers := people(5)
	w.wave(id, labelers, all(5, honest))
	task := w.finish(id, g, true)
	require.True(t, task.Outcome.GoldVoid)
	require.True(t, task.Outcome.Refund.Empty())
	for _, labeler := range labelers {
		require.GreaterOrEqual(t, w.due(id, labeler).Int64(), int64(10_000_000), "at least the flat half of 20 labels")
	}
}

// TestForfeitsGoToThePool: gold that fails a minority of honest labelers fills the community pool, never the requester.
func TestForfeitsGoToThePool(t *testing.T) {
	w := newWorld(t)
	g := goldOf(20, 2, func(item uint32) byte { return byte(item / 2 % 2) })
	right := func(item uint32) byte { return byte(item / 2 % 2) }
	id := w.create(gilded(g))
	labelers := people(5)
	pool := w.ModuleBalance("pool", chain.BaseDenom)
	w.wave(id, labelers, []answer{right, right, right, right, func(item uint32) byte { return 1 - right(item) }})
	task := w.finish(id, g, true)
	require.False(t, task.Outcome.GoldVoid)
	require.True(t, w.due(id, labelers[4]).IsZero(), "who fails the gate has no pay")
	require.True(t, task.Outcome.Refund.Empty(), "and the requester does not get it")
	forfeit := task.Outcome.Forfeited.AmountOf(chain.BaseDenom)
	require.GreaterOrEqual(t, forfeit.Int64(), int64(20_000_000))
	require.Equal(t, forfeit, w.ModuleBalance("pool", chain.BaseDenom).Sub(pool))
}

// TestRequestersOwnAccounts: what a requester's accounts among the labelers do to others' pay brings them nothing: with
// them failing or passing, the others' pay does not go to any of them or to the requester.
func TestRequestersOwnAccounts(t *testing.T) {
	spent := func(own answer) sdkmath.Int {
		w := newWorld(t)
		g := goldOf(20, 2, func(item uint32) byte { return byte(item / 2 % 2) })
		right := func(item uint32) byte { return byte(item / 2 % 2) }
		id := w.create(gilded(g))
		labelers := people(5)
		w.wave(id, labelers, []answer{right, right, right, own, own})
		task := w.finish(id, g, true)
		back := task.Outcome.Refund.AmountOf(chain.BaseDenom)
		for _, labeler := range labelers[3:] { // they are the requester's
			back = back.Add(w.due(id, labeler))
		}
		return sdkmath.NewInt(100_000_000).Sub(back)
	}
	honest := spent(func(item uint32) byte { return byte(item / 2 % 2) })
	for name, own := range map[string]answer{
		"wrong": func(item uint32) byte { return byte(1 - item/2%2) }, "constant": func(uint32) byte { return 0 }, "vanish": nil,
	} {
		cost := spent(own)
		if name == "vanish" { // their slots were never labeled: that is the requester's own money, and the labels are missing
			require.True(t, cost.GTE(sdkmath.NewInt(58_000_000)), "the honest three are paid all the same: %s", cost)
			continue
		}
		require.True(t, cost.GTE(honest), "%s costs %s, honest work %s", name, cost, honest)
	}
}

// TestSilentRequester: who never shows gold blocks nobody's pay.
func TestSilentRequester(t *testing.T) {
	w := newWorld(t)
	g := goldOf(20, 2, func(item uint32) byte { return byte(item / 2 % 2) })
	id := w.create(gilded(g))
	labelers := people(5)
	w.wave(id, labelers, all(5, truth))
	w.until(id, types.Status_STATUS_GOLD)
	w.MustDeliver(g.shown(t, id, 0, 9)) // all but one: nothing counts
	task := w.finish(id, g, false)
	require.False(t, task.Outcome.GoldVoid)
	for _, labeler := range labelers {
		require.Greater(t, w.due(id, labeler).Int64(), int64(19_000_000))
	}
}

// TestNobodyComes: without labelers the whole bounty goes back, and with a few, the pay of what they did not label.
func TestNobodyComes(t *testing.T) {
	w := newWorld(t)
	id := w.create(spec())
	w.until(id, types.Status_STATUS_DONE)
	task := w.task(id)
	require.Equal(t, task.Spec.Bounty, task.Outcome.Refund)
	require.Zero(t, task.DatasetId)
	w.MustDeliver(&types.MsgClaim{Sender: requester.String(), TaskId: id})
	w.NextBlock()
	require.True(t, w.ModuleBalance(types.ModuleName, token).IsZero())

	id = w.create(spec())
	w.wave(id, people(1), all(1, truth))
	w.until(id, types.Status_STATUS_DONE)
	task = w.task(id)
	require.EqualValues(t, 2, task.Labels)
	require.Equal(t, "10000000asahara,1005token", task.Outcome.Refund.String())
	require.NotZero(t, task.DatasetId)
	dataset, err := w.dataset.Dataset(w.Ctx(), task.DatasetId)
	require.NoError(t, err)
	require.EqualValues(t, 2, dataset.Records, "the two items of one batch")
}

// TestGhosts: who takes batches and vanishes loses the bond each time, and the slots are labeled by others.
func TestGhosts(t *testing.T) {
	w := newWorld(t)
	id := w.create(spec(bonded(500), func(s *types.Spec) { s.MaxWaves = 9 }))
	good, ghosts := people(5)[:3], people(5)[3:]
	for _, who := range people(5) {
		w.Fund(who, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 1000)))
	}
	pool := w.ModuleBalance("pool", chain.BaseDenom)
	w.wave(id, append(slices.Clone(ghosts), good...), append(all(2, nil), all(3, truth)...))
	require.EqualValues(t, 1000, w.ModuleBalance("pool", chain.BaseDenom).Sub(pool).Int64(), "two bonds")
	for _, ghost := range ghosts {
		w.refuse(types.ErrNothing, &types.MsgLeave{Labeler: ghost.String(), TaskId: id})
	}
	require.EqualValues(t, 3, w.task(id).OpenSlots())
	for w.task(id).Status == types.Status_STATUS_JOIN {
		w.wave(id, good, all(3, truth))
	}
	w.until(id, types.Status_STATUS_DONE)
	require.Zero(t, w.task(id).OpenSlots(), "all is labeled in the end")
	for _, labeler := range good {
		w.MustDeliver(&types.MsgClaim{Sender: labeler.String(), TaskId: id})
		w.NextBlock()
		require.Greater(t, w.Balance(labeler, chain.BaseDenom).Int64(), int64(1000), "the bond came back with the pay")
	}
}

// TestWaiverCoversOneBatch: who is invited needs no bond for the first batch, and after vanishing once needs one for ever.
func TestWaiverCoversOneBatch(t *testing.T) {
	w := newWorld(t)
	id := w.create(spec(bonded(500)))
	alice := fixture.Account("alice")
	w.MustDeliver(&types.MsgInvite{Requester: requester.String(), TaskId: id, Labelers: []string{alice.String()}})
	w.wave(id, []sdk.AccAddress{alice}, []answer{nil})
	w.until(id, types.Status_STATUS_JOIN)
	require.Error(t, w.Deliver(&types.MsgJoin{Labeler: alice.String(), TaskId: id}).Err, "there is no coin for a bond")
	w.Fund(alice, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 500)))
	w.MustDeliver(&types.MsgJoin{Labeler: alice.String(), TaskId: id})
}

// TestGroundAddresses: a cohort with 20 accounts whose addresses were chosen to come first among 20 others gets, over many
// waves, half of the slots: places go by a seed that nobody knew when the cohort closed.
func TestGroundAddresses(t *testing.T) {
	w := newWorld(t)
	labelers := people(40)
	slices.SortFunc(labelers, func(a, b sdk.AccAddress) int { return bytes.Compare(a, b) })
	captured, given := 0, 0
	for range 60 {
		id := w.create(spec(func(s *types.Spec) { s.Items, s.BatchSize, s.Redundancy, s.MaxWaves = 10, 1, 1, 1 }))
		for _, labeler := range labelers {
			w.MustDeliver(&types.MsgJoin{Labeler: labeler.String(), TaskId: id})
		}
		w.until(id, types.Status_STATUS_COMMIT)
		for n, labeler := range labelers {
			if w.batch(id, labeler) != nil {
				given++
				if n < 20 {
					captured++
				}
			}
		}
	}
	require.Equal(t, 600, given)
	require.InDelta(t, 300, captured, 50, "four standard deviations")
}

// TestPayDoesNotDependOnAddresses: the same answers by other accounts, in the order of their batches, pay the same.
func TestPayDoesNotDependOnAddresses(t *testing.T) {
	pays := func(labelers []sdk.AccAddress) []string {
		w := newWorld(t)
		g := goldOf(20, 2, func(item uint32) byte { return byte(item / 2 % 2) })
		id := w.create(gilded(g))
		w.wave(id, labelers, []answer{
			func(item uint32) byte { return byte(item / 2 % 2) }, func(item uint32) byte { return byte(item / 3 % 2) },
			func(uint32) byte { return 0 }, func(item uint32) byte { return byte(item / 2 % 2) }, truth,
		})
		w.finish(id, g, true)
		var list []string
		for _, labeler := range labelers {
			res, err := w.query.Member(w.Ctx(), &types.QueryMemberRequest{TaskId: id, Labeler: labeler.String()})
			require.NoError(t, err)
			list = append(list, res.Entry.Payable.String(), res.Entry.Work.Verdict)
		}
		return list
	}
	labelers := people(10)
	want := pays(labelers[:5])
	require.Equal(t, want, pays(labelers[5:]))
	slices.Reverse(labelers)
	require.Equal(t, want, pays(labelers[:5]))
}
