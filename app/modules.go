package app

import (
	"github.com/cosmos/cosmos-sdk/types/module"
	"github.com/cosmos/cosmos-sdk/x/auth"
	authsims "github.com/cosmos/cosmos-sdk/x/auth/simulation"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	"github.com/cosmos/cosmos-sdk/x/auth/vesting"
	vestingtypes "github.com/cosmos/cosmos-sdk/x/auth/vesting/types"
	"github.com/cosmos/cosmos-sdk/x/authz"
	authzmodule "github.com/cosmos/cosmos-sdk/x/authz/module"
	"github.com/cosmos/cosmos-sdk/x/bank"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/consensus"
	consensustypes "github.com/cosmos/cosmos-sdk/x/consensus/types"
	distr "github.com/cosmos/cosmos-sdk/x/distribution"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	"github.com/cosmos/cosmos-sdk/x/evidence"
	evidencetypes "github.com/cosmos/cosmos-sdk/x/evidence/types"
	"github.com/cosmos/cosmos-sdk/x/feegrant"
	feegrantmodule "github.com/cosmos/cosmos-sdk/x/feegrant/module"
	"github.com/cosmos/cosmos-sdk/x/genutil"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	"github.com/cosmos/cosmos-sdk/x/gov"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	"github.com/cosmos/cosmos-sdk/x/mint"
	minttypes "github.com/cosmos/cosmos-sdk/x/mint/types"
	"github.com/cosmos/cosmos-sdk/x/slashing"
	slashingtypes "github.com/cosmos/cosmos-sdk/x/slashing/types"
	"github.com/cosmos/cosmos-sdk/x/staking"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	"github.com/cosmos/cosmos-sdk/x/upgrade"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"
	"github.com/cosmos/evm/x/erc20"
	erc20types "github.com/cosmos/evm/x/erc20/types"
	"github.com/cosmos/evm/x/feemarket"
	feemarkettypes "github.com/cosmos/evm/x/feemarket/types"
	evmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/cosmos/ibc-go/v11/modules/apps/transfer"
	ibctransfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"
	ibc "github.com/cosmos/ibc-go/v11/modules/core"
	ibcexported "github.com/cosmos/ibc-go/v11/modules/core/exported"
	ibctm "github.com/cosmos/ibc-go/v11/modules/light-clients/07-tendermint"

	"github.com/sahara-chain/sahara/x/dataset"
	datasettypes "github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/labeling"
	labelingtypes "github.com/sahara-chain/sahara/x/labeling/types"
	"github.com/sahara-chain/sahara/x/license"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	"github.com/sahara-chain/sahara/x/model"
	modeltypes "github.com/sahara-chain/sahara/x/model/types"
	"github.com/sahara-chain/sahara/x/royalty"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	"github.com/sahara-chain/sahara/x/usage"
	usagetypes "github.com/sahara-chain/sahara/x/usage/types"
)

// The orders of modules, with the reason for each place. A module that is absent from a list has nothing
// to do there; the module manager refuses a list that leaves out one that has.
var (
	preBlockOrder = []string{
		upgradetypes.ModuleName, // first: a migration must see the state before anything else touches it
		authtypes.ModuleName,    // removes outdated nonces of unordered transactions
		evmtypes.ModuleName,     // nothing in our wrapper, but the interface has it
	}

	beginBlockOrder = []string{
		minttypes.ModuleName,        // new coins reach the fee collector before distribution empties it
		distrtypes.ModuleName,       // hands out the last block's fees by the last block's votes
		slashingtypes.ModuleName,    // after distribution: a slashed validator has first been paid for what it signed
		evidencetypes.ModuleName,    // after slashing: uses its signing infos
		stakingtypes.ModuleName,     // after those three: records the validator set that they left
		feemarkettypes.ModuleName,   // the base fee, from the gas of the last block
		evmtypes.ModuleName,         // after the fee market: announces the base fee
		ibcexported.ModuleName,      // after staking: records our own consensus state
		ibctransfertypes.ModuleName, // nothing today; after the core it stands on
		erc20types.ModuleName,       // nothing today
		authz.ModuleName,            // removes expired grants, at most maxExpiredGrantsPerBlock
	}

	endBlockOrder = []string{
		banktypes.ModuleName,      // first: credits what transactions sent virtually, so that all below see it
		govtypes.ModuleName,       // executes passed proposals, which may change what staking does next
		stakingtypes.ModuleName,   // after gov: this block's validator updates
		feegrant.ModuleName,       // prunes expired allowances, a bounded number
		labelingtypes.ModuleName,  // after bank, which credits bounties and bonds: waves, inference, pay; before royalty, as shares are granted
		usagetypes.ModuleName,     // after bank, which credits the escrow: ends withdrawals, pays what was settled
		royaltytypes.ModuleName,   // after usage, which pays assets, after bank, which credits the escrow, and gov, whose proposals may pay: pays claims, sweeps
		erc20types.ModuleName,     // nothing today
		evmtypes.ModuleName,       // folds the transactions' blooms
		feemarkettypes.ModuleName, // last: takes the gas of the whole block
	}

	// genesisOrder is the order of InitGenesis and of ExportGenesis.
	genesisOrder = []string{
		authtypes.ModuleName,        // accounts and module accounts, before anybody holds coins
		banktypes.ModuleName,        // balances and denom metadata, before anybody moves them
		distrtypes.ModuleName,       // before staking, whose hooks call it
		stakingtypes.ModuleName,     // pools need balances
		slashingtypes.ModuleName,    // after staking: one signing info a validator
		govtypes.ModuleName,         // deposits need balances
		minttypes.ModuleName,        // after staking, whose ratios it reads
		ibcexported.ModuleName,      // before applications that bind ports
		evmtypes.ModuleName,         // needs bank's metadata for its coin, and accounts for its contracts
		feemarkettypes.ModuleName,   // before genutil, whose transactions pass the fee checks
		erc20types.ModuleName,       // after the EVM, in which its precompiles live
		ibctransfertypes.ModuleName, // after the core, in which it binds its port
		royaltytypes.ModuleName,     // after bank: its ledger must agree with the balances of shares
		licensetypes.ModuleName,     // after royalty: its grants name assets
		datasettypes.ModuleName,     // after royalty and license: it describes assets under terms
		modeltypes.ModuleName,       // after royalty and license, as dataset
		labelingtypes.ModuleName,    // after dataset: its tasks name them, and its escrow has its coins
		usagetypes.ModuleName,       // after royalty and license: its services run assets, and its escrow has its coins
		genutiltypes.ModuleName,     // after all that a gentx touches: delivers them
		evidencetypes.ModuleName,    // after staking and slashing, which it would punish through
		authz.ModuleName,            // after auth: grants name accounts
		feegrant.ModuleName,         // after auth: allowances name accounts
		upgradetypes.ModuleName,     // no state of its own; versions are set before all modules
		vestingtypes.ModuleName,     // stateless
		consensustypes.ModuleName,   // its state comes from the genesis document, not from app_state
		ibctm.ModuleName,            // stateless
	}
)

// buildModules makes the module managers from the keepers.
func (app *App) buildModules(lightClient ibctm.LightClientModule) {
	cdc := app.appCodec
	app.ModuleManager = module.NewManager(
		genutil.NewAppModule(app.AccountKeeper, app.StakingKeeper, app, app.txConfig),
		auth.NewAppModule(cdc, app.AccountKeeper, authsims.RandomGenesisAccounts, nil),
		vesting.NewAppModule(app.AccountKeeper, app.BankKeeper),
		bank.NewAppModule(cdc, app.BankKeeper, app.AccountKeeper, nil),
		feegrantmodule.NewAppModule(cdc, app.AccountKeeper, app.BankKeeper, app.FeeGrantKeeper, app.interfaceRegistry),
		gov.NewAppModule(cdc, &app.GovKeeper, app.AccountKeeper, app.BankKeeper, nil),
		mint.NewAppModule(cdc, app.MintKeeper, app.AccountKeeper, nil, nil),
		slashing.NewAppModule(cdc, app.SlashingKeeper, app.AccountKeeper, app.BankKeeper, app.StakingKeeper, nil, app.interfaceRegistry),
		distr.NewAppModule(cdc, app.DistrKeeper, app.AccountKeeper, app.BankKeeper, app.StakingKeeper, nil),
		staking.NewAppModule(cdc, app.StakingKeeper, app.AccountKeeper, app.BankKeeper, nil),
		upgrade.NewAppModule(app.UpgradeKeeper, app.AccountKeeper.AddressCodec()),
		evidence.NewAppModule(app.EvidenceKeeper),
		authzmodule.NewAppModule(cdc, app.AuthzKeeper, app.AccountKeeper, app.BankKeeper, app.interfaceRegistry),
		consensus.NewAppModule(cdc, app.ConsensusKeeper),
		ibc.NewAppModule(app.IBCKeeper),
		ibctm.NewAppModule(lightClient),
		transfer.NewAppModule(app.TransferKeeper),
		app.newEVMModule(),
		feemarket.NewAppModule(app.FeeMarketKeeper),
		erc20.NewAppModule(app.Erc20Keeper, app.AccountKeeper),
		royalty.NewAppModule(app.RoyaltyKeeper, app.BankKeeper),
		license.NewAppModule(app.LicenseKeeper, app.AccountKeeper.AddressCodec()),
		dataset.NewAppModule(app.DatasetKeeper, app.AccountKeeper.AddressCodec()),
		model.NewAppModule(app.ModelKeeper, app.AccountKeeper.AddressCodec()),
		labeling.NewAppModule(app.LabelingKeeper, app.AccountKeeper.AddressCodec()),
		usage.NewAppModule(app.UsageKeeper, app.AccountKeeper.AddressCodec()),
	)
	app.ModuleManager.SetOrderPreBlockers(preBlockOrder...)
	app.ModuleManager.SetOrderBeginBlockers(beginBlockOrder...)
	app.ModuleManager.SetOrderEndBlockers(endBlockOrder...)
	app.ModuleManager.SetOrderInitGenesis(genesisOrder...)
	app.ModuleManager.SetOrderExportGenesis(genesisOrder...)

	app.BasicModuleManager = module.NewBasicManagerFromManager(app.ModuleManager, map[string]module.AppModuleBasic{
		genutiltypes.ModuleName:     genutil.NewAppModuleBasic(genutiltypes.DefaultMessageValidator),
		ibctransfertypes.ModuleName: transfer.AppModuleBasic{},
	})
	app.BasicModuleManager.RegisterLegacyAminoCodec(app.legacyAmino)
	app.BasicModuleManager.RegisterInterfaces(app.interfaceRegistry)

	app.simulation = module.NewSimulationManagerFromAppModules(app.ModuleManager.Modules, nil)
}
