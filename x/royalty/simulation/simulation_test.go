package simulation_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/testutil/simulate"
	"github.com/sahara-chain/sahara/x/royalty"
	"github.com/sahara-chain/sahara/x/royalty/keeper"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// pool takes nothing: simulations register no assets here.
type pool struct{}

func (pool) FundCommunityPool(context.Context, sdk.Coins, sdk.AccAddress) error { return nil }

// TestLives: random ledgers, made by the genesis of the simulator, on which every message that it makes is taken.
func TestLives(t *testing.T) {
	var lives []*simulate.Simulator
	for seed := range int64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			f := fixture.New(t,
				fixture.WithStores(types.StoreKey), fixture.WithObjectStores(types.ObjectStoreKey),
				fixture.WithModuleAccount(types.ModuleName, authtypes.Minter), fixture.WithModuleAccount(types.LatentName),
				fixture.WithModuleAccount("gov"))
			k := keeper.New(f.Codec, f.StoreService(types.StoreKey), f.ObjectKey(types.ObjectStoreKey), f.Addresses, f.Authority,
				f.Auth, f.Bank, pool{}, []string{types.ModuleName, types.LatentName, "gov"})
			f.Bank.AppendSendRestriction(k.SendRestriction)
			types.RegisterInterfaces(f.Registry)
			types.RegisterMsgServer(f.Msgs, keeper.NewMsgServer(k))
			f.EndBlocker(types.ModuleName, k.EndBlock)

			am, accounts := royalty.NewAppModule(k, f.Bank), simulate.Accounts(f, 10)
			state := &module.SimulationState{
				Rand: rand.New(rand.NewSource(seed)), Cdc: f.Codec, Accounts: accounts,
				GenState: map[string]json.RawMessage{banktypes.ModuleName: f.Codec.MustMarshalJSON(f.Bank.ExportGenesis(f.Ctx()))},
			}
			am.GenerateGenesisState(state)
			var bank banktypes.GenesisState
			f.Codec.MustUnmarshalJSON(state.GenState[banktypes.ModuleName], &bank)
			f.Bank.InitGenesis(f.Ctx(), &bank)
			am.InitGenesis(f.Ctx(), f.Codec, state.GenState[types.ModuleName])
			f.Invariant("royalty", k.CheckInvariants)
			for _, account := range accounts {
				f.Fund(account.Address, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 10_000_000)))
			}
			f.NextBlock()
			lives = append(lives, simulate.OnFixture(t, f, seed, accounts, 20, 20, am))
		})
	}
	simulate.RequireAll(t, lives...)
}
