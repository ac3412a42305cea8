// Package keeper holds models: register.go is how they come to be, lineage.go what they are made from.
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

	"github.com/sahara-chain/sahara/x/internal/derive"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// creditKey is (model, position in the registration's list of holders).
type creditKey = collections.Pair[uint64, uint32]

// Keeper is the only writer of the module's store.
type Keeper struct {
	addresses address.Codec
	authority string
	royalty   types.RoyaltyKeeper
	rules     derive.Rules

	schema  collections.Schema
	params  collections.Item[types.Params]
	models  collections.Map[uint64, types.Model]
	credits collections.Map[creditKey, royaltytypes.Holder]
	index   collections.KeySet[indexKey]
}

// NewKeeper builds the keeper. authority is the address that may change parameters. It panics on an empty one and
// on a schema with a prefix twice: both are mistakes of wiring.
func NewKeeper(
	cdc codec.BinaryCodec, storeService store.KVStoreService, addresses address.Codec,
	royalty types.RoyaltyKeeper, license types.LicenseKeeper, authority string,
) Keeper {
	if authority == "" {
		panic("x/model: no authority")
	}
	sb := collections.NewSchemaBuilder(storeService)
	k := Keeper{
		addresses: addresses,
		authority: authority,
		royalty:   royalty,
		rules:     derive.Rules{Royalty: royalty, License: license},

		params: collections.NewItem(sb, types.ParamsKey, "params", codec.CollValue[types.Params](cdc)),
		models: collections.NewMap(sb, types.ModelsKey, "models", collections.Uint64Key, codec.CollValue[types.Model](cdc)),
		credits: collections.NewMap(sb, types.CreditsKey, "credits",
			collections.PairKeyCodec(collections.Uint64Key, collections.Uint32Key), codec.CollValue[royaltytypes.Holder](cdc)),
		index: collections.NewKeySet(sb, types.IndexKey, "index", indexKeyCodec),
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

// Model reads a model, or ErrUnknownModel, also for the id of an asset of another kind.
func (k Keeper) Model(ctx context.Context, id uint64) (types.Model, error) {
	model, err := k.models.Get(ctx, id)
	if errors.Is(err, collections.ErrNotFound) {
		return model, errorsmod.Wrapf(types.ErrUnknownModel, "model %d", id)
	}
	return model, err
}

// owned reads a model for its owner, or ErrOwner. field names the id in the refusal.
func (k Keeper) owned(ctx context.Context, field string, id uint64, owner sdk.AccAddress) (types.Model, error) {
	model, err := k.Model(ctx, id)
	if err != nil {
		return model, errorsmod.Wrap(err, field)
	}
	if model.Owner != owner.String() {
		return model, errorsmod.Wrapf(types.ErrOwner, "%s: model %d is owned by %s, not %s", field, id, model.Owner, owner)
	}
	return model, nil
}

// account reads an address, in bech32 or 0x text. field names it in the refusal.
func (k Keeper) account(field, text string) (sdk.AccAddress, error) {
	addr, err := k.addresses.StringToBytes(text)
	if err != nil {
		return nil, errorsmod.Wrapf(types.ErrAddress, "%s %.100q: %s", field, text, err)
	}
	return addr, nil
}

func emit(ctx context.Context, event proto.Message) error {
	return sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(event)
}
