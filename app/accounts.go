package app

import (
	"slices"

	corevm "github.com/ethereum/go-ethereum/core/vm"

	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	govtypes "github.com/cosmos/cosmos-sdk/x/gov/types"
	minttypes "github.com/cosmos/cosmos-sdk/x/mint/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	"github.com/cosmos/evm/utils"
	erc20types "github.com/cosmos/evm/x/erc20/types"
	feemarkettypes "github.com/cosmos/evm/x/feemarket/types"
	evmtypes "github.com/cosmos/evm/x/vm/types"
	ibctransfertypes "github.com/cosmos/ibc-go/v11/modules/apps/transfer/types"

	labelingtypes "github.com/sahara-chain/sahara/x/labeling/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	usagetypes "github.com/sahara-chain/sahara/x/usage/types"
)

// moduleAccount says what one module account may do with coins and whether users may send to it.
type moduleAccount struct {
	name        string
	permissions []string
	// receives is true for the few accounts that users may fund by an ordinary send. For every other one
	// a stray send would break the balance that the module's invariant expects.
	receives bool
	// why names who funds the account and who drains it.
	why string
}

// moduleAccounts is the one table of accounts that no key controls.
var moduleAccounts = []moduleAccount{
	{
		name: authtypes.FeeCollectorName,
		why:  "fees arrive virtually in each transaction and for real in x/bank's EndBlock; x/distribution empties it in the next BeginBlock",
	},
	{
		name: distrtypes.ModuleName,
		why:  "fed from the fee collector and by MsgFundCommunityPool; drained by reward withdrawals and community spending",
	},
	{
		name: minttypes.ModuleName, permissions: []string{authtypes.Minter},
		why: "mints the block provision, if inflation is on, and passes it to the fee collector at once",
	},
	{
		name: stakingtypes.BondedPoolName, permissions: []string{authtypes.Burner, authtypes.Staking},
		why: "holds bonded stake; slashing burns from it",
	},
	{
		name: stakingtypes.NotBondedPoolName, permissions: []string{authtypes.Burner, authtypes.Staking},
		why: "holds unbonding stake until it matures; slashing burns from it",
	},
	{
		name: govtypes.ModuleName, permissions: []string{authtypes.Burner},
		why: "holds proposal deposits; refunds or burns them. It is the authority of all parameter changes",
	},
	{
		name: ibctransfertypes.ModuleName, permissions: []string{authtypes.Minter, authtypes.Burner},
		why: "mints and burns vouchers of coins from other chains",
	},
	{
		name: evmtypes.ModuleName, permissions: []string{authtypes.Minter, authtypes.Burner},
		why: "mints and burns when the EVM's state database changes native balances",
	},
	{
		name: feemarkettypes.ModuleName,
		why:  "holds nothing; the fee market only keeps the base fee",
	},
	{
		name: erc20types.ModuleName, permissions: []string{authtypes.Minter, authtypes.Burner},
		why: "escrows one side of a coin and ERC-20 pair and mints the other",
	},
	{
		name: royaltytypes.ModuleName, permissions: []string{authtypes.Minter},
		why: "the escrow of all assets' revenue: funded by payments, drained by claims; mints each asset's shares once",
	},
	{
		name: royaltytypes.LatentName,
		why:  "shares that belong to somebody who has not taken them yet: funded at registration, drained by proofs and grants",
	},
	{
		name: labelingtypes.ModuleName,
		why:  "bounties and bonds: funded by requesters and labelers, drained in EndBlock to labelers, requesters and the community pool",
	},
	{
		name: usagetypes.ModuleName,
		why:  "deposits of channels, and calls paid at once: funded by payers, drained in EndBlock to providers, assets, the fee collector and payers",
	},
}

// modulePermissions is the form that x/auth wants.
func modulePermissions() map[string][]string {
	perms := make(map[string][]string, len(moduleAccounts))
	for _, account := range moduleAccounts {
		perms[account.name] = account.permissions
	}
	return perms
}

// precompileAddresses are the hex addresses that answer as contracts without code: Ethereum's and ours.
func precompileAddresses() []string {
	addrs := slices.Clone(evmtypes.AvailableStaticPrecompiles)
	for _, addr := range corevm.PrecompiledAddressesPrague {
		addrs = append(addrs, addr.Hex())
	}
	slices.Sort(addrs)
	return addrs
}

// blockedAddresses are the accounts to which x/bank lets nobody send. Coins sent to a precompile's address
// would be lost, since no key and no code can move them.
func blockedAddresses() map[string]bool {
	blocked := make(map[string]bool)
	for _, account := range moduleAccounts {
		if !account.receives {
			blocked[authtypes.NewModuleAddress(account.name).String()] = true
		}
	}
	for _, hex := range precompileAddresses() {
		blocked[utils.Bech32StringFromHexAddress(hex)] = true
	}
	return blocked
}
