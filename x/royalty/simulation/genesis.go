package simulation

import (
	"slices"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

const (
	// Kind of the assets that a simulation starts with. No module describes them.
	Kind = "simulated"

	maxGenesisAssets = 12
	nativeContract   = "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE"
)

// RandomizedGenState has random parameters and a few assets in a random graph. Their shares are balances, so it adds to
// x/bank's genesis, which is there before: modules are asked in the order of their names.
func RandomizedGenState(state *module.SimulationState) {
	r := simsx.NewXRand(state.Rand)
	genesis := types.GenesisState{Params: RandomParams(r)}
	if raw, ok := state.GenState[banktypes.ModuleName]; ok && len(state.Accounts) > 0 {
		var bank banktypes.GenesisState
		state.Cdc.MustUnmarshalJSON(raw, &bank)
		for id := range r.Uint64InRange(0, maxGenesisAssets+1) {
			genesis.Assets = append(genesis.Assets, randomAsset(r, id+1, state.Accounts, &bank))
		}
		bank.Balances = banktypes.SanitizeGenesisBalances(bank.Balances)
		state.GenState[banktypes.ModuleName] = state.Cdc.MustMarshalJSON(&bank)
	}
	state.GenState[types.ModuleName] = state.Cdc.MustMarshalJSON(&genesis)
}

// RandomParams always list the chain's own coin.
func RandomParams(r *simsx.XRand) types.Params {
	return types.Params{
		RevenueDenoms: []types.RevenueDenom{{
			Denom: chain.BaseDenom, Erc20: nativeContract, MinSweep: sdkmath.NewInt(1 + r.Int63n(maxPayment)),
		}},
		SweepBudget:     types.MinSweepBudget + uint32(r.Intn(types.DefaultSweepBudget)), //nolint:gosec // small
		RegistrationFee: sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, r.Int63n(1_000))),
	}
}

// randomAsset is one whose parents are among those before it, and gives its shares out.
func randomAsset(r *simsx.XRand, id uint64, accounts []simtypes.Account, bank *banktypes.GenesisState) types.GenesisAsset {
	owner := accounts[r.Intn(len(accounts))]
	allocation, err := RandomAllocation(r, owner, accounts)
	if err != nil {
		panic(err) // rows of accounts and shares above 0, so a tree there is
	}
	for _, holder := range allocation.Holders {
		give(bank, holder.Address, id, holder.Shares)
	}
	if latent := allocation.Latent(); latent > 0 {
		give(bank, authtypes.NewModuleAddress(types.LatentName).String(), id, latent)
	}
	allocation.Holders = nil // as registration keeps it
	asset := types.Asset{
		Id: id, Kind: Kind, Owner: owner.AddressBech32, Parents: randomParents(r, id-1), Status: types.Status_STATUS_ACTIVE,
		TermsId: 1, SuccessionBps: r.Uint32InRange(1, types.MaxParentBps), Allocation: allocation,
	}
	return types.GenesisAsset{Asset: asset, Ledger: types.Ledger{OwnBps: asset.OwnBps()}}
}

// randomParents are some of the first assets, which leave the child at least what they must.
func randomParents(r *simsx.XRand, assets uint64) (parents []types.Parent) {
	left := uint32(types.MaxParentBps)
	for id := assets; id > 0 && left > 1 && r.Bool(); id-- {
		bps := r.Uint32InRange(1, left)
		parents = append(parents, types.Parent{Id: id, Bps: bps})
		left -= bps
	}
	return parents
}

func give(bank *banktypes.GenesisState, holder string, id, shares uint64) {
	coin := sdk.NewCoin(types.ShareDenom(id), sdkmath.NewIntFromUint64(shares))
	i := slices.IndexFunc(bank.Balances, func(b banktypes.Balance) bool { return b.Address == holder })
	if i < 0 {
		i = len(bank.Balances)
		bank.Balances = append(bank.Balances, banktypes.Balance{Address: holder})
	}
	bank.Balances[i].Coins = bank.Balances[i].Coins.Add(coin)
	if !bank.Supply.Empty() { // an empty one is x/bank's to add up
		bank.Supply = bank.Supply.Add(coin)
	}
}
