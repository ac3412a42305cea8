// Package keeper sells uses of assets. redeem.go and payouts.go are the way of the money; channels.go and withdraw.go
// what becomes of a deposit.
package keeper

import (
	"context"
	"errors"
	"strings"

	"cosmossdk.io/collections"
	"cosmossdk.io/core/address"
	corestore "cosmossdk.io/core/store"
	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/codec"
	storetypes "github.com/cosmos/cosmos-sdk/store/v2/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// serviceKey is (asset, provider).
type serviceKey = collections.Pair[uint64, sdk.AccAddress]

// channelByProvider is (provider, asset, channel).
type channelByProvider = collections.Triple[sdk.AccAddress, uint64, []byte]

// priceKey is (asset, denom, price of a usual call in 16 bytes, provider).
type priceKey = collections.Quad[uint64, string, []byte, sdk.AccAddress]

// Keeper is the only writer of the module's stores and of its account.
type Keeper struct {
	addresses address.Codec
	authority string
	bank      types.BankKeeper
	royalty   types.RoyaltyKeeper
	license   types.LicenseKeeper
	object    storetypes.StoreKey
	domain    voucher.Domain
	escrow    sdk.AccAddress
	// feeCollector is the module account of the protocol's part.
	feeCollector string

	schema             collections.Schema
	params             collections.Item[types.Params]
	services           collections.Map[serviceKey, types.Service]
	serviceAddresses   collections.Map[[]byte, []byte] // pay_to to the key of its service
	prices             collections.KeySet[priceKey]
	providers          collections.KeySet[collections.Pair[sdk.AccAddress, uint64]]
	channels           collections.Map[[]byte, types.Channel]
	balances           collections.Map[[]byte, types.Balance]
	channelsByPayer    collections.KeySet[collections.Pair[[]byte, []byte]] // payer, channel
	channelsByProvider collections.KeySet[channelByProvider]                // provider, asset, channel
	withdrawals        collections.KeySet[collections.Pair[uint64, []byte]] // nanoseconds since 1970, channel
	totals             collections.Map[serviceKey, types.Totals]            // what a service has sold
	collected          collections.Map[serviceKey, types.Collection]        // what was split of its address
	unpaid             collections.Map[sdk.AccAddress, types.Unpaid]
}

// New builds the keeper. chainID is the EIP-155 id to which vouchers are bound, feeCollector the module account that
// takes the protocol's part. It panics on mistakes of the wiring only.
func New(
	cdc codec.BinaryCodec, store corestore.KVStoreService, object storetypes.StoreKey, addresses address.Codec,
	authority string, chainID uint64, feeCollector string,
	accounts types.AccountKeeper, bank types.BankKeeper, royalty types.RoyaltyKeeper, license types.LicenseKeeper,
) Keeper {
	if _, err := addresses.StringToBytes(authority); err != nil {
		panic("x/usage: authority " + authority + ": " + err.Error())
	}
	sb := collections.NewSchemaBuilder(store)
	byService := collections.PairKeyCodec(collections.Uint64Key, sdk.AccAddressKey)
	k := Keeper{
		addresses: addresses, authority: authority, bank: bank, royalty: royalty, license: license, object: object,
		domain: voucher.NewDomain(chainID), escrow: accounts.GetModuleAddress(types.ModuleName), feeCollector: feeCollector,

		params:           collections.NewItem(sb, types.ParamsKey, "params", codec.CollValue[types.Params](cdc)),
		services:         collections.NewMap(sb, types.ServicesKey, "services", byService, codec.CollValue[types.Service](cdc)),
		serviceAddresses: collections.NewMap(sb, types.AddressesKey, "addresses", collections.BytesKey, collections.BytesValue),
		prices: collections.NewKeySet(sb, types.PricesKey, "prices",
			collections.QuadKeyCodec(collections.Uint64Key, collections.StringKey, collections.BytesKey, sdk.AccAddressKey)),
		providers: collections.NewKeySet(sb, types.ProvidersKey, "providers",
			collections.PairKeyCodec(sdk.AccAddressKey, collections.Uint64Key)),
		channels: collections.NewMap(sb, types.ChannelsKey, "channels", collections.BytesKey, codec.CollValue[types.Channel](cdc)),
		balances: collections.NewMap(sb, types.BalancesKey, "balances", collections.BytesKey, codec.CollValue[types.Balance](cdc)),
		channelsByPayer: collections.NewKeySet(sb, types.ChannelsByPayerKey, "channels_by_payer",
			collections.PairKeyCodec(collections.BytesKey, collections.BytesKey)),
		channelsByProvider: collections.NewKeySet(sb, types.ChannelsByProviderKey, "channels_by_provider",
			collections.TripleKeyCodec(sdk.AccAddressKey, collections.Uint64Key, collections.BytesKey)),
		withdrawals: collections.NewKeySet(sb, types.WithdrawalsKey, "withdrawals",
			collections.PairKeyCodec(collections.Uint64Key, collections.BytesKey)),
		totals:    collections.NewMap(sb, types.TotalsKey, "totals", byService, codec.CollValue[types.Totals](cdc)),
		collected: collections.NewMap(sb, types.CollectedKey, "collected", byService, codec.CollValue[types.Collection](cdc)),
		unpaid:    collections.NewMap(sb, types.UnpaidKey, "unpaid", sdk.AccAddressKey, codec.CollValue[types.Unpaid](cdc)),
	}
	if k.escrow == nil || accounts.GetModuleAddress(feeCollector) == nil {
		panic("x/usage: its module account or " + feeCollector + " is not in the permission table")
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

// Domain is the EIP-712 domain that vouchers are signed in.
func (k Keeper) Domain() voucher.Domain { return k.domain }

// Service reads a service, or ErrUnknownService.
func (k Keeper) Service(ctx context.Context, provider sdk.AccAddress, assetID uint64) (types.Service, error) {
	service, err := k.services.Get(ctx, collections.Join(assetID, provider))
	if errors.Is(err, collections.ErrNotFound) {
		return service, errorsmod.Wrapf(types.ErrUnknownService, "asset_id %d, provider %s", assetID, provider)
	}
	return service, err
}

// Channel reads a channel and where it stands, or ErrUnknownChannel.
func (k Keeper) Channel(ctx context.Context, id []byte) (types.Channel, types.Balance, error) {
	channel, err := k.channels.Get(ctx, id)
	if errors.Is(err, collections.ErrNotFound) {
		return channel, types.Balance{}, errorsmod.Wrapf(types.ErrUnknownChannel, "channel_id %.80s", types.Hex(id))
	}
	if err != nil {
		return channel, types.Balance{}, err
	}
	balance, err := k.balances.Get(ctx, id)
	return channel, balance, err
}

// openChannel reads a channel that is not closed.
func (k Keeper) openChannel(ctx context.Context, id []byte) (types.Channel, types.Balance, error) {
	channel, balance, err := k.Channel(ctx, id)
	if err == nil && balance.Closed {
		err = errorsmod.Wrapf(types.ErrClosed, "channel_id %s: all of it was withdrawn", types.Hex(id))
	}
	return channel, balance, err
}

// account reads an address in bech32 or 0x text.
func (k Keeper) account(field, text string) (sdk.AccAddress, error) {
	if strings.HasPrefix(text, "0x") {
		addr, err := types.ParseAddress(field, text)
		return addr[:], err
	}
	addr, err := k.addresses.StringToBytes(text)
	if err != nil {
		return nil, errorsmod.Wrapf(types.ErrAddress, "%s %.100q: %s", field, text, err)
	}
	return addr, nil
}

// orZero reads a record that is absent when it is empty.
func orZero[T any](value T, err error) (T, error) {
	if errors.Is(err, collections.ErrNotFound) {
		var zero T
		return zero, nil
	}
	return value, err
}

func emit(ctx context.Context, event proto.Message) error {
	return sdk.UnwrapSDKContext(ctx).EventManager().EmitTypedEvent(event)
}

// inTransaction tells whether what is put into the object store now will be seen by this block's EndBlock.
// Governance executes messages in EndBlock itself; then all is paid at once. A simulation counts as a transaction, so
// that its estimate of gas is right.
func inTransaction(ctx sdk.Context) bool {
	return ctx.TxIndex() >= 0 || ctx.ExecMode() != sdk.ExecModeFinalize
}
