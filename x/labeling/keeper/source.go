package keeper

import (
	"context"
	"sort"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/plan"
	"github.com/sahara-chain/sahara/x/labeling/sheet"
	"github.com/sahara-chain/sahara/x/labeling/shuffle"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// source gives an inference the labels of a task from its sheets. To the inference, items are numbered by their places,
// so that a batch is a row of them; what comes out for an item does not depend on its number.
type source struct {
	k      Keeper
	ctx    context.Context
	id     uint64
	plan   plan.Plan
	places shuffle.Shuffle
	// entries are those of the sheet that was read last, of which the one at is the last used.
	entries []sheet.Entry
	at      int
	items   []uint32
}

func (k Keeper) source(ctx context.Context, task types.Task) *source {
	return &source{k: k, ctx: ctx, id: task.Id, plan: task.Spec.Plan(), places: places(task)}
}

// Batches implements inference.Source.
func (s *source) Batches(worker uint32) (uint32, error) {
	entry, err := s.find(sheet.Position{Worker: worker})
	return entry.Batches, err
}

// Batch implements inference.Source.
func (s *source) Batch(worker, nth uint32) ([]uint32, []uint8, error) {
	entry, err := s.find(sheet.Position{Worker: worker, Nth: nth})
	if err != nil {
		return nil, nil, err
	}
	s.items = s.items[:0]
	for place, to := s.plan.Places(entry.Batch); place < to; place++ {
		s.items = append(s.items, place)
	}
	if len(s.items) != len(entry.Labels) {
		return nil, nil, errorsmod.Wrapf(types.ErrBrokenInvariant, "task %d: batch %d has %d labels, want %d",
			s.id, entry.Batch, len(entry.Labels), len(s.items))
	}
	return s.items, entry.Labels, nil
}

// Gold implements inference.Source.
func (s *source) Gold(n uint32) (uint32, uint8, error) {
	value, err := s.k.gold.Get(s.ctx, collections.Join(s.id, uint64(n)))
	if err != nil {
		return 0, 0, err
	}
	item, class := goldItem(value)
	return s.places.Place(item), uint8(class), nil //nolint:gosec // at most MaxClasses
}

// find is the entry of a position: mostly the last one or the next.
func (s *source) find(want sheet.Position) (sheet.Entry, error) {
	for _, at := range []int{s.at, s.at + 1} {
		if at < len(s.entries) && s.entries[at].Position == want {
			s.at = at
			return s.entries[at], nil
		}
	}
	entries, err := s.k.sheet(s.ctx, s.id, want)
	if err != nil {
		return sheet.Entry{}, err
	}
	s.entries = entries
	s.at = sort.Search(len(entries), func(i int) bool {
		p := entries[i].Position
		return page(p.Worker, p.Nth) >= page(want.Worker, want.Nth)
	})
	if s.at == len(entries) || entries[s.at].Position != want {
		return sheet.Entry{}, errorsmod.Wrapf(types.ErrBrokenInvariant, "task %d: no labels at %+v", s.id, want)
	}
	return entries[s.at], nil
}

// sheet reads the sheet on which a position stands.
func (k Keeper) sheet(ctx context.Context, id uint64, want sheet.Position) ([]sheet.Entry, error) {
	var entries []sheet.Entry
	rng := collections.NewPrefixedPairRange[uint64, uint64](id).EndInclusive(page(want.Worker, want.Nth)).Descending()
	err := k.sheets.Walk(ctx, rng, func(key pageKey, packed []byte) (bool, error) {
		var err error
		entries, err = sheet.Decode(positionOf(key.K2()), packed)
		return true, err
	})
	return entries, err
}

func positionOf(n uint64) sheet.Position {
	return sheet.Position{Worker: uint32(n >> 32), Nth: uint32(n)} //nolint:gosec // two halves
}

// records keeps an inference between blocks.
type records struct {
	k   Keeper
	ctx context.Context
	id  uint64
}

func (r records) key(kind inference.Kind, n uint32) pageKey {
	return collections.Join(r.id, page(uint32(kind), n))
}

// Get implements inference.Records.
func (r records) Get(kind inference.Kind, n uint32) ([]byte, error) {
	return orZero(r.k.records.Get(r.ctx, r.key(kind, n)))
}

// Set implements inference.Records.
func (r records) Set(kind inference.Kind, n uint32, value []byte) error {
	if value == nil {
		return r.k.records.Remove(r.ctx, r.key(kind, n))
	}
	return r.k.records.Set(r.ctx, r.key(kind, n), value)
}
