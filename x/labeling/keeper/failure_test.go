package keeper_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/keeper"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// TestEveryBankCallMayFail: whichever call of the bank fails, a message does all or nothing.
func TestEveryBankCallMayFail(t *testing.T) {
	fault := fixture.FailNth(0)
	w := newWorldWith(t, fault)
	s := spec(bonded(100))
	require.Equal(t, 2, fault.EveryCall(func(failing int) {
		try := func() {
			if res := w.Deliver(&types.MsgCreateTask{Requester: requester.String(), Spec: s}); res.Err != nil {
				require.ErrorIs(t, res.Err, fixture.ErrInjected)
			}
		}
		if failing <= 2 {
			w.RequireUnchanged(try)
		} else {
			try()
		}
	}), "label fee and bounty")
	alice := fixture.Account("alice")
	w.Fund(alice, chain.Coins(1))
	require.Equal(t, 1, fault.EveryCall(func(int) { w.Deliver(&types.MsgJoin{Labeler: alice.String(), TaskId: 1}) }), "bond")
	require.Equal(t, 1, fault.EveryCall(func(int) {
		w.Deliver(&types.MsgInvite{Requester: requester.String(), TaskId: 1, Labelers: []string{stranger.String()}})
	}), "fee")
}

// TestWhoCannotBePaid: an account that cannot be paid at the block's end may claim again, and keeps nobody else from it.
func TestWhoCannotBePaid(t *testing.T) {
	w := newWorld(t)
	id := w.create(spec(bonded(100), func(s *types.Spec) { s.Redundancy, s.Items, s.MaxWaves = 2, 2, 1 }))
	labelers := people(2)
	for _, labeler := range labelers {
		w.Fund(labeler, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 100)))
	}
	w.wave(id, labelers, all(2, truth))
	w.until(id, types.Status_STATUS_DONE)
	refused := labelers[0]
	closed := true
	w.Bank.AppendSendRestriction(func(_ context.Context, _, to sdk.AccAddress, _ sdk.Coins) (sdk.AccAddress, error) {
		if closed && to.Equals(refused) {
			return nil, sdkmath.ErrIntOverflow
		}
		return to, nil
	})
	claims := []sdk.Msg{
		&types.MsgClaim{Sender: labelers[0].String(), TaskId: id}, &types.MsgClaim{Sender: labelers[1].String(), TaskId: id},
		&types.MsgClaim{Sender: requester.String(), TaskId: id},
	}
	w.MustDeliver(claims...)
	w.NextBlock()
	require.True(t, w.Balance(labelers[0], chain.BaseDenom).IsZero())
	require.True(t, w.Balance(labelers[1], chain.BaseDenom).IsPositive())
	closed = false
	w.MustDeliver(claims[0])
	w.NextBlock()
	require.Equal(t, w.Balance(labelers[1], chain.BaseDenom), w.Balance(labelers[0], chain.BaseDenom))
	require.True(t, w.ModuleBalance(types.ModuleName, chain.BaseDenom).IsZero())
}

// TestPoolThatTakesNothing: what is forfeit waits in the escrow, and the next claim passes it on.
func TestPoolThatTakesNothing(t *testing.T) {
	w := newWorld(t)
	id := w.create(spec(bonded(100), func(s *types.Spec) { s.MaxWaves = 1 }))
	labelers := people(4)
	for _, labeler := range labelers {
		w.Fund(labeler, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 100)))
	}
	w.pool.closed = true
	w.wave(id, labelers, []answer{truth, truth, wrong, nil})
	w.until(id, types.Status_STATUS_DONE)
	task := w.task(id)
	require.EqualValues(t, 1, task.ForfeitedBonds)
	require.False(t, task.Outcome.ForfeitsDue.Empty())
	w.pool.closed = false
	w.MustDeliver(&types.MsgClaim{Sender: labelers[0].String(), TaskId: id})
	w.NextBlock()
	require.Zero(t, w.task(id).ForfeitedBonds)
	require.True(t, w.task(id).Outcome.ForfeitsDue.Empty())
}

// TestForfeitsOfATaskThatOwesNobody are passed on by a claim for its requester, whom it owes nothing any more.
func TestForfeitsOfATaskThatOwesNobody(t *testing.T) {
	w := newWorld(t)
	id := w.create(spec(bonded(100), func(s *types.Spec) { s.MaxWaves = 1 }))
	ghost := fixture.Account("ghost")
	w.Fund(ghost, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 100)))
	w.pool.closed = true
	w.wave(id, []sdk.AccAddress{ghost}, []answer{nil})
	w.until(id, types.Status_STATUS_DONE)
	claim := &types.MsgClaim{Sender: stranger.String(), Account: requester.String(), TaskId: id}
	w.MustDeliver(claim)
	w.NextBlock()
	require.EqualValues(t, 100, w.ModuleBalance(types.ModuleName, chain.BaseDenom).Int64())
	w.pool.closed = false
	w.MustDeliver(claim)
	w.NextBlock()
	require.True(t, w.ModuleBalance(types.ModuleName, chain.BaseDenom).IsZero())
	w.refuse(types.ErrNothing, claim)
}

// TestLeave gives bonds back, and while nobody is in a wave they are at no risk.
func TestLeave(t *testing.T) {
	w := newWorld(t)
	id := w.create(spec(bonded(100), func(s *types.Spec) { s.Items, s.Redundancy = 2, 1 }))
	labelers := people(2)
	for _, labeler := range labelers {
		w.Fund(labeler, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 100)))
	}
	w.MustDeliver(&types.MsgJoin{Labeler: labelers[0].String(), TaskId: id})
	w.NextBlock()
	w.MustDeliver(&types.MsgLeave{Labeler: labelers[0].String(), TaskId: id}) // while others join
	w.NextBlock()
	require.EqualValues(t, 100, w.Balance(labelers[0], chain.BaseDenom).Int64())
	w.MustDeliver(&types.MsgJoin{Labeler: labelers[0].String(), TaskId: id}, &types.MsgJoin{Labeler: labelers[1].String(), TaskId: id})
	w.until(id, types.Status_STATUS_COMMIT)
	for _, labeler := range labelers {
		leave := &types.MsgLeave{Labeler: labeler.String(), TaskId: id}
		if w.batch(id, labeler) != nil {
			w.refuse(types.ErrAtRisk, leave)
			continue
		}
		w.MustDeliver(leave) // there was one batch for the two of them
		w.refuse(types.ErrNothing, leave)
	}
}

// TestWithoutATransaction: governance and other code of a block are paid at once.
func TestWithoutATransaction(t *testing.T) {
	w := newWorld(t)
	msgs := keeper.NewMsgServer(w.Keeper)
	ctx := w.Ctx()
	res, err := msgs.CreateTask(ctx, &types.MsgCreateTask{Requester: requester.String(), Spec: spec()})
	require.NoError(t, err)
	w.until(res.TaskId, types.Status_STATUS_DONE)
	before := w.Balance(requester, token)
	_, err = msgs.Claim(w.Ctx(), &types.MsgClaim{Sender: requester.String(), TaskId: res.TaskId})
	require.NoError(t, err)
	require.EqualValues(t, 1205, w.Balance(requester, token).Sub(before).Int64())
}
