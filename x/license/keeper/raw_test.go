package keeper_test

import (
	"context"

	"cosmossdk.io/collections"

	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/license/types"
)

// raw is the module's state as bytes lie, for tests that break it.
type raw struct {
	next      collections.Sequence
	terms     collections.Map[uint64, types.TermsRecord]
	hashes    collections.Map[[]byte, uint64]
	presets   collections.Map[string, types.Preset]
	grants    collections.Map[collections.Pair[uint64, sdk.AccAddress], types.Grant]
	byAccount collections.KeySet[collections.Pair[sdk.AccAddress, uint64]]
}

func rawState(sb *collections.SchemaBuilder, cdc codec.BinaryCodec) raw {
	return raw{
		next:    collections.NewSequence(sb, types.NextTermsIDPrefix, "next"),
		terms:   collections.NewMap(sb, types.TermsPrefix, "terms", collections.Uint64Key, codec.CollValue[types.TermsRecord](cdc)),
		hashes:  collections.NewMap(sb, types.TermsByHashPrefix, "hashes", collections.BytesKey, collections.Uint64Value),
		presets: collections.NewMap(sb, types.PresetsPrefix, "presets", collections.StringKey, codec.CollValue[types.Preset](cdc)),
		grants: collections.NewMap(sb, types.GrantsPrefix, "grants",
			collections.PairKeyCodec(collections.Uint64Key, sdk.AccAddressKey), codec.CollValue[types.Grant](cdc)),
		byAccount: collections.NewKeySet(sb, types.GrantsByAccountPrefix, "by_account",
			collections.PairKeyCodec(sdk.AccAddressKey, collections.Uint64Key)),
	}
}

// editGrant changes bob's grant for asset 1.
func (s raw) editGrant(ctx context.Context, edit func(*types.Grant)) error {
	key := collections.Join(uint64(1), bob)
	grant, err := s.grants.Get(ctx, key)
	if err != nil {
		return err
	}
	edit(&grant)
	return s.grants.Set(ctx, key, grant)
}
