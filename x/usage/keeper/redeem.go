package keeper

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"github.com/ethereum/go-ethereum/common"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// voucherGas is the gas of a voucher beside that of its reads and writes: for its signature, as much as the EVM's
// ecrecover.
const voucherGas = 3_000

// Redeem claims what vouchers allow. A voucher that is not good is skipped and reported, and changes nothing: neither
// for the others, nor for its channel. What is claimed is on its way to provider, protocol and asset when the block
// ends.
//
// It refuses the message as a whole only for its number of vouchers (ErrVouchers) and for an authorization that is no
// signature, or comes with receipts or weights, which it does not cover (ErrSignature).
func (k Keeper) Redeem(goCtx context.Context, sender sdk.AccAddress, msg *types.MsgRedeem) (*types.MsgRedeemResponse, error) {
	ctx := sdk.UnwrapSDKContext(goCtx)
	if len(msg.Claims) == 0 || len(msg.Claims) > types.MaxVouchers {
		return nil, errorsmod.Wrapf(types.ErrVouchers, "claims has %d entries, want 1 to %d", len(msg.Claims), types.MaxVouchers)
	}
	r := redeemer{k: k, ctx: ctx, sender: sender, redeemed: make(map[voucher.Hash]bool, len(msg.Claims))}
	if len(msg.Authorization) > 0 {
		authorizer, err := k.batchSigner(msg)
		if err != nil {
			return nil, err
		}
		r.authorizer = &authorizer
	}
	for i, claim := range msg.Claims {
		ctx.GasMeter().ConsumeGas(voucherGas, "usage: voucher")
		if err := r.redeem(uint32(i), claim); err != nil {
			return nil, err
		}
	}
	if err := k.settle(ctx, r.settlement); err != nil {
		return nil, err
	}
	claimed := sdk.NewMapCoins(nil)
	for _, v := range r.settlement.sales {
		claimed.Add(sdk.Coin{Denom: v.denom, Amount: v.paid})
	}
	return &types.MsgRedeemResponse{
		Claimed: claimed.ToCoins(), Redeemed: uint32(len(r.redemptions)), Skipped: r.skipped, //nolint:gosec // at most MaxVouchers
	}, emitRedeemed(ctx, &types.EventRedeemed{Sender: sender.String(), Redemptions: r.redemptions, Skipped: r.skipped})
}

// batchSigner is who signed x402's ClaimBatch of all claims.
func (k Keeper) batchSigner(msg *types.MsgRedeem) (common.Address, error) {
	entries := make([]voucher.ClaimEntry, len(msg.Claims))
	for i, claim := range msg.Claims {
		if !claim.Receipts.IsZero() || len(claim.Weights) > 0 {
			return common.Address{}, errorsmod.Wrapf(types.ErrSignature,
				"claims[%d] has receipts or weights, which the authorization does not cover: the receiver must send them itself", i)
		}
		entry, err := claimEntry(claim)
		if err != nil {
			return common.Address{}, errorsmod.Wrapf(err, "claims[%d]", i)
		}
		entries[i] = entry
	}
	signer, err := voucher.Recover(k.domain.ClaimBatchDigest(entries), msg.Authorization)
	if err != nil {
		return signer, errorsmod.Wrapf(types.ErrSignature, "authorization: %s", err)
	}
	return signer, nil
}

func claimEntry(claim types.Claim) (entry voucher.ClaimEntry, err error) {
	if len(claim.ChannelId) != types.HashSize {
		return entry, errorsmod.Wrapf(types.ErrUnknownChannel, "channel_id has %d bytes, want %d", len(claim.ChannelId), types.HashSize)
	}
	entry.ChannelID = voucher.Hash(claim.ChannelId)
	if err := types.ValidateUint128("max_claimable", claim.MaxClaimable, 0); err != nil {
		return entry, err
	}
	if err := types.ValidateUint128("total_claimed", claim.TotalClaimed, 0); err != nil {
		return entry, err
	}
	if entry.MaxClaimableAmount, err = voucher.AmountFromBig(claim.MaxClaimable.BigInt()); err != nil {
		return entry, err
	}
	entry.TotalClaimed, err = voucher.AmountFromBig(claim.TotalClaimed.BigInt())
	return entry, err
}

// redeemer goes through the vouchers of one message.
type redeemer struct {
	k          Keeper
	ctx        sdk.Context
	sender     sdk.AccAddress
	authorizer *common.Address       // who signed the batch, if anybody did
	redeemed   map[voucher.Hash]bool // channels of which a voucher was good; a bad one stands in no other's way

	providerText string // of the last channel
	provider     sdk.AccAddress

	settlement  settlement
	redemptions []types.Redemption
	skipped     []types.Skipped
}

// providerOf reads the address of a channel's provider, which is mostly that of the channel before.
func (r *redeemer) providerOf(c types.Channel) (sdk.AccAddress, error) {
	if c.Provider == r.providerText {
		return r.provider, nil
	}
	provider, err := r.k.addresses.StringToBytes(c.Provider)
	if err == nil {
		r.providerText, r.provider = c.Provider, provider
	}
	return provider, err
}

// refusal is why a voucher is not good.
type refusal struct {
	reason types.Reason
	detail string
}

func (r refusal) Error() string { return r.detail }

func refuse(reason types.Reason, format string, args ...any) error {
	return refusal{reason, fmt.Sprintf(format, args...)}
}

// redeem redeems one voucher or skips it. Other errors are of the store.
func (r *redeemer) redeem(index uint32, claim types.Claim) error {
	channel, balance, err := r.check(claim)
	var refused refusal
	if errors.As(err, &refused) {
		r.skipped = append(r.skipped, types.Skipped{Index: index, Reason: refused.reason, Detail: refused.detail})
		return nil
	}
	if err != nil {
		return err
	}
	provider, err := r.providerOf(channel)
	if err != nil {
		return err
	}
	before, receipts := balance.Claimed, balance.Receipts
	balance.Claimed = claim.TotalClaimed
	if !claim.Receipts.IsZero() {
		balance.Receipts = claim.Receipts
	}
	if err := r.k.balances.Set(r.ctx, channel.Id, balance); err != nil {
		return err
	}
	r.redeemed[voucher.Hash(channel.Id)] = true
	split := channel.Split()
	v := sale{
		provider: provider, asset: channel.AssetId, denom: channel.Denom(),
		paid:  balance.Claimed.Sub(before),
		parts: split.FloorParts(balance.Claimed).Since(split.FloorParts(before)),
		calls: balance.Receipts.Since(receipts),
	}
	r.settlement.sell(v, claim.Weights)
	r.redemptions = append(r.redemptions, types.Redemption{
		ChannelId: types.Hex(channel.Id), Index: index, Denom: v.denom, Before: before.String(), Claimed: balance.Claimed.String(),
		Provider: v.parts.Provider.String(), Protocol: v.parts.Protocol.String(), Asset: v.parts.Asset.String(),
		Receipts: balance.Receipts, Weights: claim.Weights,
	})
	return nil
}

// check holds a voucher to its channel. The signature is looked at before any amount is: a voucher that claims nothing
// new must not pass for one that is known to be good.
func (r *redeemer) check(claim types.Claim) (channel types.Channel, balance types.Balance, err error) {
	entry, err := claimEntry(claim)
	switch {
	case errors.Is(err, types.ErrUnknownChannel):
		return channel, balance, refuse(types.Reason_REASON_UNKNOWN_CHANNEL, "%s", err)
	case err != nil:
		return channel, balance, refuse(types.Reason_REASON_AMOUNT, "%s", err)
	case r.redeemed[entry.ChannelID]:
		return channel, balance, refuse(types.Reason_REASON_DUPLICATE, "channel %s was redeemed by an earlier one", types.Hex(claim.ChannelId))
	}
	channel, err = r.k.channels.Get(r.ctx, claim.ChannelId)
	if errors.Is(err, collections.ErrNotFound) {
		return channel, balance, refuse(types.Reason_REASON_UNKNOWN_CHANNEL, "channel %s", types.Hex(claim.ChannelId))
	}
	if err != nil {
		return channel, balance, err
	}
	if claim.Expect != nil {
		if err := r.k.checkExpectation(channel, *claim.Expect); err != nil {
			return channel, balance, err
		}
	}
	if err := r.checkReceiver(channel); err != nil {
		return channel, balance, err
	}
	if err := checkSignature(r.k.domain, channel, entry, claim.Signature); err != nil {
		return channel, balance, err
	}
	if balance, err = r.k.balances.Get(r.ctx, claim.ChannelId); err != nil {
		return channel, balance, err
	}
	if err := checkAmounts(balance, claim); err != nil {
		return channel, balance, err
	}
	return channel, balance, r.k.checkWeights(r.ctx, channel, claim.Weights)
}

func (r *redeemer) checkReceiver(channel types.Channel) error {
	if r.authorizer != nil {
		if *r.authorizer != common.HexToAddress(channel.Config.ReceiverAuthorizer) {
			return refuse(types.Reason_REASON_NOT_RECEIVER, "authorization is signed by %s, the channel's receiver_authorizer is %s",
				r.authorizer, channel.Config.ReceiverAuthorizer)
		}
		return nil
	}
	provider, err := r.providerOf(channel)
	if err != nil {
		return err
	}
	if !isReceiver(channel, provider, r.sender) {
		return refuse(types.Reason_REASON_NOT_RECEIVER, "sender %s is neither the provider %s nor the receiver_authorizer %s",
			r.sender, channel.Provider, channel.Config.ReceiverAuthorizer)
	}
	return nil
}

func checkSignature(domain voucher.Domain, channel types.Channel, entry voucher.ClaimEntry, signature []byte) error {
	err := voucher.VerifyVoucher(domain, entry.ChannelID, entry.MaxClaimableAmount, signature, channel.Signer())
	switch {
	case err == nil:
		return nil
	case errors.Is(err, voucher.ErrHighS):
		return refuse(types.Reason_REASON_HIGH_S, "signature: s is above half the order")
	case errors.Is(err, voucher.ErrSigner), errors.Is(err, voucher.ErrSignature):
		// Not the error's own text: what the curve's library says depends on the build, and details are results.
		return refuse(types.Reason_REASON_WRONG_SIGNER, "signature: not %s's of channel %s and maximum %s on chain %d",
			channel.Signer(), types.Hex(entry.ChannelID[:]), entry.MaxClaimableAmount, domain.ChainID())
	}
	return refuse(types.Reason_REASON_MALFORMED_SIGNATURE, "signature: want r, s and v in 65 bytes, v 27 or 28 (or 0 or 1)")
}

func checkAmounts(balance types.Balance, claim types.Claim) error {
	switch {
	case balance.Closed:
		return refuse(types.Reason_REASON_CLOSED, "all of it was withdrawn")
	case !claim.TotalClaimed.IsPositive():
		return refuse(types.Reason_REASON_AMOUNT, "total_claimed is 0")
	case claim.TotalClaimed.LTE(balance.Claimed):
		return refuse(types.Reason_REASON_NOT_INCREASING, "total_claimed is %s, and %s was claimed before", claim.TotalClaimed, balance.Claimed)
	case claim.TotalClaimed.GT(claim.MaxClaimable):
		return refuse(types.Reason_REASON_ABOVE_MAXIMUM, "total_claimed is %s, signed is %s", claim.TotalClaimed, claim.MaxClaimable)
	case claim.TotalClaimed.GT(balance.Total()):
		return refuse(types.Reason_REASON_ABOVE_BALANCE, "total_claimed is %s, the channel holds %s", claim.TotalClaimed, balance.Total())
	case !claim.Receipts.IsZero() && !claim.Receipts.Follows(balance.Receipts):
		return refuse(types.Reason_REASON_RECEIPTS, "receipts of %d calls, %d and %d units cannot follow %d, %d and %d",
			claim.Receipts.Calls, claim.Receipts.InputUnits, claim.Receipts.OutputUnits,
			balance.Receipts.Calls, balance.Receipts.InputUnits, balance.Receipts.OutputUnits)
	}
	return nil
}

// checkWeights holds weights to what the asset declared, and makes sure that the components can be paid.
func (k Keeper) checkWeights(ctx sdk.Context, channel types.Channel, weights []types.Weight) error {
	if len(weights) == 0 {
		return nil
	}
	if len(weights) > types.MaxWeights {
		return refuse(types.Reason_REASON_WEIGHTS, "%d weights, want at most %d", len(weights), types.MaxWeights)
	}
	asset, err := k.royalty.Asset(ctx, channel.AssetId)
	if err != nil {
		return err
	}
	allowed := make(map[uint64]uint32, len(asset.Components))
	for _, c := range asset.Components {
		allowed[c.Id] = c.MaxBps
	}
	for i, w := range weights {
		most, declared := allowed[w.AssetId]
		delete(allowed, w.AssetId) // once
		if !declared {
			return refuse(types.Reason_REASON_WEIGHTS, "weights[%d]: asset %d is no component of asset %d, or is named twice",
				i, w.AssetId, channel.AssetId)
		}
		if w.Bps == 0 || w.Bps > most {
			return refuse(types.Reason_REASON_WEIGHTS, "weights[%d]: %d bps for asset %d, which may get 1 to %d", i, w.Bps, w.AssetId, most)
		}
	}
	return k.openComponents(ctx, channel.Denom(), weights)
}

// openComponents makes all components ready for a denom, or changes nothing.
func (k Keeper) openComponents(ctx sdk.Context, denom string, weights []types.Weight) error {
	branch, write := ctx.CacheContext()
	opened := false
	for i, w := range weights {
		can, err := k.royalty.CanTake(branch, w.AssetId, denom)
		if err != nil {
			return err
		}
		if can {
			continue
		}
		if err := k.royalty.OpenDenom(branch, w.AssetId, denom); err != nil {
			return refuse(types.Reason_REASON_WEIGHTS, "weights[%d]: asset %d cannot take %s", i, w.AssetId, denom)
		}
		opened = true
	}
	if opened {
		write()
	}
	return nil
}

// checkExpectation names the field in which a voucher is meant for another channel.
func (k Keeper) checkExpectation(channel types.Channel, expect types.Expectation) error {
	if expect.ChainId != k.domain.ChainID() {
		return refuse(types.Reason_REASON_CHAIN_ID, "chain_id is %d, this chain's is %d", expect.ChainId, k.domain.ChainID())
	}
	want, got := channel.Config, expect.Config
	for _, field := range []struct {
		reason    types.Reason
		name      string
		got, want string
	}{
		{types.Reason_REASON_PAYER, "payer", got.Payer, want.Payer},
		{types.Reason_REASON_PAYER_AUTHORIZER, "payer_authorizer", got.PayerAuthorizer, want.PayerAuthorizer},
		{types.Reason_REASON_RECEIVER, "receiver", got.Receiver, want.Receiver},
		{types.Reason_REASON_RECEIVER_AUTHORIZER, "receiver_authorizer", got.ReceiverAuthorizer, want.ReceiverAuthorizer},
		{types.Reason_REASON_TOKEN, "token", got.Token, want.Token},
	} {
		address, err := types.ParseAddress(field.name, field.got)
		if err != nil || address != common.HexToAddress(field.want) {
			return refuse(field.reason, "%s is %+.60q, the channel's is %s", field.name, field.got, field.want)
		}
	}
	if got.WithdrawDelay != want.WithdrawDelay {
		return refuse(types.Reason_REASON_WITHDRAW_DELAY, "withdraw_delay is %d, the channel's is %d", got.WithdrawDelay, want.WithdrawDelay)
	}
	if !bytes.Equal(got.Salt, want.Salt) {
		return refuse(types.Reason_REASON_SALT, "salt is %.80s, the channel's is %s", types.Hex(got.Salt), types.Hex(want.Salt))
	}
	return nil
}
