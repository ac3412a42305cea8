// Package preview computes who gets what of a payment for a use of an asset, and why. It does what x/royalty's sweep
// does with the first revenue of a lineage: assets by descending id, one floor an edge and one for what the holders
// keep. It needs no node: a Graph tells of the assets.
//
// What a preview cannot know: revenue that came before shifts single units, and amounts below a denom's min_sweep wait.
package preview

import (
	"context"
	"math"

	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// NewID stands for an asset that is not registered yet. It is younger than all others, as it will be.
const NewID = math.MaxUint64

// Graph tells of assets.
type Graph interface {
	// Parents are what an asset is made from. All have smaller ids than it.
	Parents(ctx context.Context, id uint64) ([]royaltytypes.Parent, error)
	// Describe tells what people see of an asset. Only those that are shown are asked for.
	Describe(ctx context.Context, id uint64) (Description, error)
}

// Description is what people see of an asset.
type Description struct {
	// Kind is a word such as "model" or "dataset".
	Kind string
	// Name may be empty.
	Name string
	// Holders are those to show, in that order. Shares that they leave are the Others'.
	Holders []Holder
	// Others is how many more holders there are.
	Others uint64
	// OthersUncounted says that there may be more than Others.
	OthersUncounted bool
}

// Holder has shares, or will have them.
type Holder struct {
	// Address is bech32 text; empty for shares that nobody has claimed yet.
	Address string `json:"address,omitempty"`
	// Role is what the holder did, if that is known.
	Role string `json:"role,omitempty"`
	// Shares are in units of 10^-12 of the asset.
	Shares uint64 `json:"shares"`
	// Claimants is for how many holders unclaimed shares are kept; 0 if it is not known.
	Claimants uint64 `json:"claimants,omitempty"`
}

// withNew adds an asset that is not registered yet to a graph.
type withNew struct {
	Graph
	parents     []royaltytypes.Parent
	description Description
}

// WithNew is a graph that has one more asset, NewID.
func WithNew(g Graph, parents []royaltytypes.Parent, description Description) Graph {
	return withNew{g, parents, description}
}

// Parents implements Graph.
func (w withNew) Parents(ctx context.Context, id uint64) ([]royaltytypes.Parent, error) {
	if id == NewID {
		return w.parents, nil
	}
	return w.Graph.Parents(ctx, id)
}

// Describe implements Graph.
func (w withNew) Describe(ctx context.Context, id uint64) (Description, error) {
	if id == NewID {
		return w.description, nil
	}
	return w.Graph.Describe(ctx, id)
}
