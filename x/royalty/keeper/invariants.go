package keeper

import (
	"context"
	"fmt"

	"cosmossdk.io/collections"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// CheckInvariants checks every rule of the ledger against all of its state: for tests, for genesis and for
// `saharad invariants`, never for a block.
func (k Keeper) CheckInvariants(ctx sdk.Context) error {
	for _, check := range []struct {
		name string
		run  func(context.Context) error
	}{
		{"shares", k.checkShares},
		{"ledger", k.checkLedger},
		{"positions", k.checkPositions},
		{"earners", k.checkEarners},
		{"solvency", k.checkSolvency},
	} {
		if err := check.run(ctx); err != nil {
			return fmt.Errorf("royalty/%s: %w", check.name, err)
		}
	}
	return nil
}

// Liabilities is what the escrow owes in each denom: Σ(Own − claimed) + ΣRes + Σ unswept. What has been
// claimed is Σ debts / 10^12: transfers of shares move debt between positions and add none.
func (k Keeper) Liabilities(ctx context.Context) (sdk.Coins, error) {
	var owed sdk.Coins
	if err := k.assets.Walk(ctx, nil, func(id uint64, asset types.Asset) (bool, error) {
		ledger, err := k.ledger(ctx, id)
		if err != nil {
			return true, err
		}
		for _, entry := range ledger.Entries {
			owed = types.AddCoin(owed, entry.Denom, entry.Swept.Sub(asset.PassedOn(entry.Swept)))
		}
		inflow, err := orZero(k.inflows.Get(ctx, id))
		owed = owed.Add(inflow.Coins...)
		return err != nil, err
	}); err != nil {
		return nil, err
	}
	sums, err := k.debtSums(ctx)
	if err != nil {
		return nil, err
	}
	for _, sum := range sums {
		if !sum.Numerator.ModRaw(types.ShareSupply).IsZero() {
			return nil, fmt.Errorf("the debts in %s sum to %s, which is no whole number of units", sum.Denom, sum.Numerator)
		}
		claimed := sum.Numerator.QuoRaw(types.ShareSupply)
		if claimed.IsNegative() || claimed.GT(owed.AmountOf(sum.Denom)) {
			return nil, fmt.Errorf("claims in %s sum to %s of %s", sum.Denom, claimed, owed.AmountOf(sum.Denom))
		}
		if claimed.IsPositive() {
			owed = owed.Sub(sdk.NewCoin(sum.Denom, claimed))
		}
	}
	return owed, nil
}

// debtSums adds up all positions by denom.
func (k Keeper) debtSums(ctx context.Context) ([]types.Debt, error) {
	var sums types.Position
	err := k.positions.Walk(ctx, nil, func(_ collections.Pair[uint64, sdk.AccAddress], position types.Position) (bool, error) {
		for _, debt := range position.Debts {
			sums.Add(debt)
		}
		return false, nil
	})
	return sums.Debts, err
}

// Donations is what the escrow holds above what it owes. Nobody can claim it.
func (k Keeper) Donations(ctx context.Context) (sdk.Coins, error) {
	owed, err := k.Liabilities(ctx)
	if err != nil {
		return nil, err
	}
	return k.above(ctx, owed)
}

func (k Keeper) above(ctx context.Context, owed sdk.Coins) (sdk.Coins, error) {
	held := k.bank.GetAllBalances(ctx, k.escrow)
	donated, short := held.SafeSub(owed...)
	if short {
		return nil, fmt.Errorf("the escrow holds %s and owes %s", held, owed)
	}
	return donated, nil
}

// checkSolvency: the escrow holds what assets and positions say that it owes, and the running totals say the same.
func (k Keeper) checkSolvency(ctx context.Context) error {
	owed, err := k.Liabilities(ctx)
	if err != nil {
		return err
	}
	if err := k.checkTotals(ctx, owed); err != nil {
		return err
	}
	_, err = k.above(ctx, owed)
	return err
}

func (k Keeper) checkTotals(ctx context.Context, owed sdk.Coins) error {
	var totals sdk.Coins
	if err := k.owed.Walk(ctx, nil, func(denom string, amount sdkmath.Int) (bool, error) {
		if amount.IsNegative() {
			return true, fmt.Errorf("more of %s was paid out than in: %s", denom, amount)
		}
		totals = types.AddCoin(totals, denom, amount)
		return false, nil
	}); err != nil {
		return err
	}
	if !totals.Equal(owed) {
		return fmt.Errorf("paid in and not paid out are %s, the assets owe %s", totals, owed)
	}
	return nil
}

// checkShares: each asset's supply is 10^12 for ever, and what is latent is at most what was left for later.
func (k Keeper) checkShares(ctx context.Context) error {
	return k.assets.Walk(ctx, nil, func(id uint64, asset types.Asset) (bool, error) {
		denom := types.ShareDenom(id)
		if supply := k.bank.GetSupply(ctx, denom).Amount; !supply.Equal(sdkmath.NewInt(types.ShareSupply)) {
			return true, fmt.Errorf("the supply of %s is %s", denom, supply)
		}
		latent := k.bank.GetBalance(ctx, k.latent, denom).Amount
		if most := sdkmath.NewIntFromUint64(asset.Allocation.Latent()); latent.GT(most) ||
			latent.LT(sdkmath.NewIntFromUint64(asset.Allocation.GrantedLater)) {
			return true, fmt.Errorf("%s of %s are latent, want %d to %s", latent, denom, asset.Allocation.GrantedLater, most)
		}
		return false, nil
	})
}

// checkLedger: an asset has taken in at least what its children passed on to it, and rounding has left at
// most one unit an edge and one for the holders.
func (k Keeper) checkLedger(ctx context.Context) error {
	return k.assets.Walk(ctx, nil, func(id uint64, asset types.Asset) (bool, error) {
		ledger, err := k.ledger(ctx, id)
		if err != nil {
			return true, err
		}
		if ledger.OwnBps != asset.OwnBps() {
			return true, fmt.Errorf("asset %d: its ledger has own_bps %d, its parents leave %d", id, ledger.OwnBps, asset.OwnBps())
		}
		for _, entry := range ledger.Entries {
			residue := asset.Residue(entry.Swept)
			if entry.Swept.IsNegative() || residue.IsNegative() || residue.GT(sdkmath.NewInt(int64(len(asset.Parents)))) {
				return true, fmt.Errorf("asset %d: swept %s%s leaves a residue of %s", id, entry.Swept, entry.Denom, residue)
			}
		}
		inflow, err := orZero(k.inflows.Get(ctx, id))
		if err != nil {
			return true, err
		}
		return k.checkChildren(ctx, id, ledger, inflow.Coins)
	})
}

func (k Keeper) checkChildren(ctx context.Context, id uint64, ledger types.Ledger, waiting sdk.Coins) (bool, error) {
	var fromChildren sdk.Coins
	if err := k.children.Walk(ctx, collections.NewPrefixedPairRange[uint64, uint64](id),
		func(key collections.Pair[uint64, uint64], bps uint32) (bool, error) {
			child, err := k.ledger(ctx, key.K2())
			for _, entry := range child.Entries {
				fromChildren = types.AddCoin(fromChildren, entry.Denom, types.FloorBps(entry.Swept, bps))
			}
			return err != nil, err
		}); err != nil {
		return true, err
	}
	for _, coin := range fromChildren {
		if have := ledger.Swept(coin.Denom).Add(waiting.AmountOf(coin.Denom)); have.LT(coin.Amount) {
			return true, fmt.Errorf("asset %d has taken in %s%s, its children have passed on %s", id, have, coin.Denom, coin)
		}
	}
	return false, nil
}

// checkPositions: nobody has been paid more than its shares earned, and what transfers have settled cancels out, so
// that an asset's numerators are what was claimed of it. The latent account has none: it claims for nobody.
func (k Keeper) checkPositions(ctx context.Context) error {
	var asset uint64
	var sums types.Position
	if err := k.positions.Walk(ctx, nil, func(key collections.Pair[uint64, sdk.AccAddress], position types.Position) (bool, error) {
		if key.K2().Equals(k.latent) {
			return true, fmt.Errorf("latent shares of asset %d have a position", key.K1())
		}
		if key.K1() != asset {
			if err := checkClaimed(asset, sums); err != nil {
				return true, err
			}
			asset, sums = key.K1(), types.Position{}
		}
		ledger, err := k.ledger(ctx, key.K1())
		if err != nil {
			return true, err
		}
		shares := k.Shares(ctx, key.K1(), key.K2())
		for _, debt := range position.Debts {
			if debt.Claimed.IsNegative() {
				return true, fmt.Errorf("%s has claimed %s%s of asset %d", key.K2(), debt.Claimed, debt.Denom, key.K1())
			}
			if earned := ledger.Own(debt.Denom).Mul(shares); earned.LT(debt.Numerator) {
				return true, fmt.Errorf("%s has had more than its %s shares of asset %d earned in %s", key.K2(), shares, key.K1(), debt.Denom)
			}
			sums.Add(debt)
		}
		return false, nil
	}); err != nil {
		return err
	}
	return checkClaimed(asset, sums)
}

func checkClaimed(asset uint64, sums types.Position) error {
	for _, sum := range sums.Debts {
		if !sum.Numerator.Equal(sum.Claimed.MulRaw(types.ShareSupply)) {
			return fmt.Errorf("the debts of asset %d in %s sum to %s, %s was claimed", asset, sum.Denom, sum.Numerator, sum.Claimed)
		}
	}
	return nil
}

// checkEarners: the list by account has each position, and nothing else.
func (k Keeper) checkEarners(ctx context.Context) error {
	positions, listed := 0, 0
	if err := k.positions.Walk(ctx, nil, func(collections.Pair[uint64, sdk.AccAddress], types.Position) (bool, error) {
		positions++
		return false, nil
	}); err != nil {
		return err
	}
	if err := k.earners.Walk(ctx, nil, func(key collections.Pair[sdk.AccAddress, uint64]) (bool, error) {
		listed++
		known, err := k.positions.Has(ctx, collections.Join(key.K2(), key.K1()))
		if err == nil && !known {
			err = fmt.Errorf("%s is listed with asset %d and has no position in it", key.K1(), key.K2())
		}
		return err != nil, err
	}); err != nil {
		return err
	}
	if positions != listed {
		return fmt.Errorf("%d positions, %d of them listed by account", positions, listed)
	}
	return nil
}
