package app

import (
	"context"
	"slices"
	"strings"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	bankkeeper "github.com/cosmos/cosmos-sdk/x/bank/keeper"

	"github.com/sahara-chain/sahara/app/chain"
)

// FeeDenoms are the only denoms in which a transaction may pay its fee.
//
// x/distribution moves every denom of the fee collector in BeginBlock and returns the error of a send that
// fails, so one fee in a denom whose send restriction refuses would halt the chain. The list is code and
// not a parameter: what it lets in decides whether blocks can be made.
var FeeDenoms = []string{chain.BaseDenom}

// feeDenomDecorator refuses a fee in any denom outside FeeDenoms, naming it. It runs on native
// transactions; the EVM can only pay in its own gas coin.
type feeDenomDecorator struct{}

func (feeDenomDecorator) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	feeTx, ok := tx.(sdk.FeeTx)
	if !ok {
		return ctx, errorsmod.Wrapf(sdkerrors.ErrTxDecode, "transaction %T has no fee", tx)
	}
	for _, coin := range feeTx.GetFee() {
		if !isFeeDenom(coin.Denom) {
			return ctx, errorsmod.Wrapf(sdkerrors.ErrInsufficientFee,
				"fee %s: denom %q does not pay fees here; use %s", coin, coin.Denom, strings.Join(FeeDenoms, " or "))
		}
	}
	return next(ctx, tx, simulate)
}

// virtualFeeBank is the bank that the fee decorator pays through. The stock decorator writes the fee
// collector's balance in every transaction, so under Block-STM each one would conflict with the one before
// it. A virtual send puts the fee under a key of its own and x/bank's EndBlock credits the sum once.
type virtualFeeBank struct {
	bankkeeper.Keeper
}

func (b virtualFeeBank) SendCoinsFromAccountToModule(ctx context.Context, from sdk.AccAddress, module string, amt sdk.Coins) error {
	if module != authtypes.FeeCollectorName {
		return errorsmod.Wrapf(sdkerrors.ErrLogic, "fees go to %s, not to module %s", authtypes.FeeCollectorName, module)
	}
	return b.SendCoinsFromAccountToModuleVirtual(ctx, from, module, amt)
}

func isFeeDenom(denom string) bool { return slices.Contains(FeeDenoms, denom) }
