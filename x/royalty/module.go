// Package royalty is the asset graph and its ledger. See README.md.
package royalty

import (
	"context"
	"encoding/json"
	"fmt"

	gwruntime "github.com/grpc-ecosystem/grpc-gateway/runtime"

	"cosmossdk.io/core/appmodule"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"

	"github.com/sahara-chain/sahara/x/royalty/keeper"
	"github.com/sahara-chain/sahara/x/royalty/simulation"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// ConsensusVersion rises with every change of the state's form.
const ConsensusVersion = 1

var (
	_ module.AppModuleBasic   = AppModule{}
	_ module.HasGenesis       = AppModule{}
	_ module.HasServices      = AppModule{}
	_ appmodule.HasEndBlocker = AppModule{}

	_ module.AppModuleSimulation = AppModule{}
)

// AppModule makes the keeper a module.
type AppModule struct {
	keeper   keeper.Keeper
	balances types.BalanceLister
}

// NewAppModule makes the module. balances pages through an account's coins, for queries.
func NewAppModule(k keeper.Keeper, balances types.BalanceLister) AppModule {
	return AppModule{k, balances}
}

// Name is the module's name.
func (AppModule) Name() string { return types.ModuleName }

// IsAppModule marks the type.
func (AppModule) IsAppModule() {}

// IsOnePerModuleType marks the type.
func (AppModule) IsOnePerModuleType() {}

// ConsensusVersion of the state.
func (AppModule) ConsensusVersion() uint64 { return ConsensusVersion }

// RegisterLegacyAminoCodec has nothing to register: amino names stand in the proto files.
func (AppModule) RegisterLegacyAminoCodec(*codec.LegacyAmino) {}

// RegisterInterfaces makes the messages known.
func (AppModule) RegisterInterfaces(registry codectypes.InterfaceRegistry) {
	types.RegisterInterfaces(registry)
}

// RegisterGRPCGatewayRoutes serves the queries over REST.
func (AppModule) RegisterGRPCGatewayRoutes(ctx client.Context, mux *gwruntime.ServeMux) {
	if err := types.RegisterQueryHandlerClient(context.Background(), mux, types.NewQueryClient(ctx)); err != nil {
		panic(err)
	}
}

// RegisterServices answers messages and queries.
func (am AppModule) RegisterServices(cfg module.Configurator) {
	types.RegisterMsgServer(cfg.MsgServer(), keeper.NewMsgServer(am.keeper))
	types.RegisterQueryServer(cfg.QueryServer(), keeper.NewQueryServer(am.keeper, am.balances))
}

// DefaultGenesis is an empty ledger.
func (AppModule) DefaultGenesis(cdc codec.JSONCodec) json.RawMessage {
	return cdc.MustMarshalJSON(types.DefaultGenesis())
}

// ValidateGenesis checks a genesis by itself.
func (AppModule) ValidateGenesis(cdc codec.JSONCodec, _ client.TxEncodingConfig, bz json.RawMessage) error {
	var genesis types.GenesisState
	if err := cdc.UnmarshalJSON(bz, &genesis); err != nil {
		return fmt.Errorf("unmarshal: %w", err)
	}
	return genesis.Validate()
}

// InitGenesis imports a ledger. It panics, as genesis must, when the ledger and the balances disagree.
func (am AppModule) InitGenesis(ctx sdk.Context, cdc codec.JSONCodec, bz json.RawMessage) {
	var genesis types.GenesisState
	cdc.MustUnmarshalJSON(bz, &genesis)
	if err := am.keeper.InitGenesis(ctx, genesis); err != nil {
		panic(fmt.Errorf("genesis of %s: %w", types.ModuleName, err))
	}
}

// ExportGenesis exports the ledger.
func (am AppModule) ExportGenesis(ctx sdk.Context, cdc codec.JSONCodec) json.RawMessage {
	genesis, err := am.keeper.ExportGenesis(ctx)
	if err != nil {
		panic(fmt.Errorf("export %s: %w", types.ModuleName, err))
	}
	return cdc.MustMarshalJSON(genesis)
}

// EndBlock pays claims and sweeps.
func (am AppModule) EndBlock(ctx context.Context) error { return am.keeper.EndBlock(ctx) }

// GenerateGenesisState is a random ledger for the simulator.
func (AppModule) GenerateGenesisState(state *module.SimulationState) {
	simulation.RandomizedGenState(state)
}

// RegisterStoreDecoder has nothing to register.
func (AppModule) RegisterStoreDecoder(simtypes.StoreDecoderRegistry) {}

// WeightedOperations are none; the simulator uses WeightedOperationsX.
func (AppModule) WeightedOperations(module.SimulationState) []simtypes.WeightedOperation { return nil }

// WeightedOperationsX registers what the simulator does with the module.
func (am AppModule) WeightedOperationsX(weight simsx.WeightSource, registry simsx.Registry) {
	registry.Add(weight.Get("msg_pay", 100), simulation.MsgPayFactory(am.keeper))
	registry.Add(weight.Get("msg_sweep", 20), simulation.MsgSweepFactory(am.keeper))
	registry.Add(weight.Get("msg_claim", 60), simulation.MsgClaimFactory())
	registry.Add(weight.Get("msg_send_shares", 60), simulation.MsgSendSharesFactory())
	registry.Add(weight.Get("msg_claim_allocation", 20), simulation.MsgClaimAllocationFactory(am.keeper))
	registry.Add(weight.Get("msg_set_payout", 10), simulation.MsgSetPayoutFactory())
}

// ProposalMsgsX registers what the simulator proposes.
func (AppModule) ProposalMsgsX(weight simsx.WeightSource, registry simsx.Registry) {
	registry.Add(weight.Get("msg_update_royalty_params", 20), simulation.MsgUpdateParamsFactory())
}
