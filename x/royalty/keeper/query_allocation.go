package keeper

import (
	"context"

	"cosmossdk.io/collections"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// AllocationProof answers for a leaf that is claimed already too, so that a holder can tell a bad proof from a good one
// that was used.
func (s queryServer) AllocationProof(ctx context.Context, req *types.QueryAllocationProofRequest) (*types.QueryAllocationProofResponse, error) {
	asset, err := s.Keeper.Asset(ctx, req.Id)
	if err != nil {
		return nil, asStatus(err)
	}
	holder, err := s.queryAddress(req.Holder)
	if err != nil {
		return nil, err
	}
	if asset.Allocation.Tree == nil {
		return &types.QueryAllocationProofResponse{Reason: types.ErrAllocation.Wrapf("asset %d has no allocation tree", req.Id).Error()}, nil
	}
	response := &types.QueryAllocationProofResponse{}
	if response.Claimed, err = s.leaves.Has(ctx, collections.Join(req.Id, req.Index)); err != nil {
		return nil, err
	}
	msg := &types.MsgClaimAllocation{AssetId: req.Id, Index: req.Index, Holder: req.Holder, Shares: req.Shares, Proof: req.Proof}
	if err := verifyLeaf(asset, holder, msg); err != nil {
		response.Reason = err.Error()
		return response, nil
	}
	response.Valid = true
	if response.Claimed {
		response.Reason = types.ErrClaimed.Wrapf("leaf %d of asset %d", req.Index, req.Id).Error()
	} else if _, err := s.holderAddress(req.Holder); err != nil {
		response.Reason = err.Error()
	}
	return response, nil
}
