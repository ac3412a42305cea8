package types

import (
	"context"

	sdk "github.com/cosmos/cosmos-sdk/types"
)

// CommunityPool takes registration fees (x/distribution).
type CommunityPool interface {
	FundCommunityPool(ctx context.Context, amount sdk.Coins, sender sdk.AccAddress) error
}

// AssetKeeper is the asset graph.
type AssetKeeper interface {
	// TermsOf is the number of an asset's terms. It errors on an asset that does not exist. Every asset has
	// terms, and they never change.
	TermsOf(ctx context.Context, assetID uint64) (termsID uint64, err error)
	// Pay moves coins from a payer to an asset as its revenue. It refuses denoms that are no revenue denoms.
	Pay(ctx context.Context, payer sdk.AccAddress, assetID uint64, amount sdk.Coins) error
}
