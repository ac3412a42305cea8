package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// TestInferenceIsSharedByWhatWasPrepaid: tasks that begin together and cost in proportion to what they paid end together,
// though one is twelve times the other; with even parts the small one would be done in a sixth of the time.
func TestInferenceIsSharedByWhatWasPrepaid(t *testing.T) {
	const items, batches = 1_000, 12
	w := newWorldUnchecked(t)
	params := types.DefaultParams()
	params.InferenceBudget = 5 * types.MinInferenceBudget // so that what each has in any case is little of it
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	open := func(batches uint32) uint64 {
		return w.create(spec(func(s *types.Spec) {
			s.Items, s.BatchSize, s.Redundancy, s.MaxWaves = items*batches, items, 2, 1
			s.Bounty = coins(sdkmath.NewInt(1e12), sdkmath.NewInt(1e9))
		}))
	}
	small, great := open(1), open(batches)
	labelers := people(2 * batches)
	w.waves([]uint64{small, great}, labelers, [][]answer{all(2*batches, truth), all(2*batches, truth)})
	for _, id := range []uint64{small, great} {
		require.EqualValues(t, 2, w.task(id).Labels/uint64(w.task(id).Spec.Items), "all is labeled")
	}
	// Who comes first to inference would be ahead, so the clock is what each takes from its own beginning.
	began, ended := map[uint64]int64{}, map[uint64]int64{}
	for height := w.Ctx().BlockHeight(); len(ended) < 2; height = w.Ctx().BlockHeight() {
		require.Less(t, height, int64(1_000))
		for _, id := range []uint64{small, great} {
			status := w.task(id).Status
			if _, ok := began[id]; !ok && status >= types.Status_STATUS_INFER {
				began[id] = height
			}
			if _, ok := ended[id]; !ok && status > types.Status_STATUS_INFER {
				ended[id] = height
			}
		}
		w.NextBlock()
	}
	require.InDelta(t, began[small], began[great], 1, "they begin together")
	t.Logf("%d and %d blocks of inference", ended[small]-began[small], ended[great]-began[great])
	require.Greater(t, ended[great]-began[great], int64(10))
	require.InDelta(t, ended[great], ended[small], 2)
}
