package app

import "github.com/sahara-chain/sahara/app/upgrades"

// What tests outside the package may see of its inside.
var (
	PreBlockOrder      = preBlockOrder
	BeginBlockOrder    = beginBlockOrder
	EndBlockOrder      = endBlockOrder
	GenesisOrder       = genesisOrder
	KVStoreNames       = kvStoreNames
	ObjectStoreNames   = objectStoreNames
	ModuleAccounts     = moduleAccounts
	BlockedAddresses   = blockedAddresses
	ExpiredPerBlock    = maxExpiredGrantsPerBlock
	MaxMessageDepth    = maxMessageDepth
	MaxAnyDepth        = maxAnyDepth
	AssertReachable    = assertReachable
	NestedTooDeep      = nestedTooDeep
	NewBlockLimits     = newBlockLimits
	EthereumTxAllowed  = ethereumTxGuard{}.IsAllowed
	WrappedCoinAddress = wrappedCoinAddress
)

// Take is blockLimits.take.
func (l *blockLimits) Take(size, gas uint64) bool { return l.take(size, gas) }

// Describe tells a module account for the golden file.
func (a moduleAccount) Describe() (name string, permissions []string, receives bool, why string) {
	return a.name, a.permissions, a.receives, a.why
}

// WithUpgrades runs f as if the binary knew only these upgrades.
func WithUpgrades(known []upgrades.Upgrade, f func()) {
	saved := plannedUpgrades
	plannedUpgrades = known
	defer func() { plannedUpgrades = saved }()
	f()
}
