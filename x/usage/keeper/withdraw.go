package keeper

import (
	"context"

	"github.com/ethereum/go-ethereum/common"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// Refund gives a payer back what the receiver does not claim, at most amount. The channel stays open: what was signed for
// it stays signed, so a payer tops it up only if it trusts the receiver with that, and opens another otherwise.
//
// The provider and the receiver_authorizer may send it; anybody else needs the authorizer's signature of x402's Refund
// with the channel's nonce, which is then used up.
func (k Keeper) Refund(goCtx context.Context, sender sdk.AccAddress, msg *types.MsgRefund) (sdk.Coin, error) {
	ctx := sdk.UnwrapSDKContext(goCtx)
	id, err := types.ParseHash("channel_id", msg.ChannelId)
	if err != nil {
		return sdk.Coin{}, err
	}
	channel, balance, err := k.openChannel(ctx, id[:])
	if err != nil {
		return sdk.Coin{}, err
	}
	if err := types.ValidateUint128("amount", msg.Amount, 1); err != nil {
		return sdk.Coin{}, err
	}
	payer, provider, err := k.parties(channel)
	if err != nil {
		return sdk.Coin{}, err
	}
	switch {
	case len(msg.Signature) > 0:
		if err := k.checkRefund(channel, balance, msg); err != nil {
			return sdk.Coin{}, err
		}
		balance.RefundNonce++
	case !isReceiver(channel, provider, sender):
		return sdk.Coin{}, errorsmod.Wrapf(types.ErrSender, "sender %s is neither the provider %s nor the receiver_authorizer %s, and signature is empty",
			sender, channel.Provider, channel.Config.ReceiverAuthorizer)
	}
	amount := sdkmath.MinInt(msg.Amount, balance.Available())
	if !amount.IsPositive() {
		return sdk.Coin{}, errorsmod.Wrapf(types.ErrNothing, "channel %s: nothing is left to refund", types.Hex(channel.Id))
	}
	refunded, err := k.giveBack(ctx, channel, balance, payer, amount)
	if err != nil {
		return refunded, err
	}
	return refunded, emit(ctx, &types.EventRefunded{ChannelId: types.Hex(channel.Id), Payer: payer.String(), Amount: refunded})
}

func (k Keeper) checkRefund(channel types.Channel, balance types.Balance, msg *types.MsgRefund) error {
	if msg.Nonce != balance.RefundNonce {
		return errorsmod.Wrapf(types.ErrSignature, "nonce is %d, the channel's next is %d", msg.Nonce, balance.RefundNonce)
	}
	amount, err := voucher.AmountFromBig(msg.Amount.BigInt())
	if err != nil {
		return err
	}
	digest := k.domain.RefundDigest(voucher.Hash(channel.Id), msg.Nonce, amount)
	if err := voucher.Verify(digest, msg.Signature, common.HexToAddress(channel.Config.ReceiverAuthorizer)); err != nil {
		return errorsmod.Wrapf(types.ErrSignature, "signature: %s", err)
	}
	return nil
}

// giveBack sends part of a deposit on its way to the payer.
func (k Keeper) giveBack(
	ctx sdk.Context, channel types.Channel, balance types.Balance, payer sdk.AccAddress, amount sdkmath.Int,
) (sdk.Coin, error) {
	coin := sdk.Coin{Denom: channel.Denom(), Amount: amount}
	balance.Returned = balance.Returned.Add(amount)
	if err := k.balances.Set(ctx, channel.Id, balance); err != nil {
		return coin, err
	}
	var s settlement
	s.pay(payer, coin.Denom, amount)
	return coin, k.settle(ctx, s)
}

// Withdraw starts to take a deposit back, whatever the receiver says. It is due after the channel's delay, in which the
// receiver redeems what it was promised. One that has begun is not begun again, so no deadline ever moves.
func (k Keeper) Withdraw(goCtx context.Context, sender sdk.AccAddress, id []byte, amount sdkmath.Int) (types.Withdrawal, error) {
	ctx := sdk.UnwrapSDKContext(goCtx)
	channel, balance, err := k.openChannel(ctx, id)
	if err != nil {
		return types.Withdrawal{}, err
	}
	if err := types.ValidateUint128("amount", amount, 0); err != nil {
		return types.Withdrawal{}, err
	}
	payer, _, err := k.parties(channel)
	if err != nil {
		return types.Withdrawal{}, err
	}
	authorizer := common.HexToAddress(channel.Config.PayerAuthorizer)
	if !sender.Equals(payer) && !sender.Equals(sdk.AccAddress(authorizer[:])) {
		return types.Withdrawal{}, errorsmod.Wrapf(types.ErrSender, "sender %s is neither the payer %s nor the payer_authorizer %s",
			sender, payer, channel.Config.PayerAuthorizer)
	}
	if pending := balance.Withdrawal; pending != nil {
		return types.Withdrawal{}, errorsmod.Wrapf(types.ErrWithdrawal, "channel %s: a withdrawal is due at %s already",
			types.Hex(id), stamp(pending.Due))
	}
	withdrawal := types.Withdrawal{Amount: amount, Due: ctx.BlockTime().Add(delay(channel))}
	balance.Withdrawal = &withdrawal
	if err := k.balances.Set(ctx, id, balance); err != nil {
		return withdrawal, err
	}
	if err := k.withdrawals.Set(ctx, withdrawalKey(id, withdrawal)); err != nil {
		return withdrawal, err
	}
	return withdrawal, emit(ctx, &types.EventWithdrawalStarted{
		ChannelId: types.Hex(id), Provider: channel.Provider, Amount: amount.String(), Due: withdrawal.Due,
	})
}

// FinishWithdrawal ends a withdrawal that is due, before EndBlock comes to it.
func (k Keeper) FinishWithdrawal(goCtx context.Context, id []byte) (sdk.Coin, error) {
	ctx := sdk.UnwrapSDKContext(goCtx)
	channel, balance, err := k.openChannel(ctx, id)
	if err != nil {
		return sdk.Coin{}, err
	}
	if balance.Withdrawal == nil {
		return sdk.Coin{}, errorsmod.Wrapf(types.ErrWithdrawal, "channel %s: none has begun", types.Hex(id))
	}
	if ctx.BlockTime().Before(balance.Withdrawal.Due) {
		return sdk.Coin{}, errorsmod.Wrapf(types.ErrWithdrawal, "channel %s: it is due at %s, and it is %s",
			types.Hex(id), stamp(balance.Withdrawal.Due), stamp(ctx.BlockTime()))
	}
	var s settlement
	coin, err := k.endWithdrawal(ctx, channel, balance, &s)
	if err != nil {
		return coin, err
	}
	return coin, k.settle(ctx, s)
}

// endWithdrawals ends the withdrawals that are due, at most the parameters' budget, the oldest first.
func (k Keeper) endWithdrawals(ctx sdk.Context) (due settlement, err error) {
	params, err := k.params.Get(ctx)
	if err != nil {
		return due, err
	}
	ids, err := k.dueWithdrawals(ctx, int(params.ExpiryBudget))
	if err != nil {
		return due, err
	}
	for _, id := range ids {
		channel, balance, err := k.Channel(ctx, id)
		if err != nil {
			return due, err
		}
		if _, err := k.endWithdrawal(ctx, channel, balance, &due); err != nil {
			return due, err
		}
	}
	return due, nil
}

// dueWithdrawals are the channels whose withdrawals are due, at most so many.
func (k Keeper) dueWithdrawals(ctx sdk.Context, budget int) ([][]byte, error) {
	now := collections.PairPrefix[uint64, []byte](nanoseconds(ctx.BlockTime()) + 1)
	it, err := k.withdrawals.Iterate(ctx, new(collections.Range[collections.Pair[uint64, []byte]]).EndExclusive(now))
	if err != nil {
		return nil, err
	}
	var ids [][]byte
	for ; it.Valid() && len(ids) < budget; it.Next() {
		key, err := it.Key()
		if err != nil {
			return nil, err
		}
		ids = append(ids, key.K2())
	}
	return ids, it.Close()
}

// endWithdrawal gives a payer what it wanted, or what the receiver left of it. A withdrawal of everything closes the
// channel, for ever: its totals stay, so nothing that was signed for it is worth anything again.
func (k Keeper) endWithdrawal(ctx sdk.Context, channel types.Channel, balance types.Balance, s *settlement) (sdk.Coin, error) {
	withdrawal := *balance.Withdrawal
	amount := balance.Available()
	if all := withdrawal.Amount.IsZero(); all {
		balance.Closed = true
	} else {
		amount = sdkmath.MinInt(amount, withdrawal.Amount)
	}
	coin := sdk.Coin{Denom: channel.Denom(), Amount: amount}
	balance.Returned = balance.Returned.Add(amount)
	balance.Withdrawal = nil
	if err := k.withdrawals.Remove(ctx, withdrawalKey(channel.Id, withdrawal)); err != nil {
		return coin, err
	}
	if err := k.balances.Set(ctx, channel.Id, balance); err != nil {
		return coin, err
	}
	payer, _, err := k.parties(channel)
	if err != nil {
		return coin, err
	}
	s.pay(payer, coin.Denom, amount)
	return coin, emit(ctx, &types.EventWithdrawn{
		ChannelId: types.Hex(channel.Id), Payer: payer.String(), Amount: coin, Closed: balance.Closed,
	})
}
