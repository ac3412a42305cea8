package keeper

import (
	"context"
	"slices"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// Join puts a labeler into the cohort of the present wave, and takes its bond where the task holds none. Who was invited,
// or passed the exam, needs none for the first batch.
func (k Keeper) Join(goCtx context.Context, labeler sdk.AccAddress, id uint64, attestation *types.Attestation) (uint32, error) {
	ctx := sdk.UnwrapSDKContext(goCtx)
	task, err := k.at(ctx, id, types.Status_STATUS_JOIN)
	if err != nil {
		return 0, err
	}
	if task.Requester == labeler.String() {
		return 0, errorsmod.Wrapf(types.ErrNotQualified, "labeler %s is the requester of task %d", labeler, id)
	}
	if k.bank.BlockedAddr(labeler) {
		return 0, errorsmod.Wrapf(types.ErrAddress, "labeler %s cannot be paid", labeler)
	}
	if err := k.checkParty(ctx, task, labeler); err != nil {
		return 0, err
	}
	key := collections.Join(id, labeler)
	member, err := orZero(k.members.Get(ctx, key))
	if err != nil {
		return 0, err
	}
	switch {
	case member.Wave == task.Wave:
		return 0, errorsmod.Wrapf(types.ErrJoined, "labeler %s, wave %d of task %d", labeler, task.Wave, id)
	case len(member.Batches) >= int(task.Spec.Plan().Batches()):
		return 0, errorsmod.Wrapf(types.ErrNoBatch, "labeler %s has done all %d batches of task %d", labeler, len(member.Batches), id)
	}
	examined, err := k.qualify(ctx, task, labeler)
	if err != nil {
		return 0, err
	}
	if err := attest(ctx, task, labeler, &member, attestation); err != nil {
		return 0, err
	}
	bond := sdk.Coin{Denom: task.Spec.Bond.Denom, Amount: sdkmath.ZeroInt()}
	waived := !member.Waived && len(member.Batches) == 0 && (member.Invited || examined) && task.AppealOf == 0
	if !member.Bonded && !waived && task.Spec.Bond.IsPositive() {
		bond = task.Spec.Bond
		if err := k.take(ctx, labeler, types.ModuleName, sdk.Coins{bond}); err != nil {
			return 0, errorsmod.Wrap(err, "bond")
		}
		member.Bonded = true
	}
	member.Wave = task.Wave
	if err := k.members.Set(ctx, key, member); err != nil {
		return 0, err
	}
	if err := k.cohort.Set(ctx, key); err != nil {
		return 0, err
	}
	return task.Wave, emit(ctx, &types.EventJoined{TaskId: id, Wave: task.Wave, Labeler: labeler.String(), Bond: bond})
}

// qualify refuses who may not join, with ErrNotQualified, and tells whether an exam was passed.
func (k Keeper) qualify(ctx context.Context, task types.Task, labeler sdk.AccAddress) (examined bool, err error) {
	q := task.Spec.Qualification
	if q == nil {
		return false, nil
	}
	if q.MinReputationBps > 0 {
		reputation, err := k.Reputation(ctx, task.Spec.Domain, labeler)
		if err != nil {
			return false, err
		}
		if bps := reputation.FloorBps(); bps < q.MinReputationBps {
			return false, errorsmod.Wrapf(types.ErrNotQualified, "labeler %s has a reputation of %d bps in %s, and task %d asks for %d",
				labeler, bps, task.Spec.Domain, task.Id, q.MinReputationBps)
		}
	}
	if q.Exam == 0 {
		return false, nil
	}
	verdict, err := k.Verdict(ctx, q.Exam, labeler)
	if err != nil {
		return false, err
	}
	if verdict != inference.Passed {
		return false, errorsmod.Wrapf(types.ErrNotQualified, "labeler %s has not passed the exam, task %d", labeler, q.Exam)
	}
	return true, nil
}

// Verdict is what the gate of a task that is done said of a labeler, and Abstained if it said nothing.
func (k Keeper) Verdict(ctx context.Context, id uint64, labeler sdk.AccAddress) (inference.Verdict, error) {
	task, err := k.Task(ctx, id)
	if err != nil || task.Status != types.Status_STATUS_DONE {
		return inference.Abstained, err
	}
	member, err := orZero(k.members.Get(ctx, collections.Join(id, labeler)))
	if err != nil || member.Number == 0 {
		return inference.Abstained, err
	}
	w, err := k.worker(ctx, task, member.Number-1)
	return w.Verdict(uint8(task.Spec.Classes), task.Outcome.GoldVoid), err //nolint:gosec // at most MaxClasses
}

// Leave gives a labeler its bond back, at the end of the block. It refuses while the bond is at risk: from the end of
// joining until the labeler's batch is counted, or it turns out that it has none.
func (k Keeper) Leave(goCtx context.Context, labeler sdk.AccAddress, id uint64) error {
	ctx := sdk.UnwrapSDKContext(goCtx)
	task, err := k.Task(ctx, id)
	if err != nil {
		return err
	}
	member, err := k.Member(ctx, id, labeler)
	if err != nil {
		return err
	}
	if !member.Bonded {
		return errorsmod.Wrapf(types.ErrNothing, "task %d holds no bond of %s", id, labeler)
	}
	key := collections.Join(id, labeler)
	if member.Wave == task.Wave && slices.Contains(waveStatuses, task.Status) {
		switch {
		case task.Status == types.Status_STATUS_JOIN:
			if err := k.cohort.Remove(ctx, key); err != nil {
				return err
			}
			member.Wave-- // and not to 0: who had a part in an earlier wave has had it
		case member.Slot > 0 || task.Status == types.Status_STATUS_SEED || task.Status == types.Status_STATUS_ASSIGN:
			return errorsmod.Wrapf(types.ErrAtRisk, "labeler %s, task %d at %s", labeler, id, task.Status)
		}
	}
	member.Bonded = false
	if err := k.members.Set(ctx, key, member); err != nil {
		return err
	}
	if err := emit(ctx, &types.EventLeft{TaskId: id, Labeler: labeler.String(), Bond: task.Spec.Bond}); err != nil {
		return err
	}
	return k.settle(ctx, payout{task: id, account: labeler, coins: sdk.Coins{task.Spec.Bond}, bond: true})
}

// waveStatuses are those of a wave.
var waveStatuses = []types.Status{
	types.Status_STATUS_JOIN, types.Status_STATUS_SEED, types.Status_STATUS_ASSIGN, types.Status_STATUS_COMMIT,
	types.Status_STATUS_REVEAL, types.Status_STATUS_COUNT,
}
