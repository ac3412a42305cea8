package simulation_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"testing"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/testutil/simulate"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	"github.com/sahara-chain/sahara/x/royalty"
	royaltykeeper "github.com/sahara-chain/sahara/x/royalty/keeper" //determinism:allow tests bind the real ledger
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	"github.com/sahara-chain/sahara/x/usage"
	"github.com/sahara-chain/sahara/x/usage/keeper"
	"github.com/sahara-chain/sahara/x/usage/types"
)

// pool takes nothing: simulations register no assets here.
type pool struct{}

func (pool) FundCommunityPool(context.Context, sdk.Coins, sdk.AccAddress) error { return nil }

// free terms let everybody use everything.
type free struct{}

func (free) RequireLicense(context.Context, uint64, sdk.AccAddress, licensetypes.Purpose, time.Time) error {
	return nil
}

// TestLives: random services and channels, made by the genesis of the simulator, on which every message that it makes is
// taken, and whose books agree with balances after every block.
func TestLives(t *testing.T) {
	var lives []*simulate.Simulator
	for seed := range int64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			names := []string{types.ModuleName, royaltytypes.ModuleName, royaltytypes.LatentName, "gov", authtypes.FeeCollectorName}
			f := fixture.New(t,
				fixture.WithStores(types.StoreKey, royaltytypes.StoreKey),
				fixture.WithObjectStores(types.ObjectStoreKey, royaltytypes.ObjectStoreKey),
				fixture.WithModuleAccount(types.ModuleName), fixture.WithModuleAccount(royaltytypes.ModuleName, authtypes.Minter),
				fixture.WithModuleAccount(royaltytypes.LatentName))
			royalties := royaltykeeper.New(f.Codec, f.StoreService(royaltytypes.StoreKey), f.ObjectKey(royaltytypes.ObjectStoreKey), f.Addresses,
				f.Authority, f.Auth, f.Bank, pool{}, names)
			f.Bank.AppendSendRestriction(royalties.SendRestriction)
			k := keeper.New(f.Codec, f.StoreService(types.StoreKey), f.ObjectKey(types.ObjectStoreKey), f.Addresses, f.Authority,
				chain.EVMChainID(chain.InProcessID), authtypes.FeeCollectorName, f.Auth, f.Bank, royalties, free{})
			types.RegisterInterfaces(f.Registry)
			types.RegisterMsgServer(f.Msgs, keeper.NewMsgServer(k))
			royaltytypes.RegisterInterfaces(f.Registry)
			royaltytypes.RegisterMsgServer(f.Msgs, royaltykeeper.NewMsgServer(royalties))
			f.EndBlocker(types.ModuleName, k.EndBlock)
			f.EndBlocker(royaltytypes.ModuleName, royalties.EndBlock)

			accounts := simulate.Accounts(f, 10)
			state := &module.SimulationState{
				Rand: rand.New(rand.NewSource(seed)), Cdc: f.Codec, Accounts: accounts,
				GenState: map[string]json.RawMessage{banktypes.ModuleName: f.Codec.MustMarshalJSON(f.Bank.ExportGenesis(f.Ctx()))},
			}
			royaltyModule, usageModule := royalty.NewAppModule(royalties, f.Bank), usage.NewAppModule(k, f.Addresses)
			royaltyModule.GenerateGenesisState(state)
			usageModule.GenerateGenesisState(state)
			var bank banktypes.GenesisState
			f.Codec.MustUnmarshalJSON(state.GenState[banktypes.ModuleName], &bank)
			f.Bank.InitGenesis(f.Ctx(), &bank)
			royaltyModule.InitGenesis(f.Ctx(), f.Codec, state.GenState[royaltytypes.ModuleName])
			usageModule.InitGenesis(f.Ctx(), f.Codec, state.GenState[types.ModuleName])
			f.Invariant("royalty", royalties.CheckInvariants)
			f.Invariant("usage", k.CheckInvariants)
			for _, account := range accounts {
				f.Fund(account.Address, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 10_000_000)))
			}
			f.NextBlock()
			lives = append(lives, simulate.OnFixture[any](t, f, seed, accounts, 15, 30, royaltyModule, usageModule))
		})
	}
	simulate.RequireAll(t, lives...)
}
