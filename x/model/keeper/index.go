package keeper

import (
	"context"
	"encoding/binary"

	"cosmossdk.io/collections"

	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// A facet is something that models have in common. All facets share one index, so that registering writes them by
// one loop and every list is one query. The numbers are part of the state and never change.
type facet byte

const (
	byOwner  facet = 1 // address
	byKind   facet = 2 // number, 8 bytes
	byTag    facet = 3 // text
	byParent facet = 4 // id of an asset of any kind, 8 bytes
	bySeries facet = 5 // id of the first version, 8 bytes
)

// indexKey is (facet and value, model): in order of registration for each value.
type indexKey = collections.Pair[[]byte, uint64]

var indexKeyCodec = collections.PairKeyCodec(collections.BytesKey, collections.Uint64Key)

// of is the first part of the index's key.
func (f facet) of(value []byte) []byte { return append([]byte{byte(f)}, value...) }

func (f facet) number(n uint64) []byte { return f.of(binary.BigEndian.AppendUint64(nil, n)) }

// kindFacet is what models of a kind are found by.
func kindFacet(kind types.Kind) []byte {
	return byKind.number(uint64(kind)) //nolint:gosec // a kind is valid and so positive
}

// facets are all that a model with these parents is found by.
func (k Keeper) facets(m types.Model, parents []royaltytypes.Parent) ([][]byte, error) {
	owner, err := k.account("owner", m.Owner)
	if err != nil {
		return nil, err
	}
	facets := [][]byte{byOwner.of(owner), kindFacet(m.Kind), bySeries.number(m.Series)}
	for _, tag := range m.Tags {
		facets = append(facets, byTag.of([]byte(tag)))
	}
	for _, parent := range parents {
		facets = append(facets, byParent.number(parent.Id))
	}
	return facets, nil
}

// store writes a new model, with its parents to find it by and its credits.
func (k Keeper) store(
	ctx context.Context, m types.Model, parents []royaltytypes.Parent, credits []royaltytypes.Holder,
) error {
	if err := k.models.Set(ctx, m.Id, m); err != nil {
		return err
	}
	for i, holder := range credits {
		key := collections.Join(m.Id, uint32(i))
		if err := k.credits.Set(ctx, key, holder); err != nil {
			return err
		}
	}
	facets, err := k.facets(m, parents)
	if err != nil {
		return err
	}
	for _, f := range facets {
		if err := k.index.Set(ctx, collections.Join(f, m.Id)); err != nil {
			return err
		}
	}
	return nil
}
