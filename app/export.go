package app

import (
	"encoding/json"
	"fmt"
	"slices"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	slashingtypes "github.com/cosmos/cosmos-sdk/x/slashing/types"
	"github.com/cosmos/cosmos-sdk/x/staking"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
)

// ExportAppStateAndValidators writes the state as a genesis. With forZeroHeight it is one for a new chain
// that starts at height 0: rewards are paid out and heights inside the state are reset. Validators outside
// jailAllowed (if it is not empty) are jailed in it.
func (app *App) ExportAppStateAndValidators(forZeroHeight bool, jailAllowed, modules []string) (servertypes.ExportedApp, error) {
	ctx := app.NewContextLegacy(true, cmtproto.Header{Height: app.LastBlockHeight(), ChainID: app.ChainID()})
	height := app.LastBlockHeight() + 1 // where InitChain of the new genesis would start
	if forZeroHeight {
		height = 0
		if err := app.resetForZeroHeight(ctx, jailAllowed); err != nil {
			return servertypes.ExportedApp{}, fmt.Errorf("export for zero height: %w", err)
		}
	}
	genesis, err := app.ModuleManager.ExportGenesisForModules(ctx, app.appCodec, modules)
	if err != nil {
		return servertypes.ExportedApp{}, err
	}
	state, err := json.MarshalIndent(genesis, "", "  ")
	if err != nil {
		return servertypes.ExportedApp{}, err
	}
	validators, err := staking.WriteValidators(ctx, app.StakingKeeper)
	return servertypes.ExportedApp{
		AppState:        state,
		Validators:      validators,
		Height:          height,
		ConsensusParams: app.GetConsensusParams(ctx),
	}, err
}

func (app *App) resetForZeroHeight(ctx sdk.Context, jailAllowed []string) error {
	for _, addr := range jailAllowed {
		if _, err := validatorCodec().StringToBytes(addr); err != nil {
			return fmt.Errorf("--jail-allowed-addrs %q: %w", addr, err)
		}
	}
	if err := app.payOutRewards(ctx); err != nil {
		return err
	}
	if err := app.resetStakingHeights(ctx, jailAllowed); err != nil {
		return err
	}
	var failed error
	err := app.SlashingKeeper.IterateValidatorSigningInfos(ctx,
		func(addr sdk.ConsAddress, info slashingtypes.ValidatorSigningInfo) bool {
			info.StartHeight = 0
			failed = app.SlashingKeeper.SetValidatorSigningInfo(ctx, addr, info)
			return failed != nil
		})
	return firstError(err, failed)
}

// payOutRewards pays all commissions and rewards and starts distribution's records anew, since they refer
// to heights.
func (app *App) payOutRewards(ctx sdk.Context) error {
	validators, err := app.StakingKeeper.GetAllValidators(ctx)
	if err != nil {
		return err
	}
	delegations, err := app.StakingKeeper.GetAllDelegations(ctx)
	if err != nil {
		return err
	}
	for _, validator := range validators {
		operator, err := validatorCodec().StringToBytes(validator.OperatorAddress)
		if err != nil {
			return err
		}
		// No commission to withdraw is an error of x/distribution, and no reason to stop.
		_, _ = app.DistrKeeper.WithdrawValidatorCommission(ctx, operator)
	}
	type pair struct {
		delegator sdk.AccAddress
		validator sdk.ValAddress
	}
	pairs := make([]pair, len(delegations))
	for i, delegation := range delegations {
		if pairs[i].delegator, err = accountCodec().StringToBytes(delegation.DelegatorAddress); err != nil {
			return err
		}
		if pairs[i].validator, err = validatorCodec().StringToBytes(delegation.ValidatorAddress); err != nil {
			return err
		}
		if _, err := app.DistrKeeper.WithdrawDelegationRewards(ctx, pairs[i].delegator, pairs[i].validator); err != nil {
			return err
		}
	}
	app.DistrKeeper.DeleteAllValidatorSlashEvents(ctx)
	app.DistrKeeper.DeleteAllValidatorHistoricalRewards(ctx)

	atZero := ctx.WithBlockHeight(0)
	for _, validator := range validators {
		operator, err := validatorCodec().StringToBytes(validator.OperatorAddress)
		if err != nil {
			return err
		}
		// What rounding left undistributed goes to the community.
		scraps, err := app.DistrKeeper.GetValidatorOutstandingRewardsCoins(atZero, operator)
		if err != nil {
			return err
		}
		pool, err := app.DistrKeeper.FeePool.Get(atZero)
		if err != nil {
			return err
		}
		pool.CommunityPool = pool.CommunityPool.Add(scraps...)
		if err := app.DistrKeeper.FeePool.Set(atZero, pool); err != nil {
			return err
		}
		if err := app.DistrKeeper.Hooks().AfterValidatorCreated(atZero, operator); err != nil {
			return err
		}
	}
	for _, p := range pairs {
		if err := app.DistrKeeper.Hooks().BeforeDelegationCreated(atZero, p.delegator, p.validator); err != nil {
			return err
		}
		if err := app.DistrKeeper.Hooks().AfterDelegationModified(atZero, p.delegator, p.validator); err != nil {
			return err
		}
	}
	return nil
}

func (app *App) resetStakingHeights(ctx sdk.Context, jailAllowed []string) error {
	var failed error
	err := app.StakingKeeper.IterateRedelegations(ctx, func(_ int64, red stakingtypes.Redelegation) bool {
		for i := range red.Entries {
			red.Entries[i].CreationHeight = 0
		}
		failed = app.StakingKeeper.SetRedelegation(ctx, red)
		return failed != nil
	})
	if err := firstError(err, failed); err != nil {
		return err
	}
	err = app.StakingKeeper.IterateUnbondingDelegations(ctx, func(_ int64, unbonding stakingtypes.UnbondingDelegation) bool {
		for i := range unbonding.Entries {
			unbonding.Entries[i].CreationHeight = 0
		}
		failed = app.StakingKeeper.SetUnbondingDelegation(ctx, unbonding)
		return failed != nil
	})
	if err := firstError(err, failed); err != nil {
		return err
	}

	store := ctx.KVStore(app.keys.kv[stakingtypes.StoreKey])
	operators, err := validatorOperators(store)
	if err != nil {
		return err
	}
	for _, operator := range operators {
		validator, err := app.StakingKeeper.GetValidator(ctx, operator)
		if err != nil {
			return err
		}
		validator.UnbondingHeight = 0
		if err := app.StakingKeeper.SetValidator(ctx, validator); err != nil {
			return err
		}
		if len(jailAllowed) == 0 || slices.Contains(jailAllowed, validator.OperatorAddress) || validator.Jailed {
			continue
		}
		consAddr, err := validator.GetConsAddr()
		if err != nil {
			return err
		}
		// Through the keeper, so that the validator also leaves the index of powers.
		if err := app.StakingKeeper.Jail(ctx, consAddr); err != nil {
			return err
		}
	}
	_, err = app.StakingKeeper.ApplyAndReturnValidatorSetUpdates(ctx)
	return err
}

func validatorOperators(store storetypes.KVStore) (operators []sdk.ValAddress, err error) {
	it := storetypes.KVStoreReversePrefixIterator(store, stakingtypes.ValidatorsKey)
	defer func() { err = firstError(err, it.Close()) }()
	for ; it.Valid(); it.Next() {
		operators = append(operators, stakingtypes.AddressFromValidatorsKey(it.Key()))
	}
	return operators, nil
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
