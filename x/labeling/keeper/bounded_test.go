package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// TestManyTasksAtOnce: however many tasks end their joining in the same moment, a block handles a bounded number of them,
// and all come to their end.
func TestManyTasksAtOnce(t *testing.T) {
	const tasks = 350
	w := newWorldUnchecked(t)
	params := types.DefaultParams()
	params.StepBudget = types.MinStepBudget
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	for range tasks {
		w.create(spec(func(s *types.Spec) { s.MaxWaves = 1 }))
	}
	w.NextBlock(fixture.After(time.Hour))
	most := fixture.Ops{}
	left := func() (n int) {
		for id := uint64(1); id <= tasks; id++ {
			if w.task(id).Status != types.Status_STATUS_DONE {
				n++
			}
		}
		return n
	}
	before := left()
	for blocks := 0; before > 0; blocks++ {
		ops := w.Count(func() { w.NextBlock() }).Stores[types.StoreKey]
		most.Reads, most.Writes = max(most.Reads, ops.Reads), max(most.Writes, ops.Writes)
		require.Less(t, blocks, 100, "it never drains")
		before = left()
	}
	t.Logf("%d tasks at once: a block reads at most %d records and writes %d", tasks, most.Reads, most.Writes)
	require.Less(t, most.Writes, 600, "100 that end by time and 16 that are worked on")
	require.NoError(t, w.Keeper.CheckInvariants(w.Ctx()))
}

// TestQueueDoesNotSlowOthers: with ten tasks waiting for inference a block does what it does with four, and a message of
// another task costs what it costs with none.
func TestQueueDoesNotSlowOthers(t *testing.T) {
	w := newWorldUnchecked(t)
	params := types.DefaultParams()
	params.InferenceBudget = types.MinInferenceBudget
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	long := func(s *types.Spec) { s.JoinSeconds = types.MaxSeconds }
	free := w.create(spec(long))
	join := func(n uint64) uint64 {
		return w.Count(func() { w.MustDeliver(&types.MsgJoin{Labeler: anybody(n).String(), TaskId: free}) }).Gas
	}
	alone := join(1)
	labelers := people(3)
	var ids []uint64
	said := make([][]answer, 10)
	for i := range said {
		ids = append(ids, w.create(spec(func(s *types.Spec) {
			s.Items, s.BatchSize, s.MaxWaves = 1000, 1000, 1
			s.Bounty = coins(sdkmath.NewInt(1e12), sdkmath.NewInt(1e9))
		})))
		said[i] = all(3, truth)
	}
	free = w.create(spec(long))
	w.waves(ids, labelers, said)
	for w.task(ids[9]).Status != types.Status_STATUS_INFER {
		w.step(ids[9])
	}
	ops := w.Count(func() { w.NextBlock() }).Stores[types.StoreKey]
	t.Logf("a block with %d tasks at inference reads %d records and writes %d", len(ids), ops.Reads, ops.Writes)
	require.Less(t, ops.Reads, 4*20)
	require.Equal(t, alone, join(2))
}
