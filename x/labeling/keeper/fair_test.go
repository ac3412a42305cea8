package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// TestOldTasksDoNotStarveNewOnes: a hundred older tasks whose waves last a second, and to which nobody comes, are at work
// all the time. Those after them have their turn all the same.
func TestOldTasksDoNotStarveNewOnes(t *testing.T) {
	w := newWorldUnchecked(t)
	for range 100 {
		w.create(spec(func(s *types.Spec) { s.JoinSeconds, s.MaxWaves = 1, types.MaxWaves }))
	}
	for range 20 {
		w.NextBlock()
	}
	id, labelers := w.create(spec(func(s *types.Spec) { s.JoinSeconds = 1 })), people(3)
	for _, labeler := range labelers {
		w.MustDeliver(&types.MsgJoin{Labeler: labeler.String(), TaskId: id})
	}
	blocks := 0
	for ; w.task(id).Status != types.Status_STATUS_COMMIT; blocks++ {
		require.Less(t, blocks, 40, "at %s", w.task(id).Status)
		w.NextBlock()
	}
	t.Logf("a task comes to its first batches in %d blocks behind 100 that do nothing", blocks)
	require.NoError(t, w.Keeper.CheckInvariants(w.Ctx()))
}

// TestSmallTasksAreInferredBesideGreatOnes: a task whose part of the budget is less than a visit goes on all the same.
func TestSmallTasksAreInferredBesideGreatOnes(t *testing.T) {
	w := newWorldUnchecked(t)
	params := types.DefaultParams()
	params.InferenceBudget = types.MinInferenceBudget
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	labelers := people(3)
	small := w.create(spec(func(s *types.Spec) { s.MaxWaves = 1 }))
	great := w.create(spec(func(s *types.Spec) {
		s.Items, s.BatchSize, s.Redundancy, s.MaxWaves = 500_000, 1000, 64, 1
		s.Bounty = coins(sdkmath.NewInt(1e12), sdkmath.NewInt(1e9))
	}))
	w.waves([]uint64{small, great}, labelers, [][]answer{all(3, truth), all(3, truth)})
	for w.task(small).Status < types.Status_STATUS_INFER || w.task(great).Status < types.Status_STATUS_INFER {
		require.LessOrEqual(t, w.task(small).Status, types.Status_STATUS_INFER)
		w.NextBlock()
	}
	blocks := 0
	for ; w.task(small).Status == types.Status_STATUS_INFER; blocks++ {
		require.Less(t, blocks, 60, "the great one is at %s", w.task(great).Status)
		w.NextBlock()
	}
	require.Equal(t, types.Status_STATUS_INFER, w.task(great).Status)
}

// TestPublishingReadsSlotsOnce: what nobody labeled costs a block no more than what somebody did.
func TestPublishingReadsSlotsOnce(t *testing.T) {
	w := newWorldUnchecked(t)
	id := w.create(spec(func(s *types.Spec) {
		s.Items, s.BatchSize, s.Redundancy, s.MaxWaves = 10_000, 1, 64, 1
		s.Bounty = coins(sdkmath.NewInt(1e12), sdkmath.NewInt(1e9))
	}))
	w.wave(id, people(1), all(1, truth))
	w.until(id, types.Status_STATUS_PUBLISH)
	reads := w.Count(func() { w.NextBlock() }).Stores[types.StoreKey].Reads
	require.Equal(t, types.Status_STATUS_PUBLISH, w.task(id).Status, "it takes more than a block")
	t.Logf("%d answers read %d records", w.task(id).Position, reads)
	require.Less(t, reads, int(w.task(id).Position)/2)
}
