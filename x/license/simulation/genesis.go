// Package simulation lets the SDK's simulator register terms, buy grants and change parameters.
package simulation

import (
	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/types/module"

	"github.com/sahara-chain/sahara/x/license/types"
)

// RandomizedGenState is the default genesis with a fee that the simulator's accounts can pay.
func RandomizedGenState(state *module.SimulationState) {
	genesis := types.DefaultGenesis()
	genesis.Params.RegistrationFee.Amount = sdkmath.NewInt(state.Rand.Int63n(1000))
	state.GenState[types.ModuleName] = state.Cdc.MustMarshalJSON(genesis)
}
