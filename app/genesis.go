package app

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"cosmossdk.io/core/appmodule"
	sdkmath "cosmossdk.io/math"

	abci "github.com/cometbft/cometbft/abci/types"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
	minttypes "github.com/cosmos/cosmos-sdk/x/mint/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	erc20types "github.com/cosmos/evm/x/erc20/types"
	feemarkettypes "github.com/cosmos/evm/x/feemarket/types"
	evmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/app/chain"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// GenesisState is the genesis of each module by its name.
type GenesisState map[string]json.RawMessage

const (
	// MaxBlockGas is the default gas limit of a block: about 1,000 bank sends. Blocks must have one, since
	// it is what bounds the work that users can ask of them.
	MaxBlockGas = 100_000_000
	// MaxBlockBytes is the default size limit of a block: 4 MiB.
	MaxBlockBytes = 4 << 20
	// wrappedCoinAddress is where the EVM sees the native coin as an ERC-20 token.
	wrappedCoinAddress = "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE"
)

// MinGasPrice is the default price of one unit of gas, in asahara: 1 gwei, on chain (fee market) and in a
// node's configuration. Above zero, so that nothing on the chain is free to spam.
var MinGasPrice = sdkmath.LegacyNewDec(1_000_000_000)

// DefaultConsensusParams are CometBFT's defaults with limits on gas and bytes.
func DefaultConsensusParams() *cmttypes.ConsensusParams {
	params := cmttypes.DefaultConsensusParams()
	params.Block.MaxGas = MaxBlockGas
	params.Block.MaxBytes = MaxBlockBytes
	return params
}

// DefaultGenesis is the modules' default genesis with the chain's coin in it, and without inflation: every
// coin's way is visible, and validators live on fees and on the protocol's cut of usage.
func (app *App) DefaultGenesis() GenesisState {
	cdc := app.appCodec
	genesis := GenesisState(app.BasicModuleManager.DefaultGenesis(cdc))

	editGenesis(cdc, genesis, banktypes.ModuleName, &banktypes.GenesisState{}, func(g *banktypes.GenesisState) {
		g.DenomMetadata = []banktypes.Metadata{chain.Metadata()}
	})
	editGenesis(cdc, genesis, stakingtypes.ModuleName, &stakingtypes.GenesisState{}, func(g *stakingtypes.GenesisState) {
		g.Params.BondDenom = chain.BaseDenom
	})
	editGenesis(cdc, genesis, minttypes.ModuleName, &minttypes.GenesisState{}, func(g *minttypes.GenesisState) {
		g.Params.MintDenom = chain.BaseDenom
		g.Params.InflationMin = sdkmath.LegacyZeroDec()
		g.Params.InflationMax = sdkmath.LegacyZeroDec()
		g.Params.InflationRateChange = sdkmath.LegacyZeroDec()
		g.Minter.Inflation = sdkmath.LegacyZeroDec()
	})
	editGenesis(cdc, genesis, govtypes.ModuleName, &govv1.GenesisState{}, func(g *govv1.GenesisState) {
		g.Params.MinDeposit = chain.Coins(1_000)
		g.Params.ExpeditedMinDeposit = chain.Coins(5_000)
	})
	editGenesis(cdc, genesis, feemarkettypes.ModuleName, &feemarkettypes.GenesisState{}, func(g *feemarkettypes.GenesisState) {
		g.Params.MinGasPrice = MinGasPrice
		g.Params.BaseFee = MinGasPrice
	})
	editGenesis(cdc, genesis, evmtypes.ModuleName, &evmtypes.GenesisState{}, func(g *evmtypes.GenesisState) {
		g.Params.EvmDenom = chain.BaseDenom
		g.Params.ExtendedDenomOptions = &evmtypes.ExtendedDenomOptions{ExtendedDenom: chain.BaseDenom}
		g.Params.ActiveStaticPrecompiles = slices.Clone(evmtypes.AvailableStaticPrecompiles)
		slices.Sort(g.Params.ActiveStaticPrecompiles)
		g.Preinstalls = evmtypes.DefaultPreinstalls
	})
	editGenesis(cdc, genesis, erc20types.ModuleName, &erc20types.GenesisState{}, func(g *erc20types.GenesisState) {
		g.TokenPairs = []erc20types.TokenPair{{
			Erc20Address:  wrappedCoinAddress,
			Denom:         chain.BaseDenom,
			Enabled:       true,
			ContractOwner: erc20types.OWNER_MODULE,
		}}
		g.NativePrecompiles = []string{wrappedCoinAddress}
	})
	editGenesis(cdc, genesis, royaltytypes.ModuleName, &royaltytypes.GenesisState{}, func(g *royaltytypes.GenesisState) {
		g.Params.RevenueDenoms = []royaltytypes.RevenueDenom{{
			Denom: chain.BaseDenom, Erc20: wrappedCoinAddress,
			MinSweep: sdkmath.NewInt(1_000_000_000_000), // a millionth of a SAHARA
		}}
		g.Params.RegistrationFee = chain.Coins(1)
	})
	return genesis
}

// editGenesis changes one module's part of a genesis.
func editGenesis[T proto.Message](cdc codec.JSONCodec, genesis GenesisState, name string, state T, edit func(T)) {
	cdc.MustUnmarshalJSON(genesis[name], state)
	edit(state)
	genesis[name] = cdc.MustMarshalJSON(state)
}

// ValidateGenesis checks what no single module can: that all modules agree on the chain's coin, and that
// none is unknown or missing. It reports every fault it finds.
func (app *App) ValidateGenesis(genesis GenesisState) error {
	var errs []error
	known := app.ModuleManager.ModuleNames()
	for _, name := range slices.Sorted(maps.Keys(genesis)) {
		if !slices.Contains(known, name) {
			errs = append(errs, fmt.Errorf("app_state.%s: there is no such module", name))
		}
	}
	slices.Sort(known)
	for _, name := range known {
		state, ok := genesis[name]
		if !ok {
			if hasGenesis(app.ModuleManager.Modules[name]) {
				errs = append(errs, fmt.Errorf("app_state.%s: missing", name))
			}
			continue
		}
		if basic, checks := app.BasicModuleManager[name].(module.HasGenesisBasics); checks {
			if err := basic.ValidateGenesis(app.appCodec, app.txConfig, state); err != nil {
				errs = append(errs, fmt.Errorf("app_state.%s: %w", name, err))
			}
		}
	}
	if len(errs) > 0 {
		return errors.Join(errs...)
	}

	denom := func(field, got string) {
		if got != chain.BaseDenom {
			errs = append(errs, fmt.Errorf("app_state.%s is %q, want %q", field, got, chain.BaseDenom))
		}
	}
	var staking stakingtypes.GenesisState
	var mint minttypes.GenesisState
	var evm evmtypes.GenesisState
	var feeMarket feemarkettypes.GenesisState
	var bank banktypes.GenesisState
	app.appCodec.MustUnmarshalJSON(genesis[stakingtypes.ModuleName], &staking)
	app.appCodec.MustUnmarshalJSON(genesis[minttypes.ModuleName], &mint)
	app.appCodec.MustUnmarshalJSON(genesis[evmtypes.ModuleName], &evm)
	app.appCodec.MustUnmarshalJSON(genesis[feemarkettypes.ModuleName], &feeMarket)
	app.appCodec.MustUnmarshalJSON(genesis[banktypes.ModuleName], &bank)
	denom("staking.params.bond_denom", staking.Params.BondDenom)
	denom("mint.params.mint_denom", mint.Params.MintDenom)
	denom("evm.params.evm_denom", evm.Params.EvmDenom)
	if feeMarket.Params.MinGasPrice.IsNil() || !feeMarket.Params.MinGasPrice.IsPositive() {
		errs = append(errs, fmt.Errorf("app_state.feemarket.params.min_gas_price is %s, want more than 0", feeMarket.Params.MinGasPrice))
	}
	if !slices.ContainsFunc(bank.DenomMetadata, func(m banktypes.Metadata) bool { return m.Base == chain.BaseDenom }) {
		errs = append(errs, fmt.Errorf("app_state.bank.denom_metadata has no entry for %q, which the EVM needs", chain.BaseDenom))
	}
	return errors.Join(errs...)
}

// hasGenesis tells whether a module has state in genesis.
func hasGenesis(m any) bool {
	switch m.(type) {
	case module.HasGenesis, module.HasABCIGenesis, appmodule.HasGenesis:
		return true
	default:
		return false
	}
}

// InitChainer starts the chain from a genesis document, or refuses it, naming the field.
func (app *App) InitChainer(ctx sdk.Context, req *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
	if maxGas := req.ConsensusParams.GetBlock().GetMaxGas(); maxGas <= 0 {
		return nil, fmt.Errorf("genesis: consensus.params.block.max_gas is %d, want more than 0 (the default is %d)", maxGas, MaxBlockGas)
	}
	var genesis GenesisState
	if err := json.Unmarshal(req.AppStateBytes, &genesis); err != nil {
		return nil, fmt.Errorf("genesis: app_state: %w", err)
	}
	if err := app.ValidateGenesis(genesis); err != nil {
		return nil, fmt.Errorf("genesis: %w", err)
	}
	if err := app.UpgradeKeeper.SetModuleVersionMap(ctx, app.ModuleManager.GetVersionMap()); err != nil {
		return nil, err
	}
	return app.ModuleManager.InitGenesis(ctx, app.appCodec, genesis)
}
