// Package propose reads from a model card what a registration has to say: the kind, the licence terms, what the model
// is made from and what that gets. It proposes; people confirm. It needs no node: a Chain tells of what is registered.
package propose

import (
	"context"

	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// Kinds of assets, by the modules that describe them.
const (
	modelKind   = "model"
	datasetKind = "dataset"
)

// Chain is what is asked of a node.
type Chain interface {
	// Asset reads an asset of any kind. It errors on one that does not exist.
	Asset(ctx context.Context, id uint64) (royaltytypes.Asset, error)
	// Terms reads licence terms.
	Terms(ctx context.Context, id uint64) (licensetypes.Terms, error)
	// Presets lists the terms that have a name.
	Presets(ctx context.Context) ([]licensetypes.Preset, error)
	// Named looks for assets of a kind with just this name.
	Named(ctx context.Context, kind, name string) (Found, error)
	// Licensed tells whether an account may use an asset for a purpose now, and why not.
	Licensed(ctx context.Context, asset uint64, account string, purpose licensetypes.Purpose) (bool, string, error)
}

// Found are assets with a name.
type Found struct {
	Assets []Candidate
	// Partial says that there were too many assets to look at all of them, so that there may be more of the name.
	Partial bool
}

// Candidate is an asset that a card may mean.
type Candidate struct {
	ID         uint64
	Owner      string
	Deprecated bool
}
