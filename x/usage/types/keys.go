// Package types holds the messages and keys of usage, and its rules that need no state.
package types

import "cosmossdk.io/collections"

const (
	// ModuleName is the module's name and that of its escrow account.
	//
	// The escrow is funded by deposits, and within a block by what is on its way (calls paid at once, collected coins).
	// It is drained in EndBlock: to providers, payers, the fee collector and x/royalty. It owes Σ(deposited − returned −
	// parts paid) over all channels, and what could not be paid; what is above that was donated.
	ModuleName = "usage"
	// StoreKey names the module's store.
	StoreKey = ModuleName
	// ObjectStoreKey names the module's store of one block: what EndBlock is to pay, by transaction.
	ObjectStoreKey = "object:" + ModuleName
)

// Limits.
const (
	// MaxVouchers is the most vouchers of a message.
	MaxVouchers = 1_000
	// MaxPrices is the most prices of a service, as many as an asset may have revenue denoms.
	MaxPrices = 8
	// MaxWeights is the most components that a redemption may name.
	MaxWeights = 16
	// MaxEndpoint is the length of a URL in bytes.
	MaxEndpoint = 256
	// MaxAmountBits bounds deposits and claims: x402's uint128.
	MaxAmountBits = 128
	// MaxPriceBits bounds each part of a price, so that the price by which services are sorted has 16 bytes.
	MaxPriceBits = 126
	// MaxUnits bounds the units of a call and the counts of receipts, which JSON clients keep as doubles.
	MaxUnits = 1 << 53
	// AddressSize is the length of the addresses of x402 in bytes.
	AddressSize = 20
	// HashSize is the length of ids, salts, roots and call hashes in bytes.
	HashSize = 32
	// MaxPage is the most entries of one page of a query.
	MaxPage = 100
)

// Prefixes of the store. They are part of the state and never change; the README has the bytes behind each.
var (
	ParamsKey             = collections.NewPrefix(0)
	ServicesKey           = collections.NewPrefix(1)
	AddressesKey          = collections.NewPrefix(2)
	PricesKey             = collections.NewPrefix(3)
	ProvidersKey          = collections.NewPrefix(4)
	ChannelsKey           = collections.NewPrefix(5)
	BalancesKey           = collections.NewPrefix(6)
	ChannelsByPayerKey    = collections.NewPrefix(7)
	ChannelsByProviderKey = collections.NewPrefix(8)
	WithdrawalsKey        = collections.NewPrefix(9)
	TotalsKey             = collections.NewPrefix(10)
	CollectedKey          = collections.NewPrefix(11)
	UnpaidKey             = collections.NewPrefix(12)
)
