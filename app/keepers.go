package app

import (
	"github.com/spf13/cast"

	"cosmossdk.io/core/address"

	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/runtime"
	"github.com/cosmos/cosmos-sdk/server"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authkeeper "github.com/cosmos/cosmos-sdk/x/auth/keeper"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	authzkeeper "github.com/cosmos/cosmos-sdk/x/authz/keeper"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	consensuskeeper "github.com/cosmos/cosmos-sdk/x/consensus/keeper"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	distrkeeper "github.com/cosmos/cosmos-sdk/x/distribution/keeper"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	evidencekeeper "github.com/cosmos/cosmos-sdk/x/evidence/keeper"
	evidencetypes "github.com/cosmos/cosmos-sdk/x/evidence/types"
	"github.com/cosmos/cosmos-sdk/x/feegrant"
	feegrantkeeper "github.com/cosmos/cosmos-sdk/x/feegrant/keeper"
	govkeeper "github.com/cosmos/cosmos-sdk/x/gov/keeper"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	mintkeeper "github.com/cosmos/cosmos-sdk/x/mint/keeper"
	minttypes "github.com/cosmos/cosmos-sdk/x/mint/types"
	slashingkeeper "github.com/cosmos/cosmos-sdk/x/slashing/keeper"
	slashingtypes "github.com/cosmos/cosmos-sdk/x/slashing/types"
	stakingkeeper "github.com/cosmos/cosmos-sdk/x/staking/keeper"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	upgradekeeper "github.com/cosmos/cosmos-sdk/x/upgrade/keeper"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"
	evmaddress "github.com/cosmos/evm/encoding/address"
	erc20keeper "github.com/cosmos/evm/x/erc20/keeper"
	feemarketkeeper "github.com/cosmos/evm/x/feemarket/keeper"
	ibccallbackskeeper "github.com/cosmos/evm/x/ibc/callbacks/keeper"
	evmkeeper "github.com/cosmos/evm/x/vm/keeper"
	transferkeeper "github.com/cosmos/ibc-go/v11/modules/apps/transfer/keeper"
	ibckeeper "github.com/cosmos/ibc-go/v11/modules/core/keeper"

	datasetkeeper "github.com/sahara-chain/sahara/x/dataset/keeper"
	datasettypes "github.com/sahara-chain/sahara/x/dataset/types"
	labelingkeeper "github.com/sahara-chain/sahara/x/labeling/keeper"
	labelingtypes "github.com/sahara-chain/sahara/x/labeling/types"
	licensekeeper "github.com/sahara-chain/sahara/x/license/keeper"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	modelkeeper "github.com/sahara-chain/sahara/x/model/keeper"
	modeltypes "github.com/sahara-chain/sahara/x/model/types"
	royaltykeeper "github.com/sahara-chain/sahara/x/royalty/keeper"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	usagekeeper "github.com/sahara-chain/sahara/x/usage/keeper"
	usagetypes "github.com/sahara-chain/sahara/x/usage/types"
)

// Keepers are the modules' keepers. Each is built once, from those above it; the one cycle, between the
// EVM and ERC-20 keepers, is closed inside evm.go.
type Keepers struct {
	AccountKeeper   authkeeper.AccountKeeper
	BankKeeper      bankkeeper.BaseKeeper
	ConsensusKeeper consensuskeeper.Keeper
	StakingKeeper   *stakingkeeper.Keeper
	SlashingKeeper  slashingkeeper.Keeper
	MintKeeper      mintkeeper.Keeper
	DistrKeeper     distrkeeper.Keeper
	GovKeeper       govkeeper.Keeper
	UpgradeKeeper   *upgradekeeper.Keeper
	EvidenceKeeper  evidencekeeper.Keeper
	AuthzKeeper     authzkeeper.Keeper
	FeeGrantKeeper  feegrantkeeper.Keeper

	IBCKeeper      *ibckeeper.Keeper
	TransferKeeper *transferkeeper.Keeper
	CallbackKeeper ibccallbackskeeper.ContractKeeper

	RoyaltyKeeper royaltykeeper.Keeper
	LicenseKeeper licensekeeper.Keeper
	DatasetKeeper datasetkeeper.Keeper
	ModelKeeper   modelkeeper.Keeper
	UsageKeeper   usagekeeper.Keeper

	LabelingKeeper labelingkeeper.Keeper

	FeeMarketKeeper feemarketkeeper.Keeper
	EVMKeeper       *evmkeeper.Keeper
	Erc20Keeper     erc20keeper.Keeper
}

// governance is the authority of every parameter change.
var governance = authtypes.NewModuleAddress(govtypes.ModuleName)

// The codecs accept 0x addresses beside bech32, so that messages and queries take either form.
func accountCodec() address.Codec {
	return evmaddress.NewEvmCodec(sdk.GetConfig().GetBech32AccountAddrPrefix())
}

func validatorCodec() address.Codec {
	return evmaddress.NewEvmCodec(sdk.GetConfig().GetBech32ValidatorAddrPrefix())
}

func consensusCodec() address.Codec {
	return evmaddress.NewEvmCodec(sdk.GetConfig().GetBech32ConsensusAddrPrefix())
}

// buildSDKKeepers builds the keepers of the SDK's own modules.
func (app *App) buildSDKKeepers(appOpts servertypes.AppOptions) {
	var (
		cdc       = app.appCodec
		kv        = app.keys.kv
		authority = governance.String()
	)

	app.ConsensusKeeper = consensuskeeper.NewKeeper(
		cdc, runtime.NewKVStoreService(kv[consensustypes.StoreKey]), authority, runtime.EventService{})
	app.SetParamStore(app.ConsensusKeeper.ParamsStore)

	app.AccountKeeper = authkeeper.NewAccountKeeper(
		cdc, runtime.NewKVStoreService(kv[authtypes.StoreKey]), authtypes.ProtoBaseAccount,
		modulePermissions(), accountCodec(), sdk.GetConfig().GetBech32AccountAddrPrefix(), authority)

	app.BankKeeper = bankkeeper.NewBaseKeeper(
		cdc, runtime.NewKVStoreService(kv[banktypes.StoreKey]), app.AccountKeeper,
		blockedAddresses(), authority, app.Logger(),
	).WithObjStoreKey(app.keys.object[banktypes.ObjectStoreKey])

	app.StakingKeeper = stakingkeeper.NewKeeper(
		cdc, runtime.NewKVStoreService(kv[stakingtypes.StoreKey]), app.AccountKeeper, app.BankKeeper,
		authority, validatorCodec(), consensusCodec())

	app.MintKeeper = mintkeeper.NewKeeper(
		cdc, runtime.NewKVStoreService(kv[minttypes.StoreKey]), app.StakingKeeper, app.AccountKeeper,
		app.BankKeeper, authtypes.FeeCollectorName, authority)

	app.DistrKeeper = distrkeeper.NewKeeper(
		cdc, runtime.NewKVStoreService(kv[distrtypes.StoreKey]), app.AccountKeeper, app.BankKeeper,
		app.StakingKeeper, authtypes.FeeCollectorName, authority)

	app.SlashingKeeper = slashingkeeper.NewKeeper(
		cdc, app.legacyAmino, runtime.NewKVStoreService(kv[slashingtypes.StoreKey]), app.StakingKeeper, authority)

	app.StakingKeeper.SetHooks(
		stakingtypes.NewMultiStakingHooks(app.DistrKeeper.Hooks(), app.SlashingKeeper.Hooks()))

	app.FeeGrantKeeper = feegrantkeeper.NewKeeper(
		cdc, runtime.NewKVStoreService(kv[feegrant.StoreKey]), app.AccountKeeper)

	app.AuthzKeeper = authzkeeper.NewKeeper(
		boundedGrantQueue{runtime.NewKVStoreService(kv[authzkeeper.StoreKey])},
		cdc, app.MsgServiceRouter(), app.AccountKeeper)

	skipUpgradeHeights := make(map[int64]bool)
	for _, h := range cast.ToIntSlice(appOpts.Get(server.FlagUnsafeSkipUpgrades)) {
		skipUpgradeHeights[int64(h)] = true
	}
	app.UpgradeKeeper = upgradekeeper.NewKeeper(
		skipUpgradeHeights, runtime.NewKVStoreService(kv[upgradetypes.StoreKey]), cdc,
		cast.ToString(appOpts.Get(flags.FlagHome)), app.BaseApp, authority)

	app.GovKeeper = *govkeeper.NewKeeper(
		cdc, runtime.NewKVStoreService(kv[govtypes.StoreKey]), app.AccountKeeper, app.BankKeeper,
		app.DistrKeeper, app.MsgServiceRouter(), govtypes.DefaultConfig(), authority,
		govkeeper.NewDefaultCalculateVoteResultsAndVotingPower(app.StakingKeeper))

	app.EvidenceKeeper = *evidencekeeper.NewKeeper(
		cdc, runtime.NewKVStoreService(kv[evidencetypes.StoreKey]), app.StakingKeeper, app.SlashingKeeper,
		app.AccountKeeper.AddressCodec(), runtime.ProvideCometInfoService())
}

// buildAssetKeepers builds the chain's own keepers, and makes x/bank tell the ledger of every transfer of
// shares.
func (app *App) buildAssetKeepers(evmChainID uint64) {
	names := make([]string, len(moduleAccounts))
	for i, account := range moduleAccounts {
		names[i] = account.name
	}
	app.RoyaltyKeeper = royaltykeeper.New(
		app.appCodec, runtime.NewKVStoreService(app.keys.kv[royaltytypes.StoreKey]),
		app.keys.object[royaltytypes.ObjectStoreKey], accountCodec(), governance.String(),
		app.AccountKeeper, app.BankKeeper, app.DistrKeeper, names)
	app.BankKeeper.AppendSendRestriction(app.RoyaltyKeeper.SendRestriction)

	app.LicenseKeeper = licensekeeper.NewKeeper(
		app.appCodec, runtime.NewKVStoreService(app.keys.kv[licensetypes.StoreKey]), accountCodec(),
		app.DistrKeeper, app.RoyaltyKeeper, governance.String())

	app.DatasetKeeper = datasetkeeper.NewKeeper(
		app.appCodec, runtime.NewKVStoreService(app.keys.kv[datasettypes.StoreKey]), accountCodec(),
		app.RoyaltyKeeper, app.LicenseKeeper, governance.String())

	app.ModelKeeper = modelkeeper.NewKeeper(
		app.appCodec, runtime.NewKVStoreService(app.keys.kv[modeltypes.StoreKey]), accountCodec(),
		app.RoyaltyKeeper, app.LicenseKeeper, governance.String())

	app.LabelingKeeper = labelingkeeper.New(
		app.appCodec, runtime.NewKVStoreService(app.keys.kv[labelingtypes.StoreKey]),
		app.keys.object[labelingtypes.ObjectStoreKey], accountCodec(), governance.String(), authtypes.FeeCollectorName,
		app.AccountKeeper, app.BankKeeper, app.DistrKeeper, app.DatasetKeeper)

	app.UsageKeeper = usagekeeper.New(
		app.appCodec, runtime.NewKVStoreService(app.keys.kv[usagetypes.StoreKey]),
		app.keys.object[usagetypes.ObjectStoreKey], accountCodec(), governance.String(),
		evmChainID, authtypes.FeeCollectorName,
		app.AccountKeeper, app.BankKeeper, app.RoyaltyKeeper, app.LicenseKeeper)
}
