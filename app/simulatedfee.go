package app

import (
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
)

// simulatedFee has a simulation without a fee pay the smallest one. Wallets simulate before they know the fee, and
// taking it is a good part of what a bank send costs: estimates that leave it out are too low even with the 1.4 by which
// wallets multiply them. Nothing of a simulation is kept.
type simulatedFee struct{ sdk.AnteDecorator }

func (d simulatedFee) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	feeTx, ok := tx.(sdk.FeeTx)
	if !simulate || !ok || !feeTx.GetFee().IsZero() {
		return d.AnteDecorator.AnteHandle(ctx, tx, simulate, next)
	}
	return d.AnteDecorator.AnteHandle(ctx, smallestFee{feeTx}, simulate, func(ctx sdk.Context, _ sdk.Tx, simulate bool) (sdk.Context, error) {
		return next(ctx, tx, simulate) // the others need all of the transaction
	})
}

// smallestFee is a transaction that pays one unit.
type smallestFee struct{ sdk.FeeTx }

func (smallestFee) GetFee() sdk.Coins { return sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 1)) }
