package keeper

import (
	"context"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/royalty/sumtree"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// ClaimAllocation moves the shares of a leaf of the asset's allocation tree to the account that the leaf
// names, once.
func (k Keeper) ClaimAllocation(goCtx context.Context, msg *types.MsgClaimAllocation) error {
	ctx := sdk.UnwrapSDKContext(goCtx)
	holder, err := k.holderAddress(msg.Holder)
	if err != nil {
		return err
	}
	asset, err := k.Asset(ctx, msg.AssetId)
	if err != nil {
		return err
	}
	if asset.Allocation.Tree == nil {
		return errorsmod.Wrapf(types.ErrAllocation, "asset %d has no allocation tree", msg.AssetId)
	}
	leaf := collections.Join(msg.AssetId, msg.Index)
	claimed, err := k.leaves.Has(ctx, leaf)
	if err != nil {
		return err
	}
	if claimed {
		return errorsmod.Wrapf(types.ErrClaimed, "leaf %d of asset %d", msg.Index, msg.AssetId)
	}
	if err := verifyLeaf(asset, holder, msg); err != nil {
		return err
	}
	if err := k.leaves.Set(ctx, leaf); err != nil {
		return err
	}
	return k.allot(ctx, msg.AssetId, holder, msg.Shares, msg.Index+1)
}

// verifyLeaf checks a proof against the root that the asset was registered with.
func verifyLeaf(asset types.Asset, holder sdk.AccAddress, msg *types.MsgClaimAllocation) error {
	tree := asset.Allocation.Tree
	proof, err := sumtree.UnmarshalProof(msg.Proof)
	if err != nil {
		return errorsmod.Wrapf(types.ErrProof, "proof: %s", err)
	}
	root := [sumtree.HashSize]byte(tree.Root)
	if err := sumtree.Verify(root, tree.Count, tree.Total, msg.Index, holder, msg.Shares, proof); err != nil {
		return errorsmod.Wrapf(types.ErrProof, "leaf %d of asset %d for %s with %d shares: %s",
			msg.Index, asset.Id, msg.Holder, msg.Shares, err)
	}
	return nil
}

// allot moves latent shares, with what they have earned, to their account.
func (k Keeper) allot(ctx sdk.Context, id uint64, holder sdk.AccAddress, shares, leaf uint64) error {
	coins := sdk.NewCoins(sdk.NewCoin(types.ShareDenom(id), sdkmath.NewIntFromUint64(shares)))
	if err := k.bank.SendCoinsFromModuleToAccount(ctx, types.LatentName, holder, coins); err != nil {
		return err
	}
	return ctx.EventManager().EmitTypedEvent(&types.EventAllotted{
		AssetId: id, Holder: holder.String(), Shares: shares, Leaf: leaf,
	})
}
