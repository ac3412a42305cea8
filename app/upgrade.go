package app

import (
	"fmt"

	"github.com/spf13/cast"

	"github.com/cosmos/cosmos-sdk/client/flags"
	servertypes "github.com/cosmos/cosmos-sdk/server/types"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"

	"github.com/sahara-chain/sahara/app/upgrades"
	v2 "github.com/sahara-chain/sahara/app/upgrades/v2"
)

// plannedUpgrades are the upgrades that this binary can carry out.
var plannedUpgrades = []upgrades.Upgrade{v2.Upgrade}

// registerUpgrades makes the handlers known and, if the old binary stopped for one of them, prepares the
// stores that it adds or removes. It must run before the stores are loaded.
func (app *App) registerUpgrades(appOpts servertypes.AppOptions) error {
	chain := upgrades.Chain{
		Modules:      app.ModuleManager,
		Configurator: app.configurator,
		Consensus:    app.ConsensusKeeper,
	}
	var pending upgradetypes.Plan
	// An app without a home has no such file, and looking for it would make a folder data wherever the
	// process runs.
	if cast.ToString(appOpts.Get(flags.FlagHome)) != "" {
		var err error
		if pending, err = app.UpgradeKeeper.ReadUpgradeInfoFromDisk(); err != nil {
			return fmt.Errorf("read upgrade-info.json: %w", err)
		}
	}
	for _, upgrade := range plannedUpgrades {
		app.UpgradeKeeper.SetUpgradeHandler(upgrade.Name, upgrade.Handler(chain))
		if upgrade.Name == pending.Name && !app.UpgradeKeeper.IsSkipHeight(pending.Height) {
			app.SetStoreLoader(upgradetypes.UpgradeStoreLoader(pending.Height, &upgrade.Stores))
		}
	}
	return nil
}
