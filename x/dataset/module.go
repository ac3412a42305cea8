// Package dataset describes datasets: immutable versions, each an asset of x/royalty. See README.md.
package dataset

import (
	"context"
	"encoding/json"
	"fmt"

	gwruntime "github.com/grpc-ecosystem/grpc-gateway/runtime"

	"cosmossdk.io/core/address"
	"cosmossdk.io/core/appmodule"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"

	"github.com/sahara-chain/sahara/x/dataset/keeper"
	"github.com/sahara-chain/sahara/x/dataset/simulation"
	"github.com/sahara-chain/sahara/x/dataset/types"
)

// ConsensusVersion counts the changes of state that need a migration.
const ConsensusVersion = 1

var (
	_ module.AppModuleBasic      = AppModule{}
	_ module.AppModuleSimulation = AppModule{}
	_ module.HasGenesis          = AppModule{}
	_ module.HasServices         = AppModule{}
	_ module.HasConsensusVersion = AppModule{}
	_ appmodule.AppModule        = AppModule{}
)

// AppModule joins the keeper to an app. It has nothing to do at a block's begin or end.
type AppModule struct {
	keeper    keeper.Keeper
	addresses address.Codec
}

// NewAppModule makes the module. addresses reads the accounts of a genesis.
func NewAppModule(k keeper.Keeper, addresses address.Codec) AppModule { return AppModule{k, addresses} }

// IsAppModule implements appmodule.AppModule.
func (AppModule) IsAppModule() {}

// IsOnePerModuleType implements appmodule.AppModule.
func (AppModule) IsOnePerModuleType() {}

// Name implements module.AppModuleBasic.
func (AppModule) Name() string { return types.ModuleName }

// ConsensusVersion implements module.HasConsensusVersion.
func (AppModule) ConsensusVersion() uint64 { return ConsensusVersion }

// RegisterLegacyAminoCodec implements module.AppModuleBasic.
func (AppModule) RegisterLegacyAminoCodec(amino *codec.LegacyAmino) {
	types.RegisterLegacyAminoCodec(amino)
}

// RegisterInterfaces implements module.AppModuleBasic.
func (AppModule) RegisterInterfaces(registry codectypes.InterfaceRegistry) {
	types.RegisterInterfaces(registry)
}

// RegisterGRPCGatewayRoutes implements module.AppModuleBasic.
func (AppModule) RegisterGRPCGatewayRoutes(ctx client.Context, mux *gwruntime.ServeMux) {
	if err := types.RegisterQueryHandlerClient(context.Background(), mux, types.NewQueryClient(ctx)); err != nil {
		panic(err) // wiring: happens at start or never
	}
}

// RegisterServices implements module.HasServices.
func (am AppModule) RegisterServices(configurator module.Configurator) {
	types.RegisterMsgServer(configurator.MsgServer(), keeper.NewMsgServer(am.keeper))
	types.RegisterQueryServer(configurator.QueryServer(), keeper.NewQueryServer(am.keeper))
}

// DefaultGenesis implements module.HasGenesis.
func (AppModule) DefaultGenesis(cdc codec.JSONCodec) json.RawMessage {
	return cdc.MustMarshalJSON(types.DefaultGenesis())
}

// ValidateGenesis implements module.HasGenesis.
func (am AppModule) ValidateGenesis(cdc codec.JSONCodec, _ client.TxEncodingConfig, bz json.RawMessage) error {
	var genesis types.GenesisState
	if err := cdc.UnmarshalJSON(bz, &genesis); err != nil {
		return fmt.Errorf("genesis of %s: %w", types.ModuleName, err)
	}
	return genesis.Validate(am.addresses)
}

// InitGenesis implements module.HasGenesis.
func (am AppModule) InitGenesis(ctx sdk.Context, cdc codec.JSONCodec, bz json.RawMessage) {
	var genesis types.GenesisState
	cdc.MustUnmarshalJSON(bz, &genesis)
	if err := am.keeper.InitGenesis(ctx, genesis); err != nil {
		panic(fmt.Errorf("genesis of %s: %w", types.ModuleName, err)) // a chain must not start from a contradiction
	}
}

// ExportGenesis implements module.HasGenesis.
func (am AppModule) ExportGenesis(ctx sdk.Context, cdc codec.JSONCodec) json.RawMessage {
	genesis, err := am.keeper.ExportGenesis(ctx)
	if err != nil {
		panic(err) // only of a store that cannot be read
	}
	return cdc.MustMarshalJSON(genesis)
}

// GenerateGenesisState implements module.AppModuleSimulation.
func (AppModule) GenerateGenesisState(state *module.SimulationState) {
	state.GenState[types.ModuleName] = state.Cdc.MustMarshalJSON(types.DefaultGenesis())
}

// RegisterStoreDecoder implements module.AppModuleSimulation.
func (AppModule) RegisterStoreDecoder(simtypes.StoreDecoderRegistry) {}

// WeightedOperations implements module.AppModuleSimulation; the simulator uses WeightedOperationsX.
func (AppModule) WeightedOperations(module.SimulationState) []simtypes.WeightedOperation { return nil }

// WeightedOperationsX registers what the simulator does with the module.
func (am AppModule) WeightedOperationsX(weight simsx.WeightSource, registry simsx.Registry) {
	registry.Add(weight.Get("msg_commit_root", 50), simulation.MsgCommitRootFactory())
	registry.Add(weight.Get("msg_register_dataset", 100), simulation.MsgRegisterFactory(am.keeper))
	registry.Add(weight.Get("msg_deprecate_dataset", 10), simulation.MsgDeprecateFactory(am.keeper))
}

// ProposalMsgsX registers what the simulator proposes.
func (AppModule) ProposalMsgsX(weight simsx.WeightSource, registry simsx.Registry) {
	registry.Add(weight.Get("msg_update_dataset_params", 20), simulation.MsgUpdateParamsFactory())
}
