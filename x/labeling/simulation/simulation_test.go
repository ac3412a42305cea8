package simulation_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/testutil/simulate"
	datasetkeeper "github.com/sahara-chain/sahara/x/dataset/keeper" //determinism:allow tests bind the real datasets
	datasettypes "github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/labeling"
	"github.com/sahara-chain/sahara/x/labeling/keeper"
	"github.com/sahara-chain/sahara/x/labeling/simulation"
	"github.com/sahara-chain/sahara/x/labeling/types"
	licensekeeper "github.com/sahara-chain/sahara/x/license/keeper" //determinism:allow tests bind the real terms
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltykeeper "github.com/sahara-chain/sahara/x/royalty/keeper" //determinism:allow tests bind the real ledger
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// pool takes what is forfeit.
type pool struct{ f *fixture.Fixture }

func (p pool) FundCommunityPool(ctx context.Context, amount sdk.Coins, sender sdk.AccAddress) error {
	return p.f.Bank.SendCoinsFromAccountToModule(ctx, sender, "pool", amount)
}

// TestLives: every message that the simulator makes is taken, and tasks come to their end.
func TestLives(t *testing.T) {
	var lives []*simulate.Simulator
	for seed := range int64(2) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) { lives = append(lives, live(t, seed)) })
	}
	simulate.RequireAll(t, lives...)
}

func live(t *testing.T, seed int64) *simulate.Simulator {
	t.Helper()
	const feeCollector = "fee_collector"
	modules := []string{royaltytypes.ModuleName, royaltytypes.LatentName, types.ModuleName, "pool", feeCollector, "gov"}
	f := fixture.New(t,
		fixture.WithStores(royaltytypes.StoreKey, licensetypes.StoreKey, datasettypes.StoreKey, types.StoreKey),
		fixture.WithObjectStores(royaltytypes.ObjectStoreKey, types.ObjectStoreKey),
		fixture.WithModuleAccount(royaltytypes.ModuleName, "minter"), fixture.WithModuleAccount(royaltytypes.LatentName),
		fixture.WithModuleAccount(types.ModuleName), fixture.WithModuleAccount("pool"), fixture.WithModuleAccount(feeCollector),
		fixture.WithModuleAccount("gov"))
	ledger := royaltykeeper.New(f.Codec, f.StoreService(royaltytypes.StoreKey), f.ObjectKey(royaltytypes.ObjectStoreKey),
		f.Addresses, f.Authority, f.Auth, f.Bank, pool{f}, modules)
	f.Bank.AppendSendRestriction(ledger.SendRestriction)
	terms := licensekeeper.NewKeeper(f.Codec, f.StoreService(licensetypes.StoreKey), f.Addresses, pool{f}, ledger, f.Authority)
	datasets := datasetkeeper.NewKeeper(f.Codec, f.StoreService(datasettypes.StoreKey), f.Addresses, ledger, terms, f.Authority)
	k := keeper.New(f.Codec, f.StoreService(types.StoreKey), f.ObjectKey(types.ObjectStoreKey), f.Addresses, f.Authority,
		feeCollector, f.Auth, f.Bank, pool{f}, datasets)
	types.RegisterInterfaces(f.Registry)
	types.RegisterMsgServer(f.Msgs, keeper.NewMsgServer(k))
	f.EndBlocker(types.ModuleName, k.EndBlock)
	f.EndBlocker(royaltytypes.ModuleName, ledger.EndBlock)

	require.NoError(t, ledger.InitGenesis(f.Ctx(), royaltytypes.GenesisState{Params: royaltytypes.Params{
		SweepBudget: royaltytypes.DefaultSweepBudget,
		RevenueDenoms: []royaltytypes.RevenueDenom{{
			Denom: chain.BaseDenom, Erc20: "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE", MinSweep: sdkmath.OneInt(),
		}},
	}}))
	require.NoError(t, terms.InitGenesis(f.Ctx(), licensetypes.DefaultGenesis()))
	require.NoError(t, datasets.InitGenesis(f.Ctx(), *datasettypes.DefaultGenesis()))
	require.NoError(t, k.InitGenesis(f.Ctx(), *simulation.Genesis()))
	f.Invariant("labeling", func(ctx sdk.Context) error { return k.CheckInvariants(ctx) })
	f.Invariant("royalty", ledger.CheckInvariants)
	accounts := simulate.Accounts(f, 8)
	for _, account := range accounts {
		f.Fund(account.Address, chain.Coins(10_000))
	}
	f.NextBlock()
	s := simulate.OnFixture(t, f, seed, accounts, 80, 40, module.AppModuleSimulation(labeling.NewAppModule(k, f.Addresses)))
	export, err := k.ExportGenesis(f.Ctx())
	require.NoError(t, err)
	done, judged, reviewed, measured := 0, 0, 0, 0
	for _, task := range export.Tasks {
		if task.DatasetId > 0 && task.Review > 0 && export.Tasks[task.Review-1].Labels > 0 {
			reviewed++
		}
		if task.DatasetId > 0 && task.Spec.Kind.Numeric() {
			measured++
		}
		if task.AppealOf > 0 && task.Status == types.Status_STATUS_DONE {
			judged++
		}
		if task.DatasetId > 0 {
			done++
		}
	}
	require.Positive(t, done, "no task became a dataset")
	require.Positive(t, reviewed, "no open work was reviewed")
	require.Positive(t, measured, "no numbers became a dataset")
	t.Logf("%d tasks, of which %d became datasets (%d of open work, %d of numbers) and %d are panels that have judged",
		len(export.Tasks), done, reviewed, measured, judged)
	return s
}
