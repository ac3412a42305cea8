package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/license/terms"
	"github.com/sahara-chain/sahara/x/license/types"
)

// RegisterTerms gives terms a number, for a fee from the registrant to the community pool. Terms that exist
// keep theirs, cost nothing and change nothing. It refuses invalid terms and a registrant who cannot pay.
func (k Keeper) RegisterTerms(ctx context.Context, registrant sdk.AccAddress, t types.Terms) (id uint64, created bool, err error) {
	if err := t.Validate(); err != nil {
		return 0, false, err
	}
	hash, err := t.Hash()
	if err != nil {
		return 0, false, err
	}
	switch id, err := k.termsByHash.Get(ctx, hash); {
	case err == nil:
		return id, false, nil
	case !errors.Is(err, collections.ErrNotFound):
		return 0, false, err
	}
	fee, err := k.chargeRegistration(ctx, registrant)
	if err != nil {
		return 0, false, err
	}
	sequence, err := k.nextTermsID.Next(ctx)
	if err != nil {
		return 0, false, err
	}
	id = sequence + 1
	if err := k.setTerms(ctx, types.TermsRecord{Id: id, Hash: hash, Terms: t}); err != nil {
		return 0, false, err
	}
	payer, err := k.addresses.BytesToString(registrant)
	if err != nil {
		return 0, false, err
	}
	return id, true, emit(ctx, &types.EventTermsRegistered{Id: id, Hash: hash, Registrant: payer, Fee: fee})
}

func (k Keeper) chargeRegistration(ctx context.Context, registrant sdk.AccAddress) (sdk.Coin, error) {
	params, err := k.params.Get(ctx)
	if err != nil {
		return sdk.Coin{}, err
	}
	fee := params.RegistrationFee
	if fee.IsZero() {
		return fee, nil
	}
	return fee, k.pool.FundCommunityPool(ctx, sdk.NewCoins(fee), registrant)
}

func (k Keeper) setTerms(ctx context.Context, record types.TermsRecord) error {
	if err := k.terms.Set(ctx, record.Id, record); err != nil {
		return err
	}
	return k.termsByHash.Set(ctx, record.Hash, record.Id)
}

// GetTerms returns terms by number, or ErrUnknownTerms. No terms have the number 0.
func (k Keeper) GetTerms(ctx context.Context, id uint64) (types.TermsRecord, error) {
	record, err := k.terms.Get(ctx, id)
	if errors.Is(err, collections.ErrNotFound) {
		return record, types.ErrUnknownTerms.Wrapf("terms id %d", id)
	}
	return record, err
}

// algebra returns terms by number as the algebra sees them.
func (k Keeper) algebra(ctx context.Context, id uint64) (terms.Terms, error) {
	record, err := k.GetTerms(ctx, id)
	if err != nil {
		return terms.Terms{}, err
	}
	return record.Terms.Algebra()
}
