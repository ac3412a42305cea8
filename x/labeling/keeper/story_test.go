package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// TestFromTaskToDataset: labelers label, are paid, and own shares of what their labels became.
func TestFromTaskToDataset(t *testing.T) {
	w := newWorld(t)
	id := w.create(spec())
	labelers := people(3)
	for w.task(id).Status == types.Status_STATUS_JOIN {
		w.wave(id, labelers, all(3, truth))
	}
	w.until(id, types.Status_STATUS_DONE)

	task := w.task(id)
	require.EqualValues(t, 2, task.Wave, "each labels both batches, one a wave")
	require.EqualValues(t, 12, task.Labels)
	require.EqualValues(t, 3, task.Workers)
	require.NotZero(t, task.DatasetId)
	require.Equal(t, "5token", task.Outcome.Refund.String(), "1205 does not divide by 12 labels")
	res, err := w.query.Answers(w.Ctx(), &types.QueryAnswersRequest{TaskId: id})
	require.NoError(t, err)
	require.Len(t, res.Answers, 4)
	for _, a := range res.Answers {
		require.EqualValues(t, truth(a.Item), a.Label, "item %d", a.Item)
		require.True(t, a.Labeled)
	}

	shares := royaltytypes.ShareDenom(task.DatasetId)
	require.Equal(t, royaltytypes.ShareSupply-task.Outcome.Shares, w.Balance(requester, shares).Uint64())
	for _, labeler := range labelers {
		before := w.Balance(labeler, chain.BaseDenom)
		claimed := fixture.ResponseOf[*types.MsgClaimResponse](t, w.MustDeliver(&types.MsgClaim{Sender: labeler.String(), TaskId: id}))
		w.NextBlock()
		require.Equal(t, claimed.Paid.AmountOf(chain.BaseDenom), w.Balance(labeler, chain.BaseDenom).Sub(before))
		require.Equal(t, claimed.Shares, w.Balance(labeler, shares).Uint64())
		require.EqualValues(t, 200_000_000_000, claimed.Shares, "a third of what was promised")
		require.Greater(t, claimed.Paid.AmountOf(chain.BaseDenom).Int64(), int64(3_500_000), "almost all of a third of the bounty")
	}
	w.MustDeliver(&types.MsgClaim{Sender: requester.String(), TaskId: id})
	w.NextBlock()
	require.True(t, w.ModuleBalance(types.ModuleName, chain.BaseDenom).IsZero(), "nothing is left")
	require.True(t, w.ModuleBalance(types.ModuleName, token).IsZero())
}
