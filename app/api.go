package app

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cast"

	autocliv1 "cosmossdk.io/api/cosmos/autocli/v1"
	reflectionv1 "cosmossdk.io/api/cosmos/reflection/v1"
	"cosmossdk.io/client/v2/autocli"
	"cosmossdk.io/core/appmodule"

	cometversion "github.com/cometbft/cometbft/version"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/grpc/cmtservice"
	"github.com/cosmos/cosmos-sdk/client/grpc/node"
	"github.com/cosmos/cosmos-sdk/client/grpc/reflection"
	runtimeservices "github.com/cosmos/cosmos-sdk/runtime/services"
	"github.com/cosmos/cosmos-sdk/server"
	"github.com/cosmos/cosmos-sdk/server/api"
	serverconfig "github.com/cosmos/cosmos-sdk/server/config"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	"github.com/cosmos/cosmos-sdk/version"
	authtx "github.com/cosmos/cosmos-sdk/x/auth/tx"
	clienttypesv2 "github.com/cosmos/ibc-go/v11/modules/core/02-client/v2/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/app/nodeinfo"
	"github.com/sahara-chain/sahara/app/openapi"
)

// registerReflection lets clients discover the services, messages and commands of a node.
func (app *App) registerReflection() error {
	autocliv1.RegisterQueryServer(app.GRPCQueryRouter(), runtimeservices.NewAutoCLIQueryService(app.ModuleManager.Modules))
	descriptors, err := runtimeservices.NewReflectionService()
	if err != nil {
		return fmt.Errorf("reflection service: %w", err)
	}
	reflectionv1.RegisterReflectionServiceServer(app.GRPCQueryRouter(), descriptors)
	return nil
}

// registerNodeInfo serves what a client must know before its first transaction: the two chain ids, the
// coin, the denoms that pay fees and this node's own settings.
func (app *App) registerNodeInfo(appOpts servertypes.AppOptions, evmChainID uint64) {
	executor := cast.ToString(appOpts.Get(server.FlagBlockExecutor))
	if executor == "" {
		executor = serverconfig.DefaultBlockExecutor
	}
	nodeinfo.RegisterQueryServer(app.GRPCQueryRouter(), nodeinfo.New(nodeinfo.QueryInfoResponse{
		EvmChainId:       evmChainID,
		BaseDenom:        chain.BaseDenom,
		DisplayDenom:     chain.DisplayDenom,
		Decimals:         chain.Decimals,
		FeeDenoms:        FeeDenoms,
		BlockExecutor:    executor,
		MinimumGasPrices: cast.ToString(appOpts.Get(server.FlagMinGasPrices)),
		QueryGasLimit:    cast.ToUint64(appOpts.Get(server.FlagQueryGasLimit)),
		Version:          version.Version,
		SdkVersion:       version.NewInfo().CosmosSdkVersion,
		CometbftVersion:  cometversion.TMCoreSemVer,
	}, app.ChainID))
}

// RegisterAPIRoutes serves every module's queries over REST, and the page that documents them.
func (app *App) RegisterAPIRoutes(srv *api.Server, config serverconfig.APIConfig) {
	ctx, router := srv.ClientCtx, srv.GRPCGatewayRouter
	authtx.RegisterGRPCGatewayRoutes(ctx, router)
	cmtservice.RegisterGRPCGatewayRoutes(ctx, router)
	node.RegisterGRPCGatewayRoutes(ctx, router)
	app.BasicModuleManager.RegisterGRPCGatewayRoutes(ctx, router)
	// These belong to no module, or to one that forgets them.
	background := context.Background()
	err := errors.Join(
		nodeinfo.RegisterQueryHandlerClient(background, router, nodeinfo.NewQueryClient(ctx)),
		reflection.RegisterReflectionServiceHandlerClient(background, router, reflection.NewReflectionServiceClient(ctx)),
		clienttypesv2.RegisterQueryHandlerClient(background, router, clienttypesv2.NewQueryClient(ctx)),
	)
	if err != nil {
		panic(err) // wiring: happens at start or never
	}
	if config.Swagger {
		services := openapi.Services(app.RegisterGRPCServer)
		openapi.Register(srv.Router, services, openapi.Info{Title: "Sahara REST API", Version: version.Version})
	}
}

// RegisterTxService serves broadcasting, simulation and look-up of transactions.
func (app *App) RegisterTxService(ctx client.Context) {
	authtx.RegisterTxService(app.GRPCQueryRouter(), ctx, app.Simulate, app.interfaceRegistry)
}

// RegisterTendermintService serves blocks and validator sets.
func (app *App) RegisterTendermintService(ctx client.Context) {
	cmtservice.RegisterTendermintService(ctx, app.GRPCQueryRouter(), app.interfaceRegistry, app.Query)
}

// RegisterNodeService serves a node's configuration and status.
func (app *App) RegisterNodeService(ctx client.Context, config serverconfig.Config) {
	node.RegisterNodeService(ctx, app.GRPCQueryRouter(), config, func() int64 {
		return app.CommitMultiStore().EarliestVersion()
	})
}

// AutoCLI describes the commands that are made from the modules' services.
func (app *App) AutoCLI() autocli.AppOptions {
	modules := make(map[string]appmodule.AppModule, len(app.ModuleManager.Modules))
	for _, name := range app.ModuleManager.ModuleNames() {
		if m, ok := app.ModuleManager.Modules[name].(appmodule.AppModule); ok {
			modules[name] = m
		}
	}
	return autocli.AppOptions{
		Modules:               modules,
		ModuleOptions:         runtimeservices.ExtractAutoCLIOptions(app.ModuleManager.Modules),
		AddressCodec:          accountCodec(),
		ValidatorAddressCodec: validatorCodec(),
		ConsensusAddressCodec: consensusCodec(),
	}
}
