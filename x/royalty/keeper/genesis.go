package keeper

import (
	"context"
	"fmt"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// InitGenesis writes the ledger and checks it against x/bank's balances, which are there before.
func (k Keeper) InitGenesis(ctx context.Context, genesis types.GenesisState) error {
	if err := genesis.Validate(); err != nil {
		return err
	}
	if err := k.params.Set(ctx, genesis.Params); err != nil {
		return err
	}
	for _, a := range genesis.Assets {
		if err := k.importAsset(ctx, genesis.Params, a); err != nil {
			return fmt.Errorf("asset %d: %w", a.Asset.Id, err)
		}
	}
	if err := k.sequence.Set(ctx, uint64(len(genesis.Assets))); err != nil {
		return err
	}
	for i, p := range genesis.Positions {
		holder, err := k.address("holder", p.Holder)
		if err != nil {
			return fmt.Errorf("positions[%d]: %w", i, err)
		}
		if err := k.setPosition(ctx, collections.Join(p.AssetId, holder), false, p.Position); err != nil {
			return err
		}
	}
	for i, p := range genesis.Payouts {
		holder, err := k.address("holder", p.Holder)
		if err != nil {
			return fmt.Errorf("payouts[%d]: %w", i, err)
		}
		payee, err := k.address("payout", p.Payout)
		if err != nil {
			return fmt.Errorf("payouts[%d]: %w", i, err)
		}
		if err := k.payouts.Set(ctx, holder, payee); err != nil {
			return err
		}
	}
	if err := k.sweep.Set(ctx, genesis.Sweep); err != nil {
		return err
	}
	if err := k.importOwed(ctx); err != nil {
		return err
	}
	return k.CheckInvariants(sdk.UnwrapSDKContext(ctx))
}

// importOwed makes the running totals, which are not exported, from what the assets and positions say.
func (k Keeper) importOwed(ctx context.Context) error {
	if err := k.owed.Clear(ctx, nil); err != nil {
		return err
	}
	owed, err := k.Liabilities(ctx)
	if err != nil {
		return err
	}
	return k.oweMore(ctx, owed)
}

func (k Keeper) importAsset(ctx context.Context, params types.Params, a types.GenesisAsset) error {
	id := a.Asset.Id
	if err := k.assets.Set(ctx, id, a.Asset); err != nil {
		return err
	}
	if err := k.ledgers.Set(ctx, id, a.Ledger); err != nil {
		return err
	}
	for _, parent := range a.Asset.Parents {
		if err := k.children.Set(ctx, collections.Join(parent.Id, id), parent.Bps); err != nil {
			return err
		}
	}
	for _, leaf := range a.ClaimedLeaves {
		if err := k.leaves.Set(ctx, collections.Join(id, leaf)); err != nil {
			return err
		}
	}
	if a.Inflow.Coins.Empty() {
		return nil
	}
	return k.addInflow(ctx, params, id, a.Inflow.Coins)
}

// ExportGenesis reads the ledger, in the order of keys.
func (k Keeper) ExportGenesis(ctx context.Context) (*types.GenesisState, error) {
	genesis := &types.GenesisState{}
	var err error
	if genesis.Params, err = k.params.Get(ctx); err != nil {
		return nil, err
	}
	if genesis.Sweep, err = orZero(k.sweep.Get(ctx)); err != nil {
		return nil, err
	}
	if err := k.assets.Walk(ctx, nil, func(id uint64, asset types.Asset) (bool, error) {
		exported, err := k.exportAsset(ctx, asset)
		genesis.Assets = append(genesis.Assets, exported)
		return err != nil, err
	}); err != nil {
		return nil, err
	}
	if err := k.positions.Walk(ctx, nil, func(key collections.Pair[uint64, sdk.AccAddress], position types.Position) (bool, error) {
		genesis.Positions = append(genesis.Positions, types.GenesisPosition{
			AssetId: key.K1(), Holder: key.K2().String(), Position: position,
		})
		return false, nil
	}); err != nil {
		return nil, err
	}
	return genesis, k.payouts.Walk(ctx, nil, func(holder sdk.AccAddress, payee []byte) (bool, error) {
		genesis.Payouts = append(genesis.Payouts, types.GenesisPayout{
			Holder: holder.String(), Payout: sdk.AccAddress(payee).String(),
		})
		return false, nil
	})
}

func (k Keeper) exportAsset(ctx context.Context, asset types.Asset) (types.GenesisAsset, error) {
	a := types.GenesisAsset{Asset: asset}
	var err error
	if a.Ledger, err = k.ledger(ctx, asset.Id); err != nil {
		return a, err
	}
	if a.Inflow, err = orZero(k.inflows.Get(ctx, asset.Id)); err != nil {
		return a, err
	}
	return a, k.leaves.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](asset.Id),
		func(key collections.Pair[uint64, uint64]) (bool, error) {
			a.ClaimedLeaves = append(a.ClaimedLeaves, key.K2())
			return false, nil
		})
}
