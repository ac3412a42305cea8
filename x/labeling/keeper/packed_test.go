package keeper_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/plan"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// halfPacked is a task of 120 batches of five, each done twice by 130 labelers, of whom the first 100 are packed.
func halfPacked(t *testing.T, kind func(...func(*types.Spec)) types.Spec, work func(*world, uint64, []sdk.AccAddress)) (*world, types.Task) {
	t.Helper()
	w := newWorldUnchecked(t)
	params := types.DefaultParams()
	params.StepBudget = types.MinStepBudget
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	id := w.create(kind(func(s *types.Spec) {
		s.Items, s.BatchSize, s.Redundancy, s.MaxWaves = 600, 5, 2, 1
		s.Bounty = coins(sdkmath.NewInt(400_000), sdkmath.NewInt(41_500))
		if s.Review != nil {
			s.Review.Bounty = s.Bounty
		}
	}))
	work(w, id, people(130))
	w.until(id, types.Status_STATUS_PACK)
	w.NextBlock(fixture.After(time.Second))
	task := w.task(id)
	require.Equal(t, types.Status_STATUS_PACK, task.Status)
	require.EqualValues(t, types.MinStepBudget<<32, task.Position)
	return w, task
}

func halfMade(t *testing.T) (*world, types.Task) {
	t.Helper()
	return halfPacked(t, transcripts, func(w *world, id uint64, who []sdk.AccAddress) { w.make(id, who) })
}

func halfMeasured(t *testing.T) (*world, types.Task) {
	t.Helper()
	return halfPacked(t, guesses, func(w *world, id uint64, who []sdk.AccAddress) { w.measure(id, who, measured) })
}

// TestLabelsWhileTheyArePacked: whoever has not done a batch has no labels of it, and those who have are found, packed or not.
func TestLabelsWhileTheyArePacked(t *testing.T) {
	for name, half := range map[string]func(*testing.T) (*world, types.Task){"open": halfMade, "numbers": halfMeasured} {
		t.Run(name, func(t *testing.T) {
			w, task := half(t)
			members, err := w.query.Members(w.Ctx(), &types.QueryMembersRequest{TaskId: task.Id})
			require.NoError(t, err)
			for _, m := range members.Entries {
				done := m.Member.Batches[0]
				for batch, want := range map[uint32]error{done: nil, (done + 1) % 120: types.ErrQuery} {
					_, err := w.query.Labels(w.Ctx(), &types.QueryLabelsRequest{TaskId: task.Id, Labeler: m.Labeler, Batch: batch})
					require.ErrorIs(t, err, want)
				}
			}
		})
	}
}

// TestPackedBeyondALabelersBatches: a genesis at whose next block a labeler's second batch of one would be packed is refused.
func TestPackedBeyondALabelersBatches(t *testing.T) {
	for name, half := range map[string]func(*testing.T) (*world, types.Task){"open": halfMade, "numbers": halfMeasured} {
		t.Run(name, func(t *testing.T) {
			w, _ := half(t)
			g := w.export()
			escrow := w.Bank.GetAllBalances(w.Ctx(), w.Auth.GetModuleAddress(types.ModuleName))
			for _, test := range []struct {
				position uint64
				err      error
			}{{100 << 32, nil}, {99<<32 | 1, types.ErrGenesis}, {100<<32 | 1, types.ErrGenesis}, {131 << 32, types.ErrGenesis}} {
				g.Tasks[0].Position = test.position
				other := blank(t)
				other.Fund(other.Auth.GetModuleAddress(types.ModuleName), escrow)
				require.ErrorIs(t, other.InitGenesis(other.Ctx(), g), test.err, "%x", test.position)
			}
		})
	}
}

// TestSlotsOfOtherBatches: a genesis whose filled slots are not those of the batches that were done is refused, though they are
// as many.
func TestSlotsOfOtherBatches(t *testing.T) {
	w, task := halfMeasured(t)
	g := w.export()
	escrow := w.Bank.GetAllBalances(w.Ctx(), w.Auth.GetModuleAddress(types.ModuleName))
	page := plan.Page(g.Slots[0].Bits)
	from, to := uint32(0), uint32(0)
	for ; !page.Has(from); from++ {
		require.Less(t, from, task.Spec.Plan().Slots())
	}
	for ; page.Has(to); to++ {
		require.Less(t, to, task.Spec.Plan().Slots())
	}
	require.NotEqual(t, task.Spec.Plan().Batch(from), task.Spec.Plan().Batch(to))
	page[from/8] &^= 1 << (from % 8)
	page.Set(to)
	other := blank(t)
	other.Fund(other.Auth.GetModuleAddress(types.ModuleName), escrow)
	require.ErrorIs(t, other.InitGenesis(other.Ctx(), g), types.ErrGenesis)
}

// TestEmptyBatches: a hundred thousand batches that nobody labeled hold no block up, and are not looked for one by one.
func TestEmptyBatches(t *testing.T) {
	w := newWorldUnchecked(t)
	id := w.create(guesses(func(s *types.Spec) {
		s.Items, s.BatchSize, s.Redundancy, s.MaxWaves = 1<<19, types.MinNumericBatch, 1, 1
		s.Bounty = coins(sdkmath.NewInt(1e15), sdkmath.NewInt(1e12))
	}))
	w.measure(id, people(1), measured)
	w.until(id, types.Status_STATUS_INFER)
	blocks := 0
	for ; w.task(id).Status == types.Status_STATUS_INFER; blocks++ {
		ops := w.Count(func() { w.NextBlock(fixture.After(time.Second)) }).Stores[types.StoreKey]
		require.Less(t, ops.Iterators, 20)
		require.Less(t, ops.Reads, 2_500) // 64 pages of slots, and 1,024 each of gold and answers
	}
	t.Logf("%d blocks", blocks)
	require.Greater(t, blocks, 1)
	require.Less(t, blocks, 20)
}
