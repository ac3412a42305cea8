package keeper

import (
	"context"

	"github.com/sahara-chain/sahara/x/license/terms"
	"github.com/sahara-chain/sahara/x/license/types"
)

// CheckDerivation refuses an asset whose terms or rates do not respect the terms of what it is made from.
// parents are those it lists; ancestors all that it is made from at any depth, each once, the parents
// included. Whether its maker needs a grant for a parent is RequireLicense's to say.
//
// It refuses terms that do not exist (ErrUnknownTerms), rates that contradict each other (ErrInvalidRates),
// and with ErrDerivation, naming the asset and the clause: a parent that permits no derivatives, parents that
// no terms satisfy together, terms less strict than a parent's, a text not inherited, and a rate below a
// minimum. Everything is read and nothing written; each ancestor costs a read of its terms' number, and each
// different terms one more.
func (k Keeper) CheckDerivation(
	ctx context.Context, termsID uint64, parents []types.ParentRate, ancestors []types.AncestorRate,
) error {
	child, err := k.algebra(ctx, termsID)
	if err != nil {
		return err
	}
	rates, err := types.RatesByAsset(parents, ancestors)
	if err != nil {
		return err
	}
	reader := termsReader{keeper: k, known: map[uint64]terms.Terms{}}
	parentTerms := make([]terms.Parent, len(parents))
	for i, p := range parents {
		t, err := reader.of(ctx, p.AssetID)
		if err != nil {
			return err
		}
		parentTerms[i] = terms.Parent{ID: p.AssetID, Terms: t, Bps: p.Bps, SameOwner: p.SameOwner}
	}
	if err := terms.CheckDerivation(child, parentTerms); err != nil {
		return types.ErrDerivation.Wrap(err.Error())
	}
	lineage := make([]terms.Ancestor, len(ancestors))
	for i, a := range ancestors {
		t, err := reader.of(ctx, a.AssetID)
		if err != nil {
			return err
		}
		lineage[i] = terms.Ancestor{ID: a.AssetID, Clauses: t.Clauses, Rate: rates[a.AssetID]}
	}
	if err := terms.CheckReach(lineage); err != nil {
		return types.ErrDerivation.Wrap(err.Error())
	}
	return nil
}

// termsReader reads each terms once: thousands of ancestors share a few.
type termsReader struct {
	keeper Keeper
	known  map[uint64]terms.Terms
}

func (r termsReader) of(ctx context.Context, assetID uint64) (terms.Terms, error) {
	id, err := r.keeper.assets.TermsOf(ctx, assetID)
	if err != nil {
		return terms.Terms{}, err
	}
	if t, ok := r.known[id]; ok {
		return t, nil
	}
	t, err := r.keeper.algebra(ctx, id)
	if err == nil {
		r.known[id] = t
	}
	return t, err
}
