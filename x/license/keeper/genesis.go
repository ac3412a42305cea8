package keeper

import (
	"context"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/license/types"
)

// InitGenesis writes a genesis and holds what it wrote to the invariants. The asset graph's genesis must be
// there already: grants are for its assets.
func (k Keeper) InitGenesis(ctx context.Context, g *types.GenesisState) error {
	if err := g.Validate(k.addresses); err != nil {
		return err
	}
	if err := k.params.Set(ctx, g.Params); err != nil {
		return err
	}
	for _, record := range g.Terms {
		if err := k.setTerms(ctx, record); err != nil {
			return err
		}
	}
	if err := k.nextTermsID.Set(ctx, uint64(len(g.Terms))); err != nil {
		return err
	}
	for _, preset := range g.Presets {
		if err := k.presets.Set(ctx, preset.Name, preset); err != nil {
			return err
		}
	}
	for _, grant := range g.Grants {
		account, err := k.account("account", grant.Account)
		if err != nil {
			return err
		}
		if err := k.grants.Set(ctx, collections.Join(grant.AssetId, account), grant); err != nil {
			return err
		}
	}
	return k.CheckInvariants(ctx)
}

// ExportGenesis reads all state, in the order of its keys.
func (k Keeper) ExportGenesis(ctx context.Context) (*types.GenesisState, error) {
	params, err := k.params.Get(ctx)
	if err != nil {
		return nil, err
	}
	g := &types.GenesisState{Params: params}
	if err := k.terms.Walk(ctx, nil, func(_ uint64, record types.TermsRecord) (bool, error) {
		g.Terms = append(g.Terms, record)
		return false, nil
	}); err != nil {
		return nil, err
	}
	if err := k.presets.Walk(ctx, nil, func(_ string, preset types.Preset) (bool, error) {
		g.Presets = append(g.Presets, preset)
		return false, nil
	}); err != nil {
		return nil, err
	}
	return g, k.grants.Walk(ctx, nil, func(_ collections.Pair[uint64, sdk.AccAddress], grant types.Grant) (bool, error) {
		g.Grants = append(g.Grants, grant)
		return false, nil
	})
}
