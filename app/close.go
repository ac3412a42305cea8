package app

import (
	"errors"
	"math"

	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
)

// closeDatabases closes the application's databases unless a state snapshot is being taken. The snapshot's
// goroutine panics on a closed database, it cannot be told to stop, and on a big state it goes on for
// minutes. A node that stops meanwhile leaves its databases as they are: they survive worse.
func (app *App) closeDatabases() error {
	if app.takingSnapshot() {
		app.Logger().Info("a state snapshot is being taken: it is given up, and the databases stay open until the process ends")
		return nil
	}
	return app.BaseApp.Close()
}

// takingSnapshot asks the snapshot manager to prune, keeping everything, which it refuses while it is busy.
func (app *App) takingSnapshot() bool {
	manager := app.SnapshotManager()
	if manager == nil {
		return false
	}
	_, err := manager.Prune(math.MaxUint32)
	return errors.Is(err, storetypes.ErrConflict)
}
