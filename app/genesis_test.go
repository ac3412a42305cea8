package app_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"cosmossdk.io/log/v2"
	sdkmath "cosmossdk.io/math"

	abci "github.com/cometbft/cometbft/abci/types"
	dbm "github.com/cosmos/cosmos-db"
	"github.com/cosmos/cosmos-sdk/server"
	simtestutil "github.com/cosmos/cosmos-sdk/testutil/sims"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	minttypes "github.com/cosmos/cosmos-sdk/x/mint/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	feemarkettypes "github.com/cosmos/evm/x/feemarket/types"
	evmtypes "github.com/cosmos/evm/x/vm/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/cluster"
)

// newApp is a fresh app over an empty database.
func newApp(t *testing.T) *app.App {
	t.Helper()
	chain.Configure()
	a, err := app.New(log.NewNopLogger(), dbm.NewMemDB(), true, chain.InProcessID, simtestutil.AppOptionsMap{server.FlagMempoolMaxTxs: -1})
	require.NoError(t, err)
	return a
}

// TestMalformedGenesis: each fault of a genesis is refused at InitChain with an error that names the field
// and the value, without a panic and without a block.
func TestMalformedGenesis(t *testing.T) {
	set := func(module string, state proto.Message, change func()) func(*app.App, app.GenesisState) {
		return func(a *app.App, genesis app.GenesisState) {
			a.AppCodec().MustUnmarshalJSON(genesis[module], state)
			change()
			genesis[module] = a.AppCodec().MustMarshalJSON(state)
		}
	}
	var (
		staking   stakingtypes.GenesisState
		mint      minttypes.GenesisState
		evm       evmtypes.GenesisState
		bank      banktypes.GenesisState
		feeMarket feemarkettypes.GenesisState
	)
	tests := map[string]struct {
		break_ func(*app.App, app.GenesisState)
		want   []string
	}{
		"a module that does not exist": {
			func(_ *app.App, g app.GenesisState) { g["wasm"] = json.RawMessage("{}") },
			[]string{"app_state.wasm", "no such module"},
		},
		"two modules missing": {
			func(_ *app.App, g app.GenesisState) { delete(g, "bank"); delete(g, "gov") },
			[]string{"app_state.bank: missing", "app_state.gov: missing"},
		},
		"another stake denom": {
			set("staking", &staking, func() { staking.Params.BondDenom = "stake" }),
			[]string{`staking.params.bond_denom is "stake"`, `want "asahara"`},
		},
		"another mint denom": {
			set("mint", &mint, func() { mint.Params.MintDenom = "stake" }),
			[]string{`mint.params.mint_denom is "stake"`},
		},
		"another EVM denom": {
			set("evm", &evm, func() { evm.Params.EvmDenom = "aatom" }),
			[]string{`evm.params.evm_denom is "aatom"`},
		},
		"no metadata for the coin": {
			set("bank", &bank, func() { bank.DenomMetadata = nil }),
			[]string{`bank.denom_metadata has no entry for "asahara"`},
		},
		"a free chain": {
			set("feemarket", &feeMarket, func() { feeMarket.Params.MinGasPrice = sdkmath.LegacyZeroDec() }),
			[]string{"feemarket.params.min_gas_price is 0.000000000000000000, want more than 0"},
		},
		"a negative supply": {
			set("bank", &bank, func() {
				bank.Supply = append(bank.Supply, chain.Coins(1)[0])
				bank.Supply[0].Amount = sdkmath.NewInt(-1)
			}),
			[]string{"bank", "-1"},
		},
		"a module's state that is no object": {
			func(_ *app.App, g app.GenesisState) { g["gov"] = json.RawMessage(`"text"`) },
			[]string{"gov"},
		},
	}
	for name, tc := range tests {
		t.Run(name, func(t *testing.T) {
			a := newApp(t)
			genesis := a.DefaultGenesis()
			tc.break_(a, genesis)
			state, err := json.Marshal(genesis)
			require.NoError(t, err)
			params := app.DefaultConsensusParams().ToProto()
			requireRefused(t, a, &abci.RequestInitChain{ChainId: chain.InProcessID, ConsensusParams: &params, AppStateBytes: state}, tc.want...)
		})
	}

	params := app.DefaultConsensusParams().ToProto()
	unlimited := params
	block := *params.Block
	block.MaxGas = -1
	unlimited.Block = &block
	for name, tc := range map[string]struct {
		request *abci.RequestInitChain
		want    string
	}{
		"no gas limit":     {&abci.RequestInitChain{ChainId: chain.InProcessID, ConsensusParams: &unlimited, AppStateBytes: []byte("{}")}, "consensus.params.block.max_gas is -1"},
		"not JSON":         {&abci.RequestInitChain{ChainId: chain.InProcessID, ConsensusParams: &params, AppStateBytes: []byte("{")}, "app_state"},
		"another chain id": {&abci.RequestInitChain{ChainId: "other-1", ConsensusParams: &params, AppStateBytes: []byte("{}")}, "other-1"},
	} {
		t.Run(name, func(t *testing.T) { requireRefused(t, newApp(t), tc.request, tc.want) })
	}
}

func requireRefused(t *testing.T, a *app.App, request *abci.RequestInitChain, want ...string) {
	t.Helper()
	require.NotPanics(t, func() {
		_, err := a.InitChain(request)
		require.Error(t, err)
		for _, text := range want {
			require.ErrorContains(t, err, text)
		}
	})
	require.Zero(t, a.LastBlockHeight())
}

// TestExportImport: a chain that was exported and imported exports the same state again, and goes on.
func TestExportImport(t *testing.T) {
	for name, zeroHeight := range map[string]bool{"at its height": false, "for zero height": true} {
		t.Run(name, func(t *testing.T) {
			c := cluster.New(t, cluster.Options{Nodes: []cluster.NodeOption{cluster.Sequential()}})
			w := cluster.NewWorkload(c, 50)
			for range 10 {
				c.NextBlock(w.Block(10)...)
			}
			exported, err := c.First().ExportAppStateAndValidators(zeroHeight, nil, nil)
			require.NoError(t, err)

			imported := newApp(t)
			_, err = imported.InitChain(&abci.RequestInitChain{
				ChainId: chain.InProcessID, ConsensusParams: &exported.ConsensusParams, AppStateBytes: exported.AppState,
				InitialHeight: max(exported.Height, 1), Time: c.Now(),
			})
			require.NoError(t, err)
			for i := range int64(3) {
				_, err = imported.FinalizeBlock(&abci.RequestFinalizeBlock{Height: max(exported.Height, 1) + i, Time: c.Now()})
				require.NoError(t, err)
				_, err = imported.Commit()
				require.NoError(t, err)
				ctx := imported.NewContext(true).WithBlockHeight(imported.LastBlockHeight())
				require.NoError(t, imported.CheckInvariants(ctx))
			}
		})
	}
}

// TestExportIsStable: export, import, export gives the same bytes.
func TestExportIsStable(t *testing.T) {
	c := cluster.New(t, cluster.Options{Nodes: []cluster.NodeOption{cluster.Sequential()}})
	w := cluster.NewWorkload(c, 50)
	for range 5 {
		c.NextBlock(w.Block(10)...)
	}
	first, err := c.First().ExportAppStateAndValidators(false, nil, nil)
	require.NoError(t, err)

	imported := newApp(t)
	_, err = imported.InitChain(&abci.RequestInitChain{
		ChainId: chain.InProcessID, ConsensusParams: &first.ConsensusParams, AppStateBytes: first.AppState,
		InitialHeight: first.Height, Time: c.Now(),
	})
	require.NoError(t, err)
	// InitChain is committed only with the first block, so modules are read from the state under way.
	again, err := imported.ModuleManager.ExportGenesis(imported.NewContext(false), imported.AppCodec())
	require.NoError(t, err)

	var before map[string]json.RawMessage
	require.NoError(t, json.Unmarshal(first.AppState, &before))
	require.Len(t, again, len(before))
	for module, state := range before {
		require.JSONEq(t, string(state), string(again[module]), module)
	}
}

// TestTakeOver: one new validator takes the place of all, every invariant holds, and blocks go on.
func TestTakeOver(t *testing.T) {
	c := cluster.New(t, cluster.Options{Nodes: []cluster.NodeOption{cluster.Sequential()}})
	w := cluster.NewWorkload(c, 50)
	for range 5 {
		c.NextBlock(w.Block(10)...)
	}
	operator, key := c.NewValidator("heir")
	require.NoError(t, c.First().TakeOver(operator, key))
	for range 3 {
		c.NextBlock()
	}
	bonded, err := c.First().StakingKeeper.GetBondedValidatorsByPower(c.Context())
	require.NoError(t, err)
	require.Len(t, bonded, 1)
	require.Equal(t, operator.String(), bonded[0].OperatorAddress)
}
