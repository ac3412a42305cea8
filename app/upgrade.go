package app

import (
	"fmt"

	"github.com/sahara-chain/sahara/app/upgrades"
	v2 "github.com/sahara-chain/sahara/app/upgrades/v2"

	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"
)

// plannedUpgrades are the upgrades that this binary can carry out.
var plannedUpgrades = []upgrades.Upgrade{v2.Upgrade}

// registerUpgrades makes the handlers known and, if the old binary stopped for one of them, prepares the
// stores that it adds or removes. It must run before the stores are loaded.
func (app *App) registerUpgrades() error {
	chain := upgrades.Chain{
		Modules:      app.ModuleManager,
		Configurator: app.configurator,
		Consensus:    app.ConsensusKeeper,
	}
	pending, err := app.UpgradeKeeper.ReadUpgradeInfoFromDisk()
	if err != nil {
		return fmt.Errorf("read upgrade-info.json: %w", err)
	}
	for _, upgrade := range plannedUpgrades {
		app.UpgradeKeeper.SetUpgradeHandler(upgrade.Name, upgrade.Handler(chain))
		if upgrade.Name == pending.Name && !app.UpgradeKeeper.IsSkipHeight(pending.Height) {
			app.SetStoreLoader(upgradetypes.UpgradeStoreLoader(pending.Height, &upgrade.Stores))
		}
	}
	return nil
}
