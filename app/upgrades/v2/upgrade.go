// Package v2 is an example of an upgrade, kept working by its test: it runs the modules' migrations and
// raises the block's gas limit. Copy it to start a real one.
package v2

import (
	"context"
	"errors"

	"github.com/cosmos/cosmos-sdk/types/module"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"

	"github.com/sahara-chain/sahara/app/upgrades"
)

// MaxBlockGas is the block's gas limit after the upgrade.
const MaxBlockGas = 150_000_000

// Upgrade is the example.
var Upgrade = upgrades.Upgrade{
	Name:    "v2",
	Handler: handler,
}

func handler(chain upgrades.Chain) upgradetypes.UpgradeHandler {
	return func(ctx context.Context, _ upgradetypes.Plan, from module.VersionMap) (module.VersionMap, error) {
		versions, err := chain.Modules.RunMigrations(ctx, chain.Configurator, from)
		if err != nil {
			return nil, err
		}
		params, err := chain.Consensus.ParamsStore.Get(ctx)
		if err != nil {
			return nil, err
		}
		if params.Block == nil {
			return nil, errors.New("upgrade v2: the chain has no block parameters")
		}
		params.Block.MaxGas = MaxBlockGas
		return versions, chain.Consensus.ParamsStore.Set(ctx, params)
	}
}
