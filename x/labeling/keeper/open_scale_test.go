package keeper_test

import (
	"crypto/sha256"
	"encoding/binary"
	"os"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// TestScaleOfOpenWork has labelers make something of 250 items each, 16 times each item, and reviewers judge all of it, 1,000
// submissions each. No block looks at more submissions or batches than the step budget. SAHARA_OPEN_SCALE sets the number of
// labelers: 2,096 make 524,000 submissions, about as many as a task may have.
func TestScaleOfOpenWork(t *testing.T) {
	labelers := 16
	if env := os.Getenv("SAHARA_OPEN_SCALE"); env != "" {
		n, err := strconv.Atoi(env)
		require.NoError(t, err)
		labelers = n
	}
	const redundancy, batch = 16, 250
	w := newWorldUnchecked(t)
	params := types.DefaultParams()
	if labelers < 1_000 {
		params.StepBudget = types.MinStepBudget
	}
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	id := w.create(transcripts(func(s *types.Spec) {
		s.Items, s.BatchSize, s.Redundancy, s.MaxWaves = uint32(labelers/redundancy*batch), batch, redundancy, 1
		s.Bounty = coins(sdkmath.NewInt(1e15), sdkmath.NewInt(1e12))
		s.Review.Redundancy, s.Review.BatchSize, s.Review.MaxWaves = 1, 1_000, 1
		s.Review.Bounty = coins(sdkmath.NewInt(1e15), sdkmath.NewInt(1e12))
	}))
	blocks, slowest := map[types.Status]int{}, map[types.Status]time.Duration{}
	run := func(id uint64, to types.Status) {
		for w.task(id).Status != to {
			status, wait := w.task(id).Status, max(time.Second, w.task(id).Until.Sub(w.Ctx().BlockTime()))
			begun := time.Now()
			w.NextBlock(fixture.After(wait))
			blocks[status]++
			slowest[status] = max(slowest[status], time.Since(begun))
		}
	}
	work := func(id uint64, from, people int, say func(who sdk.AccAddress, item uint32) []byte) {
		for n := range people {
			w.MustDeliver(&types.MsgJoin{Labeler: anybody(uint64(from + n)).String(), TaskId: id})
		}
		run(id, types.Status_STATUS_COMMIT)
		said := make([][]byte, people)
		for n := range people {
			who := anybody(uint64(from + n))
			for _, item := range w.batch(id, who).Items {
				said[n] = append(said[n], say(who, item)...)
			}
			w.MustDeliver(w.commitMsg(id, who, said[n]))
		}
		run(id, types.Status_STATUS_REVEAL)
		for n := range people {
			w.MustDeliver(revealMsg(id, anybody(uint64(from+n)), said[n]))
		}
	}
	work(id, 0, labelers, func(who sdk.AccAddress, item uint32) []byte {
		digest := sha256.Sum256(binary.BigEndian.AppendUint32(who, item))
		return digest[:]
	})
	run(id, types.Status_STATUS_REVIEW)
	task := w.task(id)
	submissions := int(task.Labels)
	require.Equal(t, labelers*batch, submissions)
	work(task.Review, labelers, (submissions+999)/1_000, func(_ sdk.AccAddress, item uint32) []byte { return []byte{byte(item % 7 / 6)} })
	packed := blocks[types.Status_STATUS_PACK]
	clear(blocks)
	clear(slowest)
	run(task.Review, types.Status_STATUS_DONE)
	run(id, types.Status_STATUS_DONE)
	for _, status := range []types.Status{
		types.Status_STATUS_COUNT, types.Status_STATUS_PACK, types.Status_STATUS_INFER, types.Status_STATUS_SETTLE,
		types.Status_STATUS_SHARE, types.Status_STATUS_PUBLISH,
	} {
		t.Logf("%-15s %4d blocks, the slowest %s", status, blocks[status], slowest[status].Round(100*time.Microsecond))
	}
	most := int(params.StepBudget)
	require.GreaterOrEqual(t, packed, labelers*(1+batch*types.HashSize/1_024)/(most+8), "a batch of 8,000 bytes counts as eight")
	require.LessOrEqual(t, blocks[types.Status_STATUS_SETTLE], submissions/most+2)
	require.GreaterOrEqual(t, blocks[types.Status_STATUS_SETTLE], submissions/most, "a block looks at no more than the budget")
	require.EqualValues(t, submissions-submissions/7, w.task(id).Outcome.Earned>>25)
	require.NoError(t, w.Keeper.CheckInvariants(w.Ctx()))
}
