package keeper

import (
	"context"
	"errors"
	"time"

	"cosmossdk.io/collections"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/license/terms"
	"github.com/sahara-chain/sahara/x/license/types"
)

// Acquire sells a grant for an asset under its terms, or extends one. The buyer pays the terms' mint fee,
// which is revenue of the asset. It refuses an asset that does not exist, a purpose that the terms do not
// permit, a price above the buyer's maximum, and a grant that would not end later than the one in force.
func (k Keeper) Acquire(ctx context.Context, buyer sdk.AccAddress, msg *types.MsgAcquire) (types.Grant, sdk.Coins, error) {
	if err := msg.Validate(); err != nil {
		return types.Grant{}, nil, err
	}
	record, err := k.termsOfAsset(ctx, msg.AssetId)
	if err != nil {
		return types.Grant{}, nil, err
	}
	if err := checkPermits(record, msg.Purpose); err != nil {
		return types.Grant{}, nil, err
	}
	price := record.Terms.MintFee
	if !price.IsAllLTE(msg.MaxPrice) {
		return types.Grant{}, nil, types.ErrPriceTooHigh.Wrapf("price %s, maximum price %s", price, msg.MaxPrice)
	}
	grant, err := k.extend(ctx, buyer, msg, record)
	if err != nil {
		return types.Grant{}, nil, err
	}
	if !price.IsZero() {
		if err := k.assets.Pay(ctx, buyer, msg.AssetId, price); err != nil {
			return types.Grant{}, nil, err
		}
	}
	return grant, price, emit(ctx, &types.EventLicenseAcquired{Grant: grant, Purpose: msg.Purpose, Price: price})
}

// extend writes the new grant. It never shortens one: who has a longer one is refused before they pay.
func (k Keeper) extend(
	ctx context.Context, buyer sdk.AccAddress, msg *types.MsgAcquire, record types.TermsRecord,
) (types.Grant, error) {
	now := sdk.UnwrapSDKContext(ctx).BlockTime()
	account, err := k.addresses.BytesToString(buyer)
	if err != nil {
		return types.Grant{}, err
	}
	grant := types.Grant{
		AssetId: msg.AssetId,
		Account: account,
		TermsId: record.Id,
		Start:   now,
		Expiry:  expiry(now, terms.ShorterDuration(msg.DurationSeconds, record.Terms.LongestGrantSeconds)),
	}
	key := collections.Join(msg.AssetId, buyer)
	switch old, err := k.grants.Get(ctx, key); {
	case errors.Is(err, collections.ErrNotFound):
	case err != nil:
		return types.Grant{}, err
	case old.IsLive(now):
		if !endsLater(grant, old) {
			return types.Grant{}, types.ErrNothingToGain.Wrapf("asset %d, duration %d s: ends %s, the grant in force %s",
				msg.AssetId, msg.DurationSeconds, end(grant), end(old))
		}
		grant.Start = old.Start
	}
	return grant, k.grants.Set(ctx, key, grant)
}

// expiry is the end of a grant of some seconds, of which 0 is no end.
func expiry(now time.Time, seconds uint64) *time.Time {
	if seconds == 0 {
		return nil
	}
	at := now.Add(time.Duration(seconds) * time.Second) //nolint:gosec // MaxSeconds are a third of the largest duration
	return &at
}

func endsLater(grant, old types.Grant) bool {
	return old.Expiry != nil && (grant.Expiry == nil || grant.Expiry.After(*old.Expiry))
}

func end(g types.Grant) string {
	if g.Expiry == nil {
		return "never"
	}
	return stamp(*g.Expiry)
}

func stamp(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// termsOfAsset returns an asset's terms. It refuses an asset that the asset graph does not know.
func (k Keeper) termsOfAsset(ctx context.Context, assetID uint64) (types.TermsRecord, error) {
	id, err := k.assets.TermsOf(ctx, assetID)
	if err != nil {
		return types.TermsRecord{}, err
	}
	return k.GetTerms(ctx, id)
}

// checkPermits refuses a purpose that terms do not permit to anybody, naming the clause.
func checkPermits(record types.TermsRecord, purpose types.Purpose) error {
	algebra, err := record.Terms.Algebra()
	if err != nil {
		return err
	}
	if ok, clause := algebra.Permits(terms.Purpose(purpose)); !ok {
		return types.ErrNotPermitted.Wrapf("purpose %s, terms %d, clause %s", terms.Purpose(purpose), record.Id, clause)
	}
	return nil
}
