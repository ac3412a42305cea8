package app

import (
	"fmt"

	"cosmossdk.io/collections"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
)

// Invariant is something that holds after every block. It reads whole stores, so it is for tests and for
// `saharad invariants`, never for a block.
type Invariant struct {
	Name  string
	Check func(sdk.Context) error
}

// Invariants are the money rules of the SDK's modules, which SDK v0.54 no longer registers anywhere.
func (app *App) Invariants() []Invariant {
	return []Invariant{
		{"bank/supply", app.checkSupply},
		{"staking/pools", app.checkStakingPools},
		{"distribution/account", app.checkDistribution},
		{"gov/deposits", app.checkGovDeposits},
		{"fees/collected", app.checkFeeDenoms},
		{"royalty/ledger", app.RoyaltyKeeper.CheckInvariants},
		{"model/assets", func(ctx sdk.Context) error { return app.ModelKeeper.CheckInvariants(ctx) }},
		{"labeling/escrow", func(ctx sdk.Context) error { return app.LabelingKeeper.CheckInvariants(ctx) }},
		{"usage/escrow", func(ctx sdk.Context) error { return app.UsageKeeper.CheckInvariants(ctx) }},
		{"dataset/assets", func(ctx sdk.Context) error { return app.DatasetKeeper.CheckInvariants(ctx) }},
		{"license/terms", func(ctx sdk.Context) error { return app.LicenseKeeper.CheckInvariants(ctx) }},
	}
}

// CheckInvariants returns the first rule that is broken, with its name.
func (app *App) CheckInvariants(ctx sdk.Context) error {
	for _, invariant := range app.Invariants() {
		if err := invariant.Check(ctx); err != nil {
			return fmt.Errorf("invariant %s at height %d: %w", invariant.Name, ctx.BlockHeight(), err)
		}
	}
	return nil
}

// checkSupply: the supply of each denom is the sum of all balances in it.
func (app *App) checkSupply(ctx sdk.Context) error {
	supply, held := sdk.NewMapCoins(nil), sdk.NewMapCoins(nil) // adding to sorted coins would be quadratic in denoms
	app.BankKeeper.IterateTotalSupply(ctx, func(coin sdk.Coin) bool {
		supply.Add(coin)
		return false
	})
	var negative error
	app.BankKeeper.IterateAllBalances(ctx, func(addr sdk.AccAddress, coin sdk.Coin) bool {
		if coin.IsNegative() {
			negative = fmt.Errorf("%s holds %s", addr, coin)
			return true
		}
		held.Add(coin)
		return false
	})
	if negative != nil {
		return negative
	}
	if s, h := supply.ToCoins(), held.ToCoins(); !s.Equal(h) {
		return fmt.Errorf("supply is %s, the balances sum to %s", s, h)
	}
	return nil
}

// checkStakingPools: the pools hold the tokens of the validators in them and of what is unbonding.
func (app *App) checkStakingPools(ctx sdk.Context) error {
	bonded, notBonded := sdkmath.ZeroInt(), sdkmath.ZeroInt()
	validators, err := app.StakingKeeper.GetAllValidators(ctx)
	if err != nil {
		return err
	}
	for _, validator := range validators {
		if validator.IsBonded() {
			bonded = bonded.Add(validator.Tokens)
		} else {
			notBonded = notBonded.Add(validator.Tokens)
		}
	}
	if err := app.StakingKeeper.IterateUnbondingDelegations(ctx, func(_ int64, unbonding stakingtypes.UnbondingDelegation) bool {
		for _, entry := range unbonding.Entries {
			notBonded = notBonded.Add(entry.Balance)
		}
		return false
	}); err != nil {
		return err
	}
	denom, err := app.StakingKeeper.BondDenom(ctx)
	if err != nil {
		return err
	}
	for _, pool := range []struct {
		name string
		want sdkmath.Int
	}{{stakingtypes.BondedPoolName, bonded}, {stakingtypes.NotBondedPoolName, notBonded}} {
		have := app.BankKeeper.GetBalance(ctx, authtypes.NewModuleAddress(pool.name), denom).Amount
		if !have.Equal(pool.want) {
			return fmt.Errorf("%s holds %s%s, its validators and unbonding stake are %s", pool.name, have, denom, pool.want)
		}
	}
	return nil
}

// checkDistribution: the account holds the outstanding rewards and the community pool, rounded down.
func (app *App) checkDistribution(ctx sdk.Context) error {
	var owed sdk.DecCoins
	app.DistrKeeper.IterateValidatorOutstandingRewards(ctx,
		func(_ sdk.ValAddress, rewards distrtypes.ValidatorOutstandingRewards) bool {
			owed = owed.Add(rewards.Rewards...)
			return false
		})
	pool, err := app.DistrKeeper.FeePool.Get(ctx)
	if err != nil {
		return err
	}
	want, _ := owed.Add(pool.CommunityPool...).TruncateDecimal()
	have := app.BankKeeper.GetAllBalances(ctx, authtypes.NewModuleAddress(distrtypes.ModuleName))
	if !have.Equal(want) {
		return fmt.Errorf("the account holds %s, rewards and community pool are %s", have, want)
	}
	return nil
}

// checkGovDeposits: the account holds at least the deposits of all proposals.
func (app *App) checkGovDeposits(ctx sdk.Context) error {
	var deposits sdk.Coins
	if err := app.GovKeeper.Deposits.Walk(ctx, nil, func(_ collections.Pair[uint64, sdk.AccAddress], deposit govv1.Deposit) (bool, error) {
		deposits = deposits.Add(deposit.Amount...)
		return false, nil
	}); err != nil {
		return err
	}
	if have := app.BankKeeper.GetAllBalances(ctx, authtypes.NewModuleAddress(govtypes.ModuleName)); !have.IsAllGTE(deposits) {
		return fmt.Errorf("the account holds %s, deposits are %s", have, deposits)
	}
	return nil
}

// checkFeeDenoms: the fee collector, which distribution empties whole, holds listed denoms only.
func (app *App) checkFeeDenoms(ctx sdk.Context) error {
	for _, coin := range app.BankKeeper.GetAllBalances(ctx, authtypes.NewModuleAddress(authtypes.FeeCollectorName)) {
		if !isFeeDenom(coin.Denom) {
			return fmt.Errorf("the fee collector holds %s, which is no fee denom", coin)
		}
	}
	return nil
}
