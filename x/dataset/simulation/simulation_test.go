package simulation_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/testutil/simulate"
	"github.com/sahara-chain/sahara/x/dataset"
	"github.com/sahara-chain/sahara/x/dataset/keeper"
	"github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/license"
	licensekeeper "github.com/sahara-chain/sahara/x/license/keeper" //determinism:allow tests bind the real terms
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	"github.com/sahara-chain/sahara/x/royalty"
	royaltykeeper "github.com/sahara-chain/sahara/x/royalty/keeper" //determinism:allow tests bind the real ledger
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// simulated is what these three modules have for the simulator.
type simulated interface {
	module.AppModuleSimulation
	module.HasGenesis
}

// pool takes registration fees.
type pool struct{ f *fixture.Fixture }

func (p pool) FundCommunityPool(ctx context.Context, amount sdk.Coins, sender sdk.AccAddress) error {
	return p.f.Bank.SendCoinsFromAccountToModule(ctx, sender, "pool", amount)
}

// TestLives: from the random genesis of the ledger, of terms and of datasets, every message that their simulators make is
// taken, and datasets come to be.
func TestLives(t *testing.T) {
	var lives []*simulate.Simulator
	for seed := range int64(6) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { lives = append(lives, live(t, seed)) })
	}
	simulate.RequireAll(t, lives...)
}

func live(t *testing.T, seed int64) *simulate.Simulator {
	t.Helper()
	f := fixture.New(t,
		fixture.WithStores(royaltytypes.StoreKey, licensetypes.StoreKey, types.StoreKey),
		fixture.WithObjectStores(royaltytypes.ObjectStoreKey),
		fixture.WithModuleAccount(royaltytypes.ModuleName, authtypes.Minter), fixture.WithModuleAccount(royaltytypes.LatentName),
		fixture.WithModuleAccount("pool"), fixture.WithModuleAccount("gov"))
	ledger := royaltykeeper.New(f.Codec, f.StoreService(royaltytypes.StoreKey), f.ObjectKey(royaltytypes.ObjectStoreKey),
		f.Addresses, f.Authority, f.Auth, f.Bank, pool{f}, []string{royaltytypes.ModuleName, royaltytypes.LatentName, "pool", "gov"})
	f.Bank.AppendSendRestriction(ledger.SendRestriction)
	terms := licensekeeper.NewKeeper(f.Codec, f.StoreService(licensetypes.StoreKey), f.Addresses, pool{f}, ledger, f.Authority)
	k := keeper.NewKeeper(f.Codec, f.StoreService(types.StoreKey), f.Addresses, ledger, terms, f.Authority)
	royaltytypes.RegisterInterfaces(f.Registry)
	licensetypes.RegisterInterfaces(f.Registry)
	types.RegisterInterfaces(f.Registry)
	royaltytypes.RegisterMsgServer(f.Msgs, royaltykeeper.NewMsgServer(ledger))
	licensetypes.RegisterMsgServer(f.Msgs, licensekeeper.NewMsgServer(terms))
	types.RegisterMsgServer(f.Msgs, keeper.NewMsgServer(k))
	f.EndBlocker(royaltytypes.ModuleName, ledger.EndBlock)

	accounts := simulate.Accounts(f, 12)
	state := &module.SimulationState{
		Rand: rand.New(rand.NewSource(seed)), Cdc: f.Codec, Accounts: accounts,
		GenState: map[string]json.RawMessage{banktypes.ModuleName: f.Codec.MustMarshalJSON(f.Bank.ExportGenesis(f.Ctx()))},
	}
	modules := []simulated{
		royalty.NewAppModule(ledger, f.Bank), license.NewAppModule(terms, f.Addresses), dataset.NewAppModule(k, f.Addresses),
	}
	for _, m := range modules {
		m.GenerateGenesisState(state)
	}
	var bank banktypes.GenesisState
	f.Codec.MustUnmarshalJSON(state.GenState[banktypes.ModuleName], &bank)
	f.Bank.InitGenesis(f.Ctx(), &bank)
	for i, name := range []string{royaltytypes.ModuleName, licensetypes.ModuleName, types.ModuleName} {
		modules[i].InitGenesis(f.Ctx(), f.Codec, state.GenState[name])
	}
	f.Invariant("royalty", ledger.CheckInvariants)
	f.Invariant("license", func(ctx sdk.Context) error { return terms.CheckInvariants(ctx) })
	f.Invariant("dataset", func(ctx sdk.Context) error { return k.CheckInvariants(ctx) })
	for _, account := range accounts {
		f.Fund(account.Address, sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 100_000_000)))
	}
	f.NextBlock()
	s := simulate.OnFixture(t, f, seed, accounts, 20, 25, modules...)
	export, err := k.ExportGenesis(f.Ctx())
	require.NoError(t, err)
	require.NotEmpty(t, export.Datasets, "skipped:\n%s", s.Reasons(sdk.MsgTypeURL(&types.MsgRegister{})))
	return s
}
