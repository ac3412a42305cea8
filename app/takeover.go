package app

import (
	"errors"
	"fmt"

	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	minttypes "github.com/cosmos/cosmos-sdk/x/mint/types"
	slashingtypes "github.com/cosmos/cosmos-sdk/x/slashing/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"

	"github.com/sahara-chain/sahara/app/chain"
)

// takeoverPower is the voting power that the SDK's in-place-testnet gives the one validator in CometBFT.
const takeoverPower = 900_000_000_000_000

// TakeOver makes one validator the only one, for `saharad in-place-testnet` on a copy of a live chain's
// data. The others are unbonded and jailed, their delegations stay, and the coins of the new stake are
// minted to it and to the operator, so that all invariants still hold. The changes go into the next block.
func (app *App) TakeOver(operator sdk.ValAddress, consensusKey cryptotypes.PubKey) error {
	branch := app.CommitMultiStore().CacheMultiStore()
	ctx := sdk.NewContext(branch, cmtproto.Header{ChainID: app.ChainID(), Height: app.LastBlockHeight()}, false, app.Logger())
	if err := app.unbondAll(ctx); err != nil {
		return fmt.Errorf("unbond the present validators: %w", err)
	}
	if err := app.bondOne(ctx, operator, consensusKey); err != nil {
		return fmt.Errorf("bond %s: %w", operator, err)
	}
	branch.Write()
	return nil
}

func (app *App) unbondAll(ctx sdk.Context) error {
	validators, err := app.StakingKeeper.GetAllValidators(ctx)
	if err != nil {
		return err
	}
	for _, validator := range validators {
		operator, err := validatorCodec().StringToBytes(validator.OperatorAddress)
		if err != nil {
			return err
		}
		if err := app.StakingKeeper.DeleteValidatorByPowerIndex(ctx, validator); err != nil {
			return err
		}
		if err := app.StakingKeeper.DeleteLastValidatorPower(ctx, operator); err != nil {
			return err
		}
		if validator.IsUnbonding() {
			if err := app.StakingKeeper.DeleteValidatorQueue(ctx, validator); err != nil {
				return err
			}
		}
		if validator.IsBonded() && validator.Tokens.IsPositive() {
			if err := app.BankKeeper.SendCoinsFromModuleToModule(ctx, stakingtypes.BondedPoolName, stakingtypes.NotBondedPoolName,
				sdk.NewCoins(sdk.NewCoin(chain.BaseDenom, validator.Tokens))); err != nil {
				return err
			}
		}
		validator.Status = stakingtypes.Unbonded
		validator.Jailed = true
		if err := app.StakingKeeper.SetValidator(ctx, validator); err != nil {
			return err
		}
	}
	return nil
}

// bondOne bonds the operator's validator with the whole stake. The operator may be a validator of the chain
// already: then it keeps what is delegated to it.
func (app *App) bondOne(ctx sdk.Context, operator sdk.ValAddress, consensusKey cryptotypes.PubKey) error {
	account := sdk.AccAddress(operator)
	stake := chain.OneSahara.MulRaw(takeoverPower)
	minted := chain.Coins(1_000_000).Add(sdk.NewCoin(chain.BaseDenom, stake))
	if err := app.BankKeeper.MintCoins(ctx, minttypes.ModuleName, minted); err != nil {
		return err
	}
	if err := app.BankKeeper.SendCoinsFromModuleToAccount(ctx, minttypes.ModuleName, account, minted); err != nil {
		return err
	}
	validator, err := app.takenOverValidator(ctx, operator, consensusKey)
	if err != nil {
		return err
	}
	if _, err := app.StakingKeeper.Delegate(ctx, account, stake, stakingtypes.Unbonded, validator, true); err != nil {
		return err
	}
	if err := app.StakingKeeper.SetLastValidatorPower(ctx, operator, takeoverPower); err != nil {
		return err
	}
	address := sdk.ConsAddress(consensusKey.Address())
	return app.SlashingKeeper.SetValidatorSigningInfo(ctx, address, slashingtypes.ValidatorSigningInfo{
		Address: address.String(), StartHeight: app.LastBlockHeight(),
	})
}

// takenOverValidator is the operator's validator, bonded and with the key, before the new stake.
func (app *App) takenOverValidator(ctx sdk.Context, operator sdk.ValAddress, consensusKey cryptotypes.PubKey) (stakingtypes.Validator, error) {
	validator, err := app.StakingKeeper.GetValidator(ctx, operator)
	isNew := errors.Is(err, stakingtypes.ErrNoValidatorFound)
	if isNew {
		validator, err = stakingtypes.NewValidator(operator.String(), consensusKey, stakingtypes.Description{Moniker: "in-place-testnet"})
	}
	if err != nil {
		return validator, err
	}
	if validator.Tokens.IsPositive() {
		if err := app.BankKeeper.SendCoinsFromModuleToModule(ctx, stakingtypes.NotBondedPoolName, stakingtypes.BondedPoolName,
			sdk.NewCoins(sdk.NewCoin(chain.BaseDenom, validator.Tokens))); err != nil {
			return validator, err
		}
	}
	if validator.ConsensusPubkey, err = codectypes.NewAnyWithValue(consensusKey); err != nil {
		return validator, err
	}
	validator.Status = stakingtypes.Bonded
	validator.Jailed = false
	if err := app.StakingKeeper.SetValidator(ctx, validator); err != nil {
		return validator, err
	}
	if err := app.StakingKeeper.SetValidatorByConsAddr(ctx, validator); err != nil {
		return validator, err
	}
	if isNew {
		err = app.StakingKeeper.Hooks().AfterValidatorCreated(ctx, operator)
	}
	return validator, err
}
