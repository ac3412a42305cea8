// Package upgrades holds what a coordinated change of binary does to the state, one folder an upgrade.
package upgrades

import (
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	"github.com/cosmos/cosmos-sdk/types/module"
	consensuskeeper "github.com/cosmos/cosmos-sdk/x/consensus/keeper"
	upgradetypes "github.com/cosmos/cosmos-sdk/x/upgrade/types"
)

// Chain is what a handler may work with.
type Chain struct {
	Modules      *module.Manager
	Configurator module.Configurator
	Consensus    consensuskeeper.Keeper
}

// Upgrade is one coordinated upgrade. Validators vote for a plan that carries its Name and a height; at
// that height the old binary stops, and the new one, which knows the name, runs Handler and goes on.
type Upgrade struct {
	// Name is the plan's name. It can never be used twice on one chain.
	Name string
	// Stores are the stores that come or go at the height.
	Stores storetypes.StoreUpgrades
	// Handler changes the state. An error stops the node before the block is committed, so that the
	// upgrade can be mended and tried again; it must never panic.
	Handler func(Chain) upgradetypes.UpgradeHandler
}
