package types

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	datasettypes "github.com/sahara-chain/sahara/x/dataset/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// AccountKeeper makes the accounts of labelers who are invited.
type AccountKeeper interface {
	GetModuleAddress(name string) sdk.AccAddress
	HasAccount(ctx context.Context, addr sdk.AccAddress) bool
	NewAccountWithAddress(ctx context.Context, addr sdk.AccAddress) sdk.AccountI
	SetAccount(ctx context.Context, account sdk.AccountI)
}

// BankKeeper holds the escrow.
type BankKeeper interface {
	GetAllBalances(ctx context.Context, addr sdk.AccAddress) sdk.Coins
	BlockedAddr(addr sdk.AccAddress) bool

	SendCoinsFromAccountToModule(ctx context.Context, from sdk.AccAddress, module string, amt sdk.Coins) error
	SendCoinsFromAccountToModuleVirtual(ctx context.Context, from sdk.AccAddress, module string, amt sdk.Coins) error
	SendCoinsFromModuleToAccount(ctx context.Context, module string, to sdk.AccAddress, amt sdk.Coins) error
	InputOutputCoins(ctx context.Context, input banktypes.Input, outputs []banktypes.Output) error
}

// CommunityPool takes what is forfeit.
type CommunityPool interface {
	FundCommunityPool(ctx context.Context, amount sdk.Coins, sender sdk.AccAddress) error
}

// DatasetKeeper registers what tasks result in.
type DatasetKeeper interface {
	// RequireLicenses refuses an owner that may not make an asset from these parents now.
	RequireLicenses(ctx context.Context, owner sdk.AccAddress, parents []royaltytypes.Parent) error
	// PrepayFee takes the fee of a registration now, for one with FeePaid later.
	PrepayFee(ctx context.Context, owner sdk.AccAddress) error
	// Succession is the succession_bps of a registration that declares bps, of which 0 is the default.
	Succession(ctx context.Context, bps uint32) (uint32, error)
	// RegisterFor registers a dataset; the caller answers for the owner's consent and licences.
	RegisterFor(ctx context.Context, d datasettypes.NewDataset) (uint64, error)
	// Grant gives shares that a registration left for later.
	Grant(ctx context.Context, id uint64, holder sdk.AccAddress, shares uint64) error
}
