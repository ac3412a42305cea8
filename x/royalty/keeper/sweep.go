package keeper

import (
	"container/heap"
	"context"
	"math"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// EndBlock pays what was claimed in the block, takes in what was paid, and sweeps. It comes after x/bank's
// EndBlock, which credits the escrow with the block's payments. Its work is bounded: payouts and payments
// by the gas that they were charged, the sweep by its budget.
func (k Keeper) EndBlock(goCtx context.Context) error {
	ctx := sdk.UnwrapSDKContext(goCtx)
	params, err := k.params.Get(ctx)
	if err != nil {
		return err
	}
	if err := k.payClaims(ctx); err != nil {
		return err
	}
	if err := k.foldPayments(ctx, params); err != nil {
		return err
	}
	looked, err := k.requeueBlock(ctx, params)
	if err != nil {
		return err
	}
	params.SweepBudget -= looked
	return k.sweepBlock(ctx, params)
}

// sweepBlock goes on with the present pass: assets with waiting revenue in descending order of id, which
// is a reverse topological order of the whole graph, so that an asset comes after all its descendants and
// is written once. A pass ends below the smallest id that waits; then the cursor goes back to the top for
// the next block. When the budget is used up the cursor stays, and revenue that comes in above it waits
// for the next pass, so that a stream of new revenue cannot keep the pass from its oldest ancestors.
func (k Keeper) sweepBlock(ctx sdk.Context, params types.Params) error {
	state, err := orZero(k.sweep.Get(ctx))
	if err != nil {
		return err
	}
	if state.Cursor == 0 {
		state.Cursor = math.MaxUint64
	}
	queued, err := k.waitingBelow(ctx, state.Cursor, int(params.SweepBudget))
	if err != nil || len(queued) == 0 && state.Cursor == math.MaxUint64 {
		return err // nothing waits and no pass is under way: most blocks end here
	}
	if state.Cursor == math.MaxUint64 {
		state.Epoch++
	}
	s := newSweeper(k, params, queued, state.Epoch)
	for s.affordable(ctx) {
		if state.Cursor, err = s.next(ctx); err != nil {
			return err
		}
	}
	if s.err != nil {
		return s.err
	}
	if s.done() && len(queued) < int(params.SweepBudget) {
		state.Cursor = math.MaxUint64
	}
	if err := s.leaveRest(ctx); err != nil {
		return err
	}
	return k.sweep.Set(ctx, state)
}

// waitingBelow reads ids that wait, from the largest below cursor down.
func (k Keeper) waitingBelow(ctx context.Context, cursor uint64, most int) ([]uint64, error) {
	it, err := k.waiting.Iterate(ctx, new(collections.Range[uint64]).EndExclusive(cursor).Descending())
	if err != nil {
		return nil, err
	}
	defer it.Close()
	var ids []uint64
	for ; it.Valid() && len(ids) < most; it.Next() {
		id, err := it.Key()
		if err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, nil
}

// sweeper is one block's part of a pass. It merges what waited in the store with the parents that money
// reaches on the way, always taking the largest id, and keeps what it passes on in memory until the asset
// is reached or the budget ends.
type sweeper struct {
	k      Keeper
	params types.Params
	epoch  uint64

	queued   []uint64 // from the store, descending
	frontier idHeap   // parents that money has reached, each once
	passed   map[uint64]sdk.Coins
	used     int
	upcoming *pending
	err      error
}

// pending is the asset that comes next, already read.
type pending struct {
	id     uint64
	asset  types.Asset
	inflow sdk.Coins
}

func newSweeper(k Keeper, params types.Params, queued []uint64, epoch uint64) *sweeper {
	return &sweeper{k: k, params: params, epoch: epoch, queued: queued, passed: make(map[uint64]sdk.Coins)}
}

// done tells whether nothing is left of what was read.
func (s *sweeper) done() bool { return s.upcoming == nil && len(s.queued) == 0 && len(s.frontier) == 0 }

// pop takes the largest id that is left.
func (s *sweeper) pop() uint64 {
	var id uint64
	if len(s.frontier) == 0 || len(s.queued) > 0 && s.queued[0] >= s.frontier[0] {
		id = s.queued[0]
		s.queued = s.queued[1:]
	} else {
		id = s.frontier[0]
	}
	for len(s.frontier) > 0 && s.frontier[0] == id {
		heap.Pop(&s.frontier)
	}
	return id
}

// affordable reads the next asset and tells whether the budget allows it: one unit for the asset, one for
// each edge and denom that its money takes, and one for each asset that would be left waiting. The first
// one is always allowed, so that every block makes progress.
func (s *sweeper) affordable(ctx context.Context) bool {
	if s.err != nil || s.done() {
		return false
	}
	if s.upcoming == nil {
		next := &pending{id: s.pop()}
		if next.asset, s.err = s.k.Asset(ctx, next.id); s.err != nil {
			return false
		}
		var inflow types.Inflow
		if inflow, s.err = orZero(s.k.inflows.Get(ctx, next.id)); s.err != nil {
			return false
		}
		next.inflow = inflow.Coins.Add(s.passed[next.id]...)
		s.upcoming = next
	}
	edges := len(s.upcoming.asset.Parents)
	return s.used == 0 || s.used+len(s.frontier)+1+edges*len(s.upcoming.inflow)+edges <= int(s.params.SweepBudget)
}

// next sweeps the asset that affordable has read, and returns its id.
func (s *sweeper) next(ctx sdk.Context) (uint64, error) {
	p := s.upcoming
	s.upcoming = nil
	delete(s.passed, p.id)
	s.used += 1 + len(p.asset.Parents)*len(p.inflow)

	var now, later sdk.Coins
	for _, coin := range p.inflow {
		if coin.Amount.GTE(s.params.MinSweep(coin.Denom)) {
			now = append(now, coin)
		} else {
			later = append(later, coin)
		}
	}
	if err := s.k.setInflow(ctx, p.id, later); err != nil {
		return 0, err
	}
	if err := s.k.waiting.Remove(ctx, p.id); err != nil {
		return 0, err
	}
	passed, err := s.k.advance(ctx, p.asset, now, s.epoch)
	if err != nil {
		return 0, err
	}
	for i, parent := range p.asset.Parents {
		if passed[i].Empty() {
			continue
		}
		if _, reached := s.passed[parent.Id]; !reached {
			heap.Push(&s.frontier, parent.Id)
		}
		s.passed[parent.Id] = s.passed[parent.Id].Add(passed[i]...)
	}
	return p.id, nil
}

// leaveRest writes what the budget did not reach. All of it lies below the cursor.
func (s *sweeper) leaveRest(ctx context.Context) error {
	if s.upcoming != nil {
		heap.Push(&s.frontier, s.upcoming.id)
	}
	for len(s.frontier) > 0 {
		id, _ := heap.Pop(&s.frontier).(uint64)
		if passed, ok := s.passed[id]; ok {
			if err := s.k.addInflow(ctx, s.params, id, passed); err != nil {
				return err
			}
			delete(s.passed, id)
		}
	}
	return nil
}

// advance counts coins as revenue of an asset and returns what each of its parents gets. It is the only
// place where In grows: Up and Own are monotone in it, so the differences are never negative.
func (k Keeper) advance(ctx sdk.Context, asset types.Asset, coins sdk.Coins, epoch uint64) ([]sdk.Coins, error) {
	passed := make([]sdk.Coins, len(asset.Parents))
	if coins.Empty() {
		return passed, nil
	}
	ledger, err := k.ledger(ctx, asset.Id)
	if err != nil {
		return nil, err
	}
	for _, coin := range coins {
		before := ledger.Swept(coin.Denom)
		after := before.Add(coin.Amount)
		ledger.Add(coin.Denom, coin.Amount)
		for i, parent := range asset.Parents {
			up := types.FloorBps(after, parent.Bps).Sub(types.FloorBps(before, parent.Bps))
			passed[i] = types.AddCoin(passed[i], coin.Denom, up)
		}
	}
	if err := k.ledgers.Set(ctx, asset.Id, ledger); err != nil {
		return nil, err
	}
	return passed, ctx.EventManager().EmitTypedEvent(&types.EventSwept{AssetId: asset.Id, Amount: coins, Epoch: epoch})
}

// setInflow replaces what waits at an asset.
func (k Keeper) setInflow(ctx context.Context, id uint64, coins sdk.Coins) error {
	if coins.Empty() {
		return k.inflows.Remove(ctx, id)
	}
	return k.inflows.Set(ctx, id, types.Inflow{Coins: coins})
}

// SweepOne sweeps all that waits at one asset, however little, at the price of the sender's gas. It moves
// the money one step: to the asset's holders and into its parents' inflows.
func (k Keeper) SweepOne(goCtx context.Context, id uint64) (sdk.Coins, error) {
	ctx := sdk.UnwrapSDKContext(goCtx)
	asset, err := k.Asset(ctx, id)
	if err != nil {
		return nil, err
	}
	inflow, err := orZero(k.inflows.Get(ctx, id))
	if err != nil {
		return nil, err
	}
	if inflow.Coins.Empty() {
		return nil, errorsmod.Wrapf(types.ErrNothingWaiting, "asset %d", id)
	}
	params, err := k.params.Get(ctx)
	if err != nil {
		return nil, err
	}
	if err := k.setInflow(ctx, id, nil); err != nil {
		return nil, err
	}
	if err := k.waiting.Remove(ctx, id); err != nil {
		return nil, err
	}
	passed, err := k.advance(ctx, asset, inflow.Coins, 0)
	if err != nil {
		return nil, err
	}
	for i, parent := range asset.Parents {
		if passed[i].Empty() {
			continue
		}
		if err := k.addInflow(ctx, params, parent.Id, passed[i]); err != nil {
			return nil, err
		}
	}
	return inflow.Coins, nil
}

// idHeap is a heap of ids, the largest on top.
type idHeap []uint64

func (h idHeap) Len() int           { return len(h) }
func (h idHeap) Less(i, j int) bool { return h[i] > h[j] }
func (h idHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push is for container/heap.
func (h *idHeap) Push(x any) {
	if id, ok := x.(uint64); ok {
		*h = append(*h, id)
	}
}

// Pop is for container/heap.
func (h *idHeap) Pop() any {
	old := *h
	id := old[len(old)-1]
	*h = old[:len(old)-1]
	return id
}
