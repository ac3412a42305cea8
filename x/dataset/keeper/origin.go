package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/dataset/types"
)

// CommitRoot records when a hash was first committed, and returns that. A hash that was committed before keeps its
// time and costs no state, whoever sent it: the hash binds the owner it serves, so copying it out of the mempool
// gains nothing, and having been copied must not make the owner's own transaction fail.
func (k Keeper) CommitRoot(ctx context.Context, sender sdk.AccAddress, hash []byte) (types.Commitment, error) {
	if err := types.ValidateHash(hash); err != nil {
		return types.Commitment{}, err
	}
	commitment, err := k.commitments.Get(ctx, hash)
	if !errors.Is(err, collections.ErrNotFound) {
		return commitment, err
	}
	block := sdk.UnwrapSDKContext(ctx)
	commitment = types.Commitment{Height: block.BlockHeight(), Time: block.BlockTime()}
	if err := k.commitments.Set(ctx, hash, commitment); err != nil {
		return commitment, err
	}
	return commitment, emit(ctx, &types.EventCommitted{Hash: hash, Sender: sender.String()})
}

// Commitment reads when a hash was first committed, or ErrUnknownCommitment.
func (k Keeper) Commitment(ctx context.Context, hash []byte) (types.Commitment, error) {
	commitment, err := k.commitments.Get(ctx, hash)
	if errors.Is(err, collections.ErrNotFound) {
		return commitment, errorsmod.Wrapf(types.ErrUnknownCommitment, "hash %x", hash)
	}
	return commitment, err
}

// reveal finds the commitment that a registration's salt reveals, or nil without one. A commitment of the same
// block proves nothing.
func (k Keeper) reveal(ctx context.Context, d types.NewDataset) (*types.Commitment, error) {
	if len(d.Salt) == 0 {
		return nil, nil
	}
	commitment, err := k.Commitment(ctx, types.CommitHash(d.Root, d.Owner, d.Salt))
	if err != nil {
		return nil, errorsmod.Wrapf(err, "salt %x, for root %x and owner %s", d.Salt, d.Root, d.Owner)
	}
	if commitment.Height >= sdk.UnwrapSDKContext(ctx).BlockHeight() {
		return nil, errorsmod.Wrapf(types.ErrCommitment, "salt %x: committed in this block, want an earlier one", d.Salt)
	}
	return &commitment, nil
}

// Origin tells who had a content root first: the earliest registration, and any earlier commitment that some
// registration revealed. ErrUnknownDataset if nobody registered it.
func (k Keeper) Origin(ctx context.Context, root []byte) (types.Origin, error) {
	origin, err := k.origins.Get(ctx, root)
	if errors.Is(err, collections.ErrNotFound) {
		return origin, errorsmod.Wrapf(types.ErrUnknownDataset, "root %x", root)
	}
	return origin, err
}

// noteOrigin counts a new dataset. Datasets come in order of their ids, so the first is the earliest.
func (k Keeper) noteOrigin(ctx context.Context, d types.Dataset) (types.Origin, error) {
	origin, err := k.origins.Get(ctx, d.Root)
	switch {
	case errors.Is(err, collections.ErrNotFound):
		origin = types.NewOrigin(d)
	case err != nil || !origin.Include(d):
		return origin, err
	}
	return origin, k.origins.Set(ctx, d.Root, origin)
}
