package keeper

import (
	"bytes"
	"context"
	"errors"

	"github.com/ethereum/go-ethereum/common"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// OpenChannel takes a payer's deposit for calls of a service and keeps the terms under which it was made. Its id is the
// hash that x402's clients compute.
//
// It refuses a receiver that is no service's address, a service that is inactive or has no price in the denom, another
// receiver_authorizer than the service's, values that x402 does not allow, a channel that exists, closed or not
// (a closed one would revive vouchers that were signed for its last deposit), and a use that is not licensed.
func (k Keeper) OpenChannel(goCtx context.Context, payer sdk.AccAddress, msg *types.MsgOpenChannel) ([]byte, error) {
	ctx := sdk.UnwrapSDKContext(goCtx)
	receiver, err := k.account("receiver", msg.Receiver)
	if err != nil {
		return nil, err
	}
	service, provider, err := k.serviceAt(ctx, receiver)
	if err != nil {
		return nil, err
	}
	if !service.Active {
		return nil, errorsmod.Wrapf(types.ErrInactive, "receiver %s: asset %d by %s", service.PayTo, service.AssetId, service.Provider)
	}
	if err := msg.Deposit.Validate(); err != nil {
		return nil, errorsmod.Wrapf(types.ErrAmount, "deposit: %s", err)
	}
	if err := types.ValidateUint128("deposit", msg.Deposit.Amount, 1); err != nil {
		return nil, err
	}
	price, ok := service.PriceIn(msg.Deposit.Denom)
	if !ok {
		return nil, errorsmod.Wrapf(types.ErrDenom, "deposit %s: the service has no price in %s", msg.Deposit, msg.Deposit.Denom)
	}
	config, err := k.channelConfig(ctx, payer, service, msg)
	if err != nil {
		return nil, err
	}
	id := k.domain.ChannelID(config)
	if err := k.refuseExisting(ctx, id[:]); err != nil {
		return nil, err
	}
	params, err := k.params.Get(ctx)
	if err != nil {
		return nil, err
	}
	channel := types.Channel{
		Id: id[:], Config: types.NewChannelConfig(config), Provider: service.Provider, AssetId: service.AssetId, Price: price,
		ProviderBps: service.ProviderBps, ProtocolBps: params.ProtocolBps, Purpose: purposeOrUse(msg.Purpose),
		Height: ctx.BlockHeight(),
	}
	if err := channel.Split().Validate(); err != nil {
		return nil, err
	}
	if err := k.requireUse(ctx, channel.AssetId, provider, payer, channel.Purpose); err != nil {
		return nil, err
	}
	if err := k.royalty.OpenDenom(ctx, channel.AssetId, channel.Denom()); err != nil {
		return nil, errorsmod.Wrap(err, "deposit")
	}
	if err := k.takeIn(ctx, payer, sdk.Coins{msg.Deposit}); err != nil {
		return nil, err
	}
	if err := k.storeChannel(ctx, provider, channel, types.NewBalance(msg.Deposit.Amount)); err != nil {
		return nil, err
	}
	return id[:], emit(ctx, &types.EventOpened{Channel: channel, Deposit: msg.Deposit})
}

// channelConfig is what the message asks for with nothing left out.
func (k Keeper) channelConfig(
	ctx context.Context, payer sdk.AccAddress, service types.Service, msg *types.MsgOpenChannel,
) (config voucher.Config, err error) {
	if config.Payer, err = types.EthAddress("payer", payer); err != nil {
		return config, err
	}
	if msg.PayerAuthorizer != "" {
		if config.PayerAuthorizer, err = types.ParseAddress("payer_authorizer", msg.PayerAuthorizer); err != nil {
			return config, err
		}
	}
	config.Receiver = common.HexToAddress(service.PayTo)
	config.ReceiverAuthorizer = common.HexToAddress(service.Authorizer)
	if msg.ReceiverAuthorizer != "" {
		authorizer, err := types.ParseAddress("receiver_authorizer", msg.ReceiverAuthorizer)
		if err != nil {
			return config, err
		}
		if authorizer != config.ReceiverAuthorizer {
			return config, errorsmod.Wrapf(types.ErrConfig, "receiver_authorizer is %s, the service's is %s", authorizer, service.Authorizer)
		}
	}
	if config.Token, err = k.token(ctx, msg.Deposit.Denom); err != nil {
		return config, err
	}
	config.WithdrawDelay = msg.WithdrawDelay
	if config.Salt, err = types.ParseSalt(msg.Salt); err != nil {
		return config, err
	}
	if err := config.Validate(); err != nil {
		return config, errorsmod.Wrap(types.ErrConfig, err.Error())
	}
	return config, nil
}

// token is the ERC-20 address by which vouchers name a listed denom.
func (k Keeper) token(ctx context.Context, denom string) (common.Address, error) {
	listed, err := k.royalty.Params(ctx)
	if err != nil {
		return common.Address{}, err
	}
	for _, r := range listed.RevenueDenoms {
		if r.Denom == denom {
			return common.HexToAddress(r.Erc20), nil
		}
	}
	return common.Address{}, errorsmod.Wrapf(types.ErrDenom, "denom %s is not on the list of revenue denoms", denom)
}

func (k Keeper) refuseExisting(ctx context.Context, id []byte) error {
	balance, err := k.balances.Get(ctx, id)
	switch {
	case errors.Is(err, collections.ErrNotFound):
		return nil
	case err != nil:
		return err
	case balance.Closed:
		return errorsmod.Wrapf(types.ErrClosed, "salt: channel %s was closed, and what was signed for it must stay void: choose another",
			types.Hex(id))
	}
	return errorsmod.Wrapf(types.ErrChannelExists, "salt: channel %s is open: top it up, or choose another", types.Hex(id))
}

// storeChannel writes a channel with its indexes.
func (k Keeper) storeChannel(ctx context.Context, provider sdk.AccAddress, c types.Channel, b types.Balance) error {
	if err := k.channels.Set(ctx, c.Id, c); err != nil {
		return err
	}
	if err := k.balances.Set(ctx, c.Id, b); err != nil {
		return err
	}
	payer := common.HexToAddress(c.Config.Payer)
	if err := k.channelsByPayer.Set(ctx, collections.Join(payer[:], c.Id)); err != nil {
		return err
	}
	if err := k.channelsByProvider.Set(ctx, collections.Join3(provider, c.AssetId, c.Id)); err != nil {
		return err
	}
	if b.Withdrawal == nil {
		return nil
	}
	return k.withdrawals.Set(ctx, withdrawalKey(c.Id, *b.Withdrawal))
}

// TopUp adds to a channel's deposit, from whomever. A withdrawal that has begun goes on, and takes this with it if it
// is of everything. A denom that is no longer listed takes no new deposits.
func (k Keeper) TopUp(goCtx context.Context, sender sdk.AccAddress, id []byte, amount sdk.Coin) error {
	ctx := sdk.UnwrapSDKContext(goCtx)
	channel, balance, err := k.openChannel(ctx, id)
	if err != nil {
		return err
	}
	if err := amount.Validate(); err != nil {
		return errorsmod.Wrapf(types.ErrAmount, "amount: %s", err)
	}
	if amount.Denom != channel.Denom() {
		return errorsmod.Wrapf(types.ErrDenom, "amount %s: the channel is in %s", amount, channel.Denom())
	}
	if err := types.ValidateUint128("amount", amount.Amount, 1); err != nil {
		return err
	}
	balance.Deposited = balance.Deposited.Add(amount.Amount)
	if err := types.ValidateUint128("amount, with what was deposited before,", balance.Deposited, 1); err != nil {
		return err
	}
	token, err := k.token(ctx, amount.Denom)
	if err != nil {
		return err
	}
	if token != common.HexToAddress(channel.Config.Token) {
		return errorsmod.Wrapf(types.ErrDenom, "amount %s: %s is another token now (%s) than at opening", amount, amount.Denom, token)
	}
	payer, provider, err := k.parties(channel)
	if err != nil {
		return err
	}
	if err := k.requireUse(ctx, channel.AssetId, provider, payer, channel.Purpose); err != nil {
		return err
	}
	if err := k.takeIn(ctx, sender, sdk.Coins{amount}); err != nil {
		return err
	}
	if err := k.balances.Set(ctx, id, balance); err != nil {
		return err
	}
	return emit(ctx, &types.EventToppedUp{ChannelId: types.Hex(id), Sender: sender.String(), Amount: amount})
}

// takeIn moves coins into the escrow, without a key in common with others who do.
func (k Keeper) takeIn(ctx sdk.Context, from sdk.AccAddress, coins sdk.Coins) error {
	if inTransaction(ctx) {
		return k.bank.SendCoinsFromAccountToModuleVirtual(ctx, from, types.ModuleName, coins)
	}
	return k.bank.SendCoinsFromAccountToModule(ctx, from, types.ModuleName, coins)
}

// parties are the accounts of a channel.
func (k Keeper) parties(c types.Channel) (payer, provider sdk.AccAddress, err error) {
	provider, err = k.addresses.StringToBytes(c.Provider)
	address := common.HexToAddress(c.Config.Payer)
	return address[:], provider, err
}

// isReceiver tells whether an account may redeem and refund for the receiver: the provider, or its authorizer's own
// account.
func isReceiver(c types.Channel, provider, sender sdk.AccAddress) bool {
	authorizer := common.HexToAddress(c.Config.ReceiverAuthorizer)
	return sender.Equals(provider) || bytes.Equal(sender, authorizer[:])
}
