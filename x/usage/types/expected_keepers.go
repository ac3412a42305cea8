package types

import (
	"context"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// AccountKeeper knows the module accounts.
type AccountKeeper interface {
	GetModuleAddress(name string) sdk.AccAddress
}

// BankKeeper holds the escrow.
type BankKeeper interface {
	GetBalance(ctx context.Context, addr sdk.AccAddress, denom string) sdk.Coin
	GetAllBalances(ctx context.Context, addr sdk.AccAddress) sdk.Coins
	SpendableCoin(ctx context.Context, addr sdk.AccAddress, denom string) sdk.Coin
	BlockedAddr(addr sdk.AccAddress) bool

	SendCoinsFromAccountToModule(ctx context.Context, from sdk.AccAddress, module string, amt sdk.Coins) error
	SendCoinsFromAccountToModuleVirtual(ctx context.Context, from sdk.AccAddress, module string, amt sdk.Coins) error
	SendCoinsFromModuleToAccount(ctx context.Context, module string, to sdk.AccAddress, amt sdk.Coins) error
	SendCoinsFromModuleToModule(ctx context.Context, from, to string, amt sdk.Coins) error
	InputOutputCoins(ctx context.Context, input banktypes.Input, outputs []banktypes.Output) error
}

// RoyaltyKeeper is the asset graph and its ledger.
type RoyaltyKeeper interface {
	// Asset reads an asset. It errors on one that does not exist.
	Asset(ctx context.Context, id uint64) (royaltytypes.Asset, error)
	// Params lists the revenue denoms with their ERC-20 addresses.
	Params(ctx context.Context) (royaltytypes.Params, error)
	// OpenDenom makes sure that an asset can take a listed denom, whatever happens to the list later.
	OpenDenom(ctx context.Context, id uint64, denom string) error
	// CanTake tells whether an asset can take a denom.
	CanTake(ctx context.Context, id uint64, denom string) (bool, error)
	// SettleTogether pays many assets from a module's account, all or nothing, also in denoms no longer listed.
	SettleTogether(ctx context.Context, module string, payments []royaltytypes.Payment) error
}

// LicenseKeeper knows who is licensed.
type LicenseKeeper interface {
	// RequireLicense refuses an account that may not use an asset for a purpose at a time.
	RequireLicense(
		ctx context.Context, assetID uint64, account sdk.AccAddress, purpose licensetypes.Purpose, at time.Time,
	) error
}
