package keeper

import (
	"context"
	"encoding/binary"

	"cosmossdk.io/collections"

	"github.com/sahara-chain/sahara/x/dataset/types"
)

// A facet is something that datasets have in common. All facets share one index, so that registering writes them by
// one loop and every list is one query. The numbers are part of the state and never change.
type facet byte

const (
	byOwner    facet = 1 // address
	byTag      facet = 2 // text
	byLanguage facet = 3 // text
	byModality facet = 4 // text
	byTerms    facet = 5 // number, 8 bytes
	byRoot     facet = 6 // hash
	bySeries   facet = 7 // id of the first version, 8 bytes
)

// indexKey is (facet and value, dataset): in order of registration for each value.
type indexKey = collections.Pair[[]byte, uint64]

var indexKeyCodec = collections.PairKeyCodec(collections.BytesKey, collections.Uint64Key)

// of is the first part of the index's key.
func (f facet) of(value []byte) []byte { return append([]byte{byte(f)}, value...) }

func (f facet) number(n uint64) []byte { return f.of(binary.BigEndian.AppendUint64(nil, n)) }

// facets are all that a dataset is found by.
func (k Keeper) facets(d types.Dataset) ([][]byte, error) {
	owner, err := k.account(d.Owner)
	if err != nil {
		return nil, err
	}
	facets := [][]byte{
		byOwner.of(owner),
		byModality.of([]byte(d.Modality)),
		byTerms.number(d.TermsId),
		byRoot.of(d.Root),
		bySeries.number(d.Series),
	}
	if d.Language != "" {
		facets = append(facets, byLanguage.of([]byte(d.Language)))
	}
	for _, tag := range d.Tags {
		facets = append(facets, byTag.of([]byte(tag)))
	}
	return facets, nil
}

// store writes a new dataset with its index and its part in the origin of its root.
func (k Keeper) store(ctx context.Context, d types.Dataset) (types.Origin, error) {
	if err := k.datasets.Set(ctx, d.Id, d); err != nil {
		return types.Origin{}, err
	}
	facets, err := k.facets(d)
	if err != nil {
		return types.Origin{}, err
	}
	for _, f := range facets {
		if err := k.index.Set(ctx, collections.Join(f, d.Id)); err != nil {
			return types.Origin{}, err
		}
	}
	return k.noteOrigin(ctx, d)
}
