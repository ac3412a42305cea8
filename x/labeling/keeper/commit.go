package keeper

import (
	"bytes"
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// Commit binds a labeler to the labels of its batch. It may be sent again while the wave commits; the last one counts.
func (k Keeper) Commit(ctx context.Context, labeler sdk.AccAddress, msg *types.MsgCommit) error {
	if len(msg.Commitment) != types.HashSize {
		return errorsmod.Wrapf(types.ErrCommitment, "commitment has %d bytes, want %d", len(msg.Commitment), types.HashSize)
	}
	task, member, err := k.withBatch(ctx, labeler, msg.TaskId, types.Status_STATUS_COMMIT)
	if err != nil {
		return err
	}
	if msg.Wave != task.Wave {
		return errorsmod.Wrapf(types.ErrCommitment, "wave is %d, and task %d is at wave %d", msg.Wave, task.Id, task.Wave)
	}
	member.Commitment = msg.Commitment
	if err := k.members.Set(ctx, collections.Join(task.Id, labeler), member); err != nil {
		return err
	}
	return emit(ctx, &types.EventCommitted{TaskId: task.Id, Wave: task.Wave, Labeler: labeler.String()})
}

// Reveal shows the labels of a batch. They are those that the labeler is bound to, or none.
func (k Keeper) Reveal(ctx context.Context, labeler sdk.AccAddress, msg *types.MsgReveal) error {
	task, member, err := k.withBatch(ctx, labeler, msg.TaskId, types.Status_STATUS_REVEAL)
	if err != nil {
		return err
	}
	if member.Revealed {
		return errorsmod.Wrapf(types.ErrRevealed, "labeler %s, wave %d of task %d", labeler, task.Wave, task.Id)
	}
	if len(member.Commitment) == 0 {
		return errorsmod.Wrapf(types.ErrCommitment, "labeler %s has committed to nothing in wave %d of task %d", labeler, task.Wave, task.Id)
	}
	p := task.Spec.Plan()
	batch := p.Batch(member.Slot - 1)
	if err := task.Spec.CheckLabels(msg.Labels, p.Size(batch)); err != nil {
		return errorsmod.Wrapf(err, "labels of batch %d", batch)
	}
	if err := blind.ValidateSalt(msg.Salt); err != nil {
		return errorsmod.Wrap(types.ErrReveal, err.Error())
	}
	hash := blind.Commitment(blind.Batch{
		ChainID: sdk.UnwrapSDKContext(ctx).ChainID(), Task: task.Id, Wave: task.Wave, Batch: batch, Labeler: labeler,
	}, msg.Labels, msg.Salt)
	if !bytes.Equal(hash[:], member.Commitment) {
		return errorsmod.Wrapf(types.ErrReveal, "labels and salt make %x, committed was %x", hash, member.Commitment)
	}
	member.Revealed = true
	if err := k.members.Set(ctx, collections.Join(task.Id, labeler), member); err != nil {
		return err
	}
	if err := k.labels.Set(ctx, collections.Join3(task.Id, labeler, batch), msg.Labels); err != nil {
		return err
	}
	return emit(ctx, &types.EventRevealed{TaskId: task.Id, Wave: task.Wave, Labeler: labeler.String(), Batch: batch})
}

// withBatch reads a task at a status and a labeler that has a batch in the present wave.
func (k Keeper) withBatch(ctx context.Context, labeler sdk.AccAddress, id uint64, status types.Status) (types.Task, types.Member, error) {
	task, err := k.at(ctx, id, status)
	if err != nil {
		return task, types.Member{}, err
	}
	member, err := k.Member(ctx, id, labeler)
	if err != nil {
		return task, member, err
	}
	if member.Wave != task.Wave || member.Slot == 0 {
		return task, member, errorsmod.Wrapf(types.ErrNoBatch, "labeler %s, wave %d of task %d", labeler, task.Wave, id)
	}
	return task, member, nil
}
