// Package keeper is the asset graph and its ledger. Start with pay.go, sweep.go and claim.go, which are the
// way of the money, and shares.go, which is what a transfer of shares does to it.
package keeper

import (
	"context"
	"errors"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/address"
	corestore "cosmossdk.io/core/store"
	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/codec"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// Keeper is the only writer of the module's stores and of its two accounts.
type Keeper struct {
	addresses address.Codec
	authority string
	accounts  types.AccountKeeper
	bank      types.BankKeeper
	pool      types.CommunityPool
	object    storetypes.StoreKey
	// modules are the accounts that no key controls: they cannot hold shares.
	modules map[string]bool
	escrow  sdk.AccAddress
	latent  sdk.AccAddress

	Schema    collections.Schema
	params    collections.Item[types.Params]
	sequence  collections.Sequence
	assets    collections.Map[uint64, types.Asset]
	ledgers   collections.Map[uint64, types.Ledger]
	inflows   collections.Map[uint64, types.Inflow]
	waiting   collections.KeySet[uint64] // assets whose inflow EndBlock is to sweep
	sweep     collections.Item[types.Sweep]
	positions collections.Map[collections.Pair[uint64, sdk.AccAddress], types.Position]
	payouts   collections.Map[sdk.AccAddress, []byte]
	leaves    collections.KeySet[collections.Pair[uint64, uint64]]      // asset, claimed leaf
	children  collections.Map[collections.Pair[uint64, uint64], uint32] // parent, child to bps
	earners   collections.KeySet[collections.Pair[sdk.AccAddress, uint64]]
	owed      collections.Map[string, sdkmath.Int]
	requeue   collections.Item[uint64]
}

// New builds the keeper. moduleAccounts are the names of all module accounts of the app. It panics on
// mistakes of the wiring only.
func New(
	cdc codec.BinaryCodec, store corestore.KVStoreService, object storetypes.StoreKey, addresses address.Codec,
	authority string, accounts types.AccountKeeper, bank types.BankKeeper, pool types.CommunityPool,
	moduleAccounts []string,
) Keeper {
	if _, err := addresses.StringToBytes(authority); err != nil {
		panic("x/royalty: authority " + authority + ": " + err.Error())
	}
	sb := collections.NewSchemaBuilder(store)
	pair := collections.PairKeyCodec(collections.Uint64Key, collections.Uint64Key)
	k := Keeper{
		addresses: addresses,
		authority: authority,
		accounts:  accounts,
		bank:      bank,
		pool:      pool,
		object:    object,
		modules:   make(map[string]bool, len(moduleAccounts)),
		escrow:    accounts.GetModuleAddress(types.ModuleName),
		latent:    accounts.GetModuleAddress(types.LatentName),

		params:   collections.NewItem(sb, types.ParamsKey, "params", codec.CollValue[types.Params](cdc)),
		sequence: collections.NewSequence(sb, types.SequenceKey, "sequence"),
		assets:   collections.NewMap(sb, types.AssetsKey, "assets", collections.Uint64Key, codec.CollValue[types.Asset](cdc)),
		ledgers:  collections.NewMap(sb, types.LedgersKey, "ledgers", collections.Uint64Key, codec.CollValue[types.Ledger](cdc)),
		inflows:  collections.NewMap(sb, types.InflowsKey, "inflows", collections.Uint64Key, codec.CollValue[types.Inflow](cdc)),
		waiting:  collections.NewKeySet(sb, types.WaitingKey, "waiting", collections.Uint64Key),
		sweep:    collections.NewItem(sb, types.SweepKey, "sweep", codec.CollValue[types.Sweep](cdc)),
		positions: collections.NewMap(sb, types.PositionKey, "positions",
			collections.PairKeyCodec(collections.Uint64Key, sdk.AccAddressKey), codec.CollValue[types.Position](cdc)),
		payouts:  collections.NewMap(sb, types.PayoutKey, "payouts", sdk.AccAddressKey, collections.BytesValue),
		leaves:   collections.NewKeySet(sb, types.LeavesKey, "leaves", pair),
		children: collections.NewMap(sb, types.ChildrenKey, "children", pair, collections.Uint32Value),
		earners:  collections.NewKeySet(sb, types.EarnersKey, "earners", collections.PairKeyCodec(sdk.AccAddressKey, collections.Uint64Key)),
		owed:     collections.NewMap(sb, types.OwedKey, "owed", collections.StringKey, sdk.IntValue),
		requeue:  collections.NewItem(sb, types.RequeueKey, "requeue", collections.Uint64Value),
	}
	if k.escrow == nil || k.latent == nil {
		panic("x/royalty: its module accounts are not in the permission table")
	}
	for _, name := range moduleAccounts {
		k.modules[string(accounts.GetModuleAddress(name))] = true
	}
	schema, err := sb.Build()
	if err != nil {
		panic(err)
	}
	k.Schema = schema
	return k
}

// Authority is who may change the parameters.
func (k Keeper) Authority() string { return k.authority }

// Params reads the parameters.
func (k Keeper) Params(ctx context.Context) (types.Params, error) { return k.params.Get(ctx) }

// Asset reads an asset, or ErrUnknownAsset.
func (k Keeper) Asset(ctx context.Context, id uint64) (types.Asset, error) {
	asset, err := k.assets.Get(ctx, id)
	if errors.Is(err, collections.ErrNotFound) {
		return asset, errorsmod.Wrapf(types.ErrUnknownAsset, "asset %d", id)
	}
	return asset, err
}

// LastID is the newest asset's, or 0.
func (k Keeper) LastID(ctx context.Context) (uint64, error) { return k.sequence.Peek(ctx) }

// TermsOf is the licence of an asset (x/license asks).
func (k Keeper) TermsOf(ctx context.Context, id uint64) (uint64, error) {
	asset, err := k.Asset(ctx, id)
	return asset.TermsId, err
}

// ledger reads an asset's ledger, or ErrUnknownAsset: every asset has one.
func (k Keeper) ledger(ctx context.Context, id uint64) (types.Ledger, error) {
	ledger, err := k.ledgers.Get(ctx, id)
	if errors.Is(err, collections.ErrNotFound) {
		return ledger, errorsmod.Wrapf(types.ErrUnknownAsset, "asset %d", id)
	}
	return ledger, err
}

// orZero reads a record that is absent when it is empty.
func orZero[T any](value T, err error) (T, error) {
	if errors.Is(err, collections.ErrNotFound) {
		var zero T
		return zero, nil
	}
	return value, err
}

// inTransaction tells whether what is put into the object store now will be seen by this block's EndBlock.
// Governance executes messages in EndBlock itself, after x/bank's; then all goes to the stores at once.
// A simulation counts as a transaction, so that its estimate of gas is right.
func inTransaction(ctx sdk.Context) bool {
	return ctx.TxIndex() >= 0 || ctx.ExecMode() != sdk.ExecModeFinalize
}
