package types

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/internal/derive"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// RoyaltyKeeper is the asset graph.
type RoyaltyKeeper interface {
	derive.RoyaltyKeeper
	// Register makes an asset, gives out its shares and takes the fee.
	Register(ctx context.Context, r royaltytypes.Registration) (uint64, error)
	// PayFee takes the fee of a registration before it.
	PayFee(ctx context.Context, payer sdk.AccAddress) error
	// SetStatus labels an asset of a kind.
	SetStatus(ctx context.Context, kind string, id uint64, status royaltytypes.Status) error
	// Grant gives shares that a registration left for later.
	Grant(ctx context.Context, kind string, id uint64, holder sdk.AccAddress, shares uint64) error
}

// LicenseKeeper knows licence terms and who is licensed.
type LicenseKeeper interface {
	derive.LicenseKeeper
}
