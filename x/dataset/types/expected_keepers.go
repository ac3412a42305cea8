package types

import (
	"context"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"

	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// RoyaltyKeeper is the asset graph.
type RoyaltyKeeper interface {
	// Asset reads an asset. It errors on one that does not exist.
	Asset(ctx context.Context, id uint64) (royaltytypes.Asset, error)
	// Lineage lists all ancestors of an asset with these parents, each with its effective rate.
	Lineage(ctx context.Context, parents []royaltytypes.Parent) ([]royaltytypes.Ancestor, error)
	// Register makes an asset, gives out its shares and takes the fee.
	Register(ctx context.Context, r royaltytypes.Registration) (uint64, error)
	// SetStatus labels an asset of a kind.
	SetStatus(ctx context.Context, kind string, id uint64, status royaltytypes.Status) error
	// Grant gives shares that a registration left for later.
	Grant(ctx context.Context, kind string, id uint64, holder sdk.AccAddress, shares uint64) error
}

// LicenseKeeper knows licence terms and who is licensed.
type LicenseKeeper interface {
	// CheckDerivation refuses terms or rates that do not respect the terms of what an asset is made from.
	CheckDerivation(
		ctx context.Context, termsID uint64, parents []licensetypes.ParentRate, ancestors []licensetypes.AncestorRate,
	) error
	// RequireLicense refuses an account that may not use an asset for a purpose at a time.
	RequireLicense(
		ctx context.Context, assetID uint64, account sdk.AccAddress, purpose licensetypes.Purpose, at time.Time,
	) error
}
