package keeper_test

import (
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// replay reads a task that is done by queries, as anybody can, and infers it anew in one go.
func (w *world) replay(id uint64) (*inference.Result, []types.Answer, []types.MemberEntry) {
	t, task := w.t, w.task(id)
	members, err := w.query.Members(w.Ctx(), &types.QueryMembersRequest{TaskId: id})
	require.NoError(t, err)
	var labels []inference.Label
	worked := make([]types.MemberEntry, task.Workers)
	for _, entry := range members.Entries {
		if entry.Member.Number == 0 {
			continue
		}
		number := task.Workers - entry.Member.Number // the other way round: no order matters
		worked[number] = entry
		for _, batch := range entry.Member.Batches {
			res, err := w.query.Labels(w.Ctx(), &types.QueryLabelsRequest{TaskId: id, Labeler: entry.Labeler, Batch: batch})
			require.NoError(t, err)
			for i, item := range res.Items {
				labels = append(labels, inference.Label{Worker: number, Item: item, Class: res.Labels[i]})
			}
		}
	}
	var gold []inference.Gold
	if task.GoldShown() {
		for page := (&query.PageRequest{}); page != nil; {
			shown, err := w.query.Gold(w.Ctx(), &types.QueryGoldRequest{TaskId: id, Pagination: page})
			require.NoError(t, err)
			for _, g := range shown.Gold {
				gold = append(gold, inference.Gold{Item: g.Item, Class: uint8(g.Class)})
			}
			if page = nil; len(shown.Pagination.NextKey) > 0 {
				page = &query.PageRequest{Key: shown.Pagination.NextKey}
			}
		}
	}
	source, err := inference.NewLabels(task.Workers, labels, gold)
	require.NoError(t, err)
	result, err := inference.Infer(task.InferenceSize(), source, nil)
	require.NoError(t, err)
	var answers []types.Answer
	for page := uint32(0); page*inference.AnswersARecord < task.Spec.Items; page++ {
		res, err := w.query.Answers(w.Ctx(), &types.QueryAnswersRequest{TaskId: id, Page: page})
		require.NoError(t, err)
		answers = append(answers, res.Answers...)
	}
	return result, answers, worked
}

// TestChainInfersAsOffline: several tasks at once, with little budget a block, come to the very answers and scores of
// inferring their labels in one go, in items' own numbers and with the labelers in another order.
func TestChainInfersAsOffline(t *testing.T) {
	w := newWorld(t)
	params := types.DefaultParams()
	params.InferenceBudget, params.StepBudget = types.MinInferenceBudget, types.MinStepBudget
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	r := rand.New(rand.NewPCG(1, 1))
	labelers := people(40)
	var ids []uint64
	sizes := []struct{ items, classes, redundancy, batch, goldEvery uint32 }{
		{700, 2, 3, 60, 0}, {300, 5, 4, 50, 7}, {1200, 3, 2, 100, 11}, {90, 2, 7, 30, 3}, {60, 4, 1, 25, 0},
	}
	gold := make([]secret, len(sizes))
	for i, size := range sizes {
		right := func(item uint32) byte { return byte(item * 7 % size.classes) }
		ids = append(ids, w.create(spec(func(s *types.Spec) {
			s.Items, s.Classes, s.Redundancy, s.BatchSize = size.items, size.classes, size.redundancy, size.batch
			s.Bounty = coins(sdkmath.NewInt(1e15), sdkmath.NewInt(1e12))
			s.MaxWaves = 2
			if size.goldEvery > 0 {
				gold[i] = goldOf(size.items, size.goldEvery, right)
				gold[i].hidden(s)
			}
		})))
	}
	for range 2 {
		said := make([][]answer, len(ids))
		for i := range ids {
			for n := range labelers {
				said[i] = append(said[i], func(item uint32) byte {
					if r.IntN(10) < 2+n%6 {
						return byte(r.IntN(int(sizes[i].classes)))
					}
					return byte(item * 7 % sizes[i].classes)
				})
			}
			said[i][r.IntN(len(labelers))] = nil // one vanishes
		}
		w.waves(ids, labelers, said)
	}
	most := 0
	for range 10_000 {
		inferring, done := 0, 0
		for i, id := range ids {
			switch w.task(id).Status {
			case types.Status_STATUS_GOLD:
				w.MustDeliver(gold[i].shown(t, id, 0, len(gold[i].items)))
			case types.Status_STATUS_INFER:
				inferring++
			case types.Status_STATUS_DONE:
				done++
			}
		}
		most = max(most, inferring)
		if done == len(ids) {
			break
		}
		w.NextBlock()
	}
	require.GreaterOrEqual(t, most, 3, "several were inferred at once")
	for _, id := range ids {
		result, answers, members := w.replay(id)
		task := w.task(id)
		require.Equal(t, result.Void, task.Outcome.GoldVoid)
		require.Len(t, answers, len(result.Answers))
		for _, a := range answers {
			got := inference.Answer{Label: uint8(a.Label), Confidence: a.Confidence}
			require.Equal(t, result.Answers[a.Item], got, "item %d of task %d", a.Item, id)
		}
		for n, entry := range members {
			got := inference.Worker{
				Labels: entry.Work.Labels, GoldSeen: entry.Work.GoldSeen, GoldRight: entry.Work.GoldRight,
				Score: entry.Work.Score, Withheld: entry.Work.Withheld,
			}
			require.Equal(t, result.Workers[n], got, "labeler %d of task %d", n, id)
		}
	}
}

// waves takes several tasks through a wave at the same time.
func (w *world) waves(ids []uint64, labelers []sdk.AccAddress, said [][]answer) {
	w.t.Helper()
	for _, id := range ids {
		if w.task(id).Status != types.Status_STATUS_JOIN {
			continue // all is labeled
		}
		for n := range labelers {
			if res := w.Deliver(&types.MsgJoin{Labeler: labelers[n].String(), TaskId: id}); res.Err != nil {
				require.ErrorIs(w.t, res.Err, types.ErrNoBatch)
			}
		}
	}
	labels := map[uint64][][]byte{}
	for i, id := range ids {
		if w.task(id).Status > types.Status_STATUS_COMMIT {
			continue
		}
		w.until(id, types.Status_STATUS_COMMIT)
		labels[id] = make([][]byte, len(labelers))
		for n, labeler := range labelers {
			if b := w.batch(id, labeler); b != nil && said[i][n] != nil {
				for _, item := range b.Items {
					labels[id][n] = append(labels[id][n], said[i][n](item))
				}
				w.MustDeliver(w.commitMsg(id, labeler, labels[id][n]))
			}
		}
	}
	for _, id := range ids {
		if labels[id] == nil {
			continue
		}
		w.until(id, types.Status_STATUS_REVEAL)
		for n, labeler := range labelers {
			if labels[id][n] != nil {
				w.MustDeliver(revealMsg(id, labeler, labels[id][n]))
			}
		}
	}
	for _, id := range ids {
		for labels[id] != nil && w.task(id).Status == types.Status_STATUS_REVEAL {
			w.step(id)
		}
	}
}
