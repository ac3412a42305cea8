// Package types holds the ledger's messages, keys and rules that need no state.
package types

import (
	"fmt"
	"strconv"
	"strings"

	"cosmossdk.io/collections"
)

const (
	// ModuleName is the module's name and that of its escrow account.
	//
	// The escrow is funded by payments to assets and by nothing else, and drained by claims. It owes
	// Σ(Own − claimed) + ΣRes + Σ unswept in each denom; what is above that was donated.
	ModuleName = "royalty"
	// LatentName is the account of shares that belong to somebody who has not taken them yet. Funded at
	// registration, drained by ClaimAllocation and by grants of the registering module. It never claims.
	LatentName = "royalty_latent"
	// StoreKey names the module's store.
	StoreKey = ModuleName
	// ObjectStoreKey names the module's store of one block: payments and claims by transaction.
	ObjectStoreKey = "object:" + ModuleName

	// SharePrefix begins the denom of an asset's shares: share/<id>.
	SharePrefix = "share/"
	// ShareSupply is the number of shares of every asset, for ever.
	ShareSupply = 1_000_000_000_000
)

// Limits of an asset.
const (
	MaxParents       = 16
	MaxComponents    = 16
	MaxParentBps     = 9_500
	BpsTotal         = 10_000
	MaxAncestors     = 10_000
	MaxHolders       = 256
	MaxDenoms        = 8
	MaxRevenueDenoms = 32
	MaxRoleBytes     = 32
	MaxKindBytes     = 32
	MaxClaimAssets   = 100
	// MaxPaymentBits bounds one payment, so that no sum or product of the ledger comes near 256 bits.
	MaxPaymentBits = 128
	// MaxTotalBits bounds what one asset, or the ledger, may ever take in of a denom: 2^52 of the largest payments. A
	// genesis with more is refused.
	MaxTotalBits = 180
)

// Prefixes of the store. They are part of the state and never change.
var (
	ParamsKey   = collections.NewPrefix(0)
	SequenceKey = collections.NewPrefix(1)
	AssetsKey   = collections.NewPrefix(2)
	LedgersKey  = collections.NewPrefix(3)
	InflowsKey  = collections.NewPrefix(4)
	WaitingKey  = collections.NewPrefix(5)
	SweepKey    = collections.NewPrefix(6)
	PositionKey = collections.NewPrefix(7)
	PayoutKey   = collections.NewPrefix(8)
	LeavesKey   = collections.NewPrefix(9)
	ChildrenKey = collections.NewPrefix(10)
	EarnersKey  = collections.NewPrefix(11)
	OwedKey     = collections.NewPrefix(12)
	RequeueKey  = collections.NewPrefix(13)
)

// ShareDenom is the denom of an asset's shares.
func ShareDenom(id uint64) string { return SharePrefix + strconv.FormatUint(id, 10) }

// IsShareDenom tells whether denom is of shares, of whatever asset.
func IsShareDenom(denom string) bool { return strings.HasPrefix(denom, SharePrefix) }

// ParseShareDenom is the asset of a share denom.
func ParseShareDenom(denom string) (uint64, error) {
	text, ok := strings.CutPrefix(denom, SharePrefix)
	if !ok {
		return 0, fmt.Errorf("denom %q is of no asset's shares", denom)
	}
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil || ShareDenom(id) != denom {
		return 0, fmt.Errorf("denom %q does not end in an asset's id", denom)
	}
	return id, nil
}
