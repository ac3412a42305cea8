package keeper

import (
	"context"

	"cosmossdk.io/collections"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// Revenue is queued for EndBlock's sweep when it comes in, if there is enough of it. When governance lowers what is
// enough, or takes a denom off the list, some that waits already has become enough: it is looked for from the smallest
// id on, over as many blocks as it takes. What comes in meanwhile queues itself.

// requeueShare is the part of the sweep's budget that goes into the search, so that neither keeps the other waiting.
const requeueShare = 4

// startRequeue begins the search, or begins it again.
func (k Keeper) startRequeue(ctx context.Context) error { return k.requeue.Set(ctx, 0) }

// requeueBlock looks at the next assets with waiting revenue, one unit of the budget each, and returns how many it
// has looked at.
func (k Keeper) requeueBlock(ctx context.Context, params types.Params) (uint32, error) {
	started, err := k.requeue.Has(ctx)
	if err != nil || !started {
		return 0, err
	}
	from, err := k.requeue.Get(ctx)
	if err != nil {
		return 0, err
	}
	found, err := k.inflowsFrom(ctx, from, max(1, params.SweepBudget/requeueShare))
	if err != nil {
		return 0, err
	}
	for _, entry := range found {
		if enough(params, entry.Value.Coins) {
			if err := k.waiting.Set(ctx, entry.Key); err != nil {
				return 0, err
			}
		}
	}
	looked := uint32(len(found)) //nolint:gosec // at most the budget
	if looked < max(1, params.SweepBudget/requeueShare) {
		return looked, k.requeue.Remove(ctx)
	}
	return looked, k.requeue.Set(ctx, found[looked-1].Key+1)
}

// inflowsFrom reads inflows, from an id up.
func (k Keeper) inflowsFrom(ctx context.Context, from uint64, most uint32) ([]collections.KeyValue[uint64, types.Inflow], error) {
	it, err := k.inflows.Iterate(ctx, new(collections.Range[uint64]).StartInclusive(from))
	if err != nil {
		return nil, err
	}
	defer it.Close()
	var found []collections.KeyValue[uint64, types.Inflow]
	for ; it.Valid() && uint32(len(found)) < most; it.Next() { //nolint:gosec // at most the budget
		entry, err := it.KeyValue()
		if err != nil {
			return nil, err
		}
		found = append(found, entry)
	}
	return found, nil
}
