package keeper_test

import (
	"encoding/binary"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// TestScale has labelers label a task in one wave, ten items each and five times each item, with default budgets. No block
// of inference exceeds its budget, and the number of blocks is known beforehand. SAHARA_LABELING_SCALE sets the number of
// labelers: 200,000 make two million labels (make sim-labeling-scale).
func TestScale(t *testing.T) {
	labelers := 2_000
	if env := os.Getenv("SAHARA_LABELING_SCALE"); env != "" {
		n, err := strconv.Atoi(env)
		require.NoError(t, err)
		labelers = n
	}
	w := newWorldUnchecked(t) // the invariants read all state after every block
	params := types.DefaultParams()
	if labelers < 20_000 {
		params.InferenceBudget, params.StepBudget = 100_000, 200
	}
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	const redundancy, batch = 5, 10
	items := uint32(labelers / redundancy * batch)
	id := w.create(spec(func(s *types.Spec) {
		s.Items, s.BatchSize, s.Redundancy = items, batch, redundancy
		s.Bounty = coins(sdkmath.NewInt(1e15), sdkmath.NewInt(1e12))
		s.JoinSeconds, s.CommitSeconds, s.RevealSeconds, s.MaxWaves = types.MaxSeconds, types.MaxSeconds, types.MaxSeconds, 1
	}))
	each := func(send func(labeler sdk.AccAddress)) {
		for n := range labelers {
			send(anybody(uint64(n)))
			if n%5_000 == 4_999 {
				w.NextBlock()
			}
		}
	}
	each(func(labeler sdk.AccAddress) { w.MustDeliver(&types.MsgJoin{Labeler: labeler.String(), TaskId: id}) })
	blocks, slowest := map[types.Status]int{}, map[types.Status]time.Duration{}
	run := func(to types.Status) {
		for w.task(id).Status != to {
			status, wait := w.task(id).Status, max(time.Second, w.task(id).Until.Sub(w.Ctx().BlockTime()))
			begun := time.Now()
			w.NextBlock(fixture.After(wait))
			blocks[status]++
			slowest[status] = max(slowest[status], time.Since(begun))
		}
	}
	run(types.Status_STATUS_COMMIT)
	said := func(labeler sdk.AccAddress) []byte {
		var labels []byte
		for _, item := range w.batch(id, labeler).Items {
			label := byte(item % 2)
			if (uint32(labeler[len(labeler)-1])+item)%7 == 0 {
				label = 1 - label
			}
			labels = append(labels, label)
		}
		return labels
	}
	each(func(labeler sdk.AccAddress) { w.MustDeliver(w.commitMsg(id, labeler, said(labeler))) })
	run(types.Status_STATUS_REVEAL)
	each(func(labeler sdk.AccAddress) { w.MustDeliver(revealMsg(id, labeler, said(labeler))) })
	run(types.Status_STATUS_DONE)

	task := w.task(id)
	require.EqualValues(t, labelers*batch, task.Labels)
	for status := types.Status_STATUS_JOIN; status < types.Status_STATUS_DONE; status++ {
		t.Logf("%-15s %4d blocks, the slowest %s", status, blocks[status], slowest[status].Round(time.Millisecond))
	}
	work := task.InferenceSize().MaxWork(task.Labels, uint64(labelers))
	most := work/(params.InferenceBudget-inference.MinBudget) + 1
	t.Logf("%d labelers, %d labels, %d visits: at most %d blocks of %d", labelers, task.Labels, work, most, params.InferenceBudget)
	require.LessOrEqual(t, uint64(blocks[types.Status_STATUS_INFER]), most)
	for _, status := range []types.Status{types.Status_STATUS_ASSIGN, types.Status_STATUS_PACK, types.Status_STATUS_SETTLE, types.Status_STATUS_SHARE} {
		require.LessOrEqual(t, blocks[status], labelers/int(params.StepBudget)+1, status)
	}
	require.NoError(t, w.Keeper.CheckInvariants(w.Ctx()))
}

// anybody is the account of a number.
func anybody(n uint64) sdk.AccAddress {
	return append(make([]byte, 12), binary.BigEndian.AppendUint64(nil, n*0x9e3779b97f4a7c15)...)
}

// TestStateSize holds the module's state, keys included, to 4 bytes a label, 160 a labeler and 16 an item at every block
// of a task in full batches, and to what the README says at the end. The task's own record and parameters come to it.
func TestStateSize(t *testing.T) {
	const labelers, items, redundancy, batch = 60, 10_000, 6, 1000
	w := newWorldUnchecked(t)
	params := types.DefaultParams()
	params.InferenceBudget = 200_000
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	id := w.create(spec(func(s *types.Spec) {
		s.Items, s.BatchSize, s.Redundancy, s.MaxWaves = items, batch, redundancy, 1
		s.Bounty = coins(sdkmath.NewInt(1e15), sdkmath.NewInt(1e12))
	}))
	most := 0
	measure := func() int {
		n := 0
		for key, value := range w.Snapshot()[types.StoreKey] {
			n += len(key) + len(value)
		}
		most = max(most, n)
		return n
	}
	for labeler := range uint64(labelers) {
		w.MustDeliver(&types.MsgJoin{Labeler: anybody(labeler).String(), TaskId: id})
	}
	told := types.Status(0)
	for w.task(id).Status != types.Status_STATUS_DONE {
		status := w.task(id).Status
		for labeler := range uint64(labelers) {
			if status == told {
				break
			}
			labels := make([]byte, batch)
			for i := range labels {
				labels[i] = byte((i + int(labeler)/7) % 2)
			}
			switch status {
			case types.Status_STATUS_COMMIT:
				w.MustDeliver(w.commitMsg(id, anybody(labeler), labels))
			case types.Status_STATUS_REVEAL:
				w.MustDeliver(revealMsg(id, anybody(labeler), labels))
			}
		}
		told = status
		measure()
		w.step(id)
	}
	labels := labelers * batch
	limit := 4*labels + 160*labelers + 16*items
	end := measure()
	t.Logf("%d labels, %d labelers, %d items: at most %d bytes, at the end %d; the limit is %d", labels, labelers, items, most, end, limit)
	require.Less(t, most, limit+3_000)
	require.Less(t, end, labels*11/10+160*labelers+6*items+3_000)
	perLabeler := 0
	for key, value := range w.Snapshot()[types.StoreKey] {
		if key[0] == 6 || key[0] == 8 || key[0] == 14 { // members, numbers, reputations
			perLabeler += len(key) + len(value)
		}
	}
	t.Logf("%d bytes a labeler, and 20 in the inference's record", perLabeler/labelers)
	require.Less(t, perLabeler/labelers, 160-21)
}
