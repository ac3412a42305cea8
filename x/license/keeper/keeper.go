// Package keeper holds the state of licences.
package keeper

import (
	"cosmossdk.io/collections"
	"cosmossdk.io/collections/indexes"
	"cosmossdk.io/core/address"
	"cosmossdk.io/core/store"

	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/license/types"
)

// grantKey is (asset, account).
type grantKey = collections.Pair[uint64, sdk.AccAddress]

// grantIndexes finds grants by account.
type grantIndexes struct {
	ByAccount *indexes.ReversePair[uint64, sdk.AccAddress, types.Grant]
}

// IndexesList implements collections.Indexes.
func (i grantIndexes) IndexesList() []collections.Index[grantKey, types.Grant] {
	return []collections.Index[grantKey, types.Grant]{i.ByAccount}
}

// Keeper registers terms, sells grants and answers who is licensed for what.
type Keeper struct {
	addresses address.Codec
	pool      types.CommunityPool
	assets    types.AssetKeeper
	authority string

	schema      collections.Schema
	params      collections.Item[types.Params]
	nextTermsID collections.Sequence // the next id is one more, because sequences begin at 0
	terms       collections.Map[uint64, types.TermsRecord]
	termsByHash collections.Map[[]byte, uint64]
	presets     collections.Map[string, types.Preset]
	grants      *collections.IndexedMap[grantKey, types.Grant, grantIndexes]
}

// NewKeeper builds the keeper. authority is the address that may change parameters. It panics on an empty
// one and on a schema with a prefix twice: both are mistakes of wiring.
func NewKeeper(
	cdc codec.BinaryCodec, storeService store.KVStoreService, addresses address.Codec,
	pool types.CommunityPool, assets types.AssetKeeper, authority string,
) Keeper {
	if authority == "" {
		panic("x/license: no authority")
	}
	sb := collections.NewSchemaBuilder(storeService)
	grantCodec := collections.PairKeyCodec(collections.Uint64Key, sdk.AccAddressKey)
	k := Keeper{
		addresses:   addresses,
		pool:        pool,
		assets:      assets,
		authority:   authority,
		params:      collections.NewItem(sb, types.ParamsPrefix, "params", codec.CollValue[types.Params](cdc)),
		nextTermsID: collections.NewSequence(sb, types.NextTermsIDPrefix, "next_terms_id"),
		terms: collections.NewMap(sb, types.TermsPrefix, "terms",
			collections.Uint64Key, codec.CollValue[types.TermsRecord](cdc)),
		termsByHash: collections.NewMap(sb, types.TermsByHashPrefix, "terms_by_hash",
			collections.BytesKey, collections.Uint64Value),
		presets: collections.NewMap(sb, types.PresetsPrefix, "presets",
			collections.StringKey, codec.CollValue[types.Preset](cdc)),
		grants: collections.NewIndexedMap(sb, types.GrantsPrefix, "grants",
			grantCodec, codec.CollValue[types.Grant](cdc), grantIndexes{
				ByAccount: indexes.NewReversePair[types.Grant](sb, types.GrantsByAccountPrefix, "grants_by_account", grantCodec),
			}),
	}
	schema, err := sb.Build()
	if err != nil {
		panic(err)
	}
	k.schema = schema
	return k
}

// account decodes an address, naming the field that held it in the refusal.
func (k Keeper) account(field, text string) (sdk.AccAddress, error) {
	account, err := k.addresses.StringToBytes(text)
	if err != nil {
		return nil, types.ErrInvalidAddress.Wrapf("%s %.100q: %s", field, text, err)
	}
	return account, nil
}
