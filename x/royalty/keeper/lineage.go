package keeper

import (
	"container/heap"
	"context"
	"math/bits"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// RateUnit is an effective rate of one: 10^18.
const RateUnit = 1_000_000_000_000_000_000

// ancestorGas is paid for each ancestor of a walk, besides reading it.
const ancestorGas = 1_000

// Lineage lists all distinct ancestors of an asset with these parents, descending by id, each with its
// effective rate: the sum over all paths of the products of their edges' bps, in units of 10^-18, rounded
// down at each edge, so that a rate is never overstated. More than MaxAncestors are ErrParents, and so are
// parents that do not exist.
func (k Keeper) Lineage(ctx context.Context, parents []types.Parent) ([]types.Ancestor, error) {
	w := k.walk(parents)
	var ancestors []types.Ancestor
	for {
		ancestor, ok, err := w.next(ctx)
		if err != nil || !ok {
			return ancestors, err
		}
		if len(ancestors) == types.MaxAncestors {
			return nil, errorsmod.Wrapf(types.ErrParents, "more than %d ancestors", types.MaxAncestors)
		}
		ancestors = append(ancestors, ancestor)
	}
}

// walker goes through a lineage from the youngest ancestor to the oldest. Parents have smaller ids than
// their children, so when an asset comes up all paths to it have been added.
type walker struct {
	k        Keeper
	frontier idHeap
	rates    map[uint64]uint64
}

func (k Keeper) walk(parents []types.Parent) *walker {
	w := &walker{k: k, rates: make(map[uint64]uint64)}
	w.add(RateUnit, parents)
	return w
}

func (w *walker) add(rate uint64, parents []types.Parent) {
	for _, parent := range parents {
		if _, seen := w.rates[parent.Id]; !seen {
			heap.Push(&w.frontier, parent.Id)
		}
		w.rates[parent.Id] += floorRate(rate, parent.Bps)
	}
}

// floorRate is ⌊rate · bps / 10000⌋ without overflow.
func floorRate(rate uint64, bps uint32) uint64 {
	hi, lo := bits.Mul64(rate, uint64(bps))
	q, _ := bits.Div64(hi, lo, types.BpsTotal)
	return q
}

// next is the youngest ancestor that is left, if there is one.
func (w *walker) next(ctx context.Context) (types.Ancestor, bool, error) {
	if len(w.frontier) == 0 {
		return types.Ancestor{}, false, nil
	}
	id, _ := heap.Pop(&w.frontier).(uint64)
	rate := w.rates[id]
	delete(w.rates, id)
	sdk.UnwrapSDKContext(ctx).GasMeter().ConsumeGas(ancestorGas, "royalty: ancestor")
	asset, err := w.k.Asset(ctx, id)
	if err != nil {
		return types.Ancestor{}, false, err
	}
	w.add(rate, asset.Parents)
	return types.Ancestor{Id: id, Rate: rate}, true, nil
}
