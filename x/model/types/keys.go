// Package types holds the messages and keys of models, and their rules that need no state.
package types

import "cosmossdk.io/collections"

const (
	// ModuleName names the module, and the kind of its assets. It has no account: the fee of a registration goes
	// from the owner to the community pool, by x/royalty.
	ModuleName = "model"
	// StoreKey names its store.
	StoreKey = ModuleName
)

// Prefixes of the store. They are part of the state and never change; the README has the bytes behind each.
var (
	ParamsKey  = collections.NewPrefix(0)
	ModelsKey  = collections.NewPrefix(1)
	CreditsKey = collections.NewPrefix(2)
	IndexKey   = collections.NewPrefix(3)
)
