// Package keeper holds datasets: register.go is how they come to be, origin.go who had their content first.
package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/address"
	"cosmossdk.io/core/store"
	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/codec"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/internal/derive"
)

// Keeper is the only writer of the module's store.
type Keeper struct {
	addresses address.Codec
	authority string
	royalty   types.RoyaltyKeeper
	rules     derive.Rules

	schema      collections.Schema
	params      collections.Item[types.Params]
	datasets    collections.Map[uint64, types.Dataset]
	commitments collections.Map[[]byte, types.Commitment] // by hash
	origins     collections.Map[[]byte, types.Origin]     // by content root
	index       collections.KeySet[indexKey]
}

// NewKeeper builds the keeper. authority is the address that may change parameters. It panics on an empty one and
// on a schema with a prefix twice: both are mistakes of wiring.
func NewKeeper(
	cdc codec.BinaryCodec, storeService store.KVStoreService, addresses address.Codec,
	royalty types.RoyaltyKeeper, license types.LicenseKeeper, authority string,
) Keeper {
	if authority == "" {
		panic("x/dataset: no authority")
	}
	sb := collections.NewSchemaBuilder(storeService)
	k := Keeper{
		addresses: addresses,
		authority: authority,
		royalty:   royalty,
		rules:     derive.Rules{Royalty: royalty, License: license},

		params:   collections.NewItem(sb, types.ParamsKey, "params", codec.CollValue[types.Params](cdc)),
		datasets: collections.NewMap(sb, types.DatasetsKey, "datasets", collections.Uint64Key, codec.CollValue[types.Dataset](cdc)),
		commitments: collections.NewMap(sb, types.CommitmentsKey, "commitments",
			collections.BytesKey, codec.CollValue[types.Commitment](cdc)),
		origins: collections.NewMap(sb, types.OriginsKey, "origins", collections.BytesKey, codec.CollValue[types.Origin](cdc)),
		index:   collections.NewKeySet(sb, types.IndexKey, "index", indexKeyCodec),
	}
	schema, err := sb.Build()
	if err != nil {
		panic(err)
	}
	k.schema = schema
	return k
}

// Params reads the parameters.
func (k Keeper) Params(ctx context.Context) (types.Params, error) { return k.params.Get(ctx) }

// Dataset reads a dataset, or ErrUnknownDataset, also for the id of an asset of another kind.
func (k Keeper) Dataset(ctx context.Context, id uint64) (types.Dataset, error) {
	dataset, err := k.datasets.Get(ctx, id)
	if errors.Is(err, collections.ErrNotFound) {
		return dataset, errorsmod.Wrapf(types.ErrUnknownDataset, "dataset %d", id)
	}
	return dataset, err
}

// owned reads a dataset for its owner, or ErrOwner. field names the id in the refusal.
func (k Keeper) owned(ctx context.Context, field string, id uint64, owner sdk.AccAddress) (types.Dataset, error) {
	dataset, err := k.Dataset(ctx, id)
	if err != nil {
		return dataset, errorsmod.Wrap(err, field)
	}
	if dataset.Owner != owner.String() {
		return dataset, errorsmod.Wrapf(types.ErrOwner, "%s: dataset %d is owned by %s, not %s", field, id, dataset.Owner, owner)
	}
	return dataset, nil
}

// account reads an owner's address, in bech32 or 0x text.
func (k Keeper) account(text string) (sdk.AccAddress, error) {
	addr, err := k.addresses.StringToBytes(text)
	if err != nil {
		return nil, errorsmod.Wrapf(types.ErrAddress, "owner %.100q: %s", text, err)
	}
	return addr, nil
}

func emit(ctx context.Context, event proto.Message) error {
	return sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(event)
}
