package types

import sdk "github.com/cosmos/cosmos-sdk/types"

// Payment is revenue of one asset.
type Payment struct {
	AssetID uint64
	Amount  sdk.Coins
}
