package main

import (
	"encoding/json"
	"fmt"

	"github.com/spf13/cobra"

	sdkmath "cosmossdk.io/math"

	tmtime "github.com/cometbft/cometbft/types/time"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/tx"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"
)

// createValidator signs the genesis transaction that bonds a validator.
func createValidator(
	cmd *cobra.Command, txConfig client.TxConfig, kr keyring.Keyring, name, chainID string,
	addr sdk.AccAddress, consensusKey cryptotypes.PubKey,
) (json.RawMessage, error) {
	commission := stakingtypes.NewCommissionRates(
		sdkmath.LegacyNewDecWithPrec(5, 2), sdkmath.LegacyNewDecWithPrec(20, 2), sdkmath.LegacyNewDecWithPrec(1, 2))
	msg, err := stakingtypes.NewMsgCreateValidator(
		sdk.ValAddress(addr).String(), consensusKey, chain.Coins(validatorStake)[0],
		stakingtypes.NewDescription(name, "", "", "", ""), commission, sdkmath.OneInt())
	if err != nil {
		return nil, err
	}
	builder := txConfig.NewTxBuilder()
	if err := builder.SetMsgs(msg); err != nil {
		return nil, err
	}
	factory := tx.Factory{}.WithChainID(chainID).WithKeybase(kr).WithTxConfig(txConfig)
	if err := tx.Sign(cmd.Context(), factory, name, builder, true); err != nil {
		return nil, fmt.Errorf("sign the genesis transaction of %s: %w", name, err)
	}
	return txConfig.TxJSONEncoder()(builder.GetTx())
}

// networkGenesis is the default genesis with funded accounts and bonded validators.
func networkGenesis(
	described *app.App, chainID string, balances []banktypes.Balance, gentxs []json.RawMessage,
) (*genutiltypes.AppGenesis, error) {
	cdc := described.AppCodec()
	state := described.DefaultGenesis()

	var auth authtypes.GenesisState
	cdc.MustUnmarshalJSON(state[authtypes.ModuleName], &auth)
	accounts := make([]authtypes.GenesisAccount, len(balances))
	for i, balance := range balances {
		addr, err := sdk.AccAddressFromBech32(balance.Address)
		if err != nil {
			return nil, err
		}
		accounts[i] = authtypes.NewBaseAccount(addr, nil, 0, 0)
	}
	packed, err := authtypes.PackAccounts(authtypes.SanitizeGenesisAccounts(accounts))
	if err != nil {
		return nil, err
	}
	auth.Accounts = packed
	state[authtypes.ModuleName] = cdc.MustMarshalJSON(&auth)

	var bank banktypes.GenesisState
	cdc.MustUnmarshalJSON(state[banktypes.ModuleName], &bank)
	bank.Balances = banktypes.SanitizeGenesisBalances(balances)
	for _, balance := range balances {
		bank.Supply = bank.Supply.Add(balance.Coins...)
	}
	state[banktypes.ModuleName] = cdc.MustMarshalJSON(&bank)

	genutilState := genutiltypes.NewGenesisState(gentxs)
	state[genutiltypes.ModuleName] = cdc.MustMarshalJSON(genutilState)
	if err := described.ValidateGenesis(state); err != nil {
		return nil, err
	}

	bz, err := marshalState(state)
	if err != nil {
		return nil, err
	}
	genesis := genutiltypes.NewAppGenesisWithVersion(chainID, bz)
	genesis.GenesisTime = tmtime.Now() // one time in all files: it is part of the first block
	genesis.Consensus.Params = app.DefaultConsensusParams()
	return genesis, nil
}

func marshalState(state app.GenesisState) (json.RawMessage, error) {
	return json.MarshalIndent(state, "", "  ")
}
