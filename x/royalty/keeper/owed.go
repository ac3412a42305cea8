package keeper

import (
	"context"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// What the escrow owes is known in two ways. Liabilities adds it up from all assets and positions, which takes as long
// as there are many; the running totals here are what was paid in less what was paid out, one record a denom, written
// once a block. That both agree is an invariant.

// oweMore counts money that assets were paid.
func (k Keeper) oweMore(ctx context.Context, coins sdk.Coins) error {
	for _, coin := range coins {
		if err := k.addOwed(ctx, coin.Denom, coin.Amount); err != nil {
			return err
		}
	}
	return nil
}

// oweLess counts money that left the escrow for claims.
func (k Keeper) oweLess(ctx context.Context, coins sdk.Coins) error {
	for _, coin := range coins {
		if err := k.addOwed(ctx, coin.Denom, coin.Amount.Neg()); err != nil {
			return err
		}
	}
	return nil
}

func (k Keeper) addOwed(ctx context.Context, denom string, delta sdkmath.Int) error {
	owed, err := k.Owed(ctx, denom)
	if err != nil {
		return err
	}
	return k.owed.Set(ctx, denom, owed.Add(delta))
}

// Owed is what the escrow owes in a denom: all that assets were ever paid in it, less all that was paid out.
func (k Keeper) Owed(ctx context.Context, denom string) (sdkmath.Int, error) {
	owed, err := orZero(k.owed.Get(ctx, denom))
	if owed.IsNil() {
		owed = sdkmath.ZeroInt()
	}
	return owed, err
}
