package types

import "cosmossdk.io/collections"

const (
	// ModuleName names the module. It has no account: what it takes goes on at once, registration fees from
	// the registrant to the community pool, prices from the buyer to the asset.
	ModuleName = "license"
	// StoreKey is the name of its store.
	StoreKey = ModuleName
)

// Prefixes of the store. They are permanent; the README has the bytes behind each.
var (
	ParamsPrefix          = collections.NewPrefix(0)
	NextTermsIDPrefix     = collections.NewPrefix(1)
	TermsPrefix           = collections.NewPrefix(2)
	TermsByHashPrefix     = collections.NewPrefix(3)
	PresetsPrefix         = collections.NewPrefix(4)
	GrantsPrefix          = collections.NewPrefix(5)
	GrantsByAccountPrefix = collections.NewPrefix(6)
)
