package simulation

import (
	"context"

	"github.com/ethereum/go-ethereum/common"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/usage/keeper"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// MsgOpenChannelFactory opens a channel to a random service.
func MsgOpenChannelFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgOpenChannel] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgOpenChannel) {
		payer, r := rich(data, reporter), data.Rand()
		service := anyService(ctx, k, data, reporter)
		if reporter.IsSkipped() {
			return nil, nil
		}
		salt := make([]byte, 32)
		_, _ = r.Read(salt)
		msg := &types.MsgOpenChannel{
			Payer: payer.AddressBech32, Receiver: service.PayTo, WithdrawDelay: voucher.MinWithdrawDelay, Salt: salt,
			Deposit: coin(1 + r.Int63n(maxDeposit)),
		}
		if authorizer := signerOf(payer.Account); authorizer != common.Address(payer.Address) || r.Bool() {
			msg.PayerAuthorizer = authorizer.Hex()
		}
		if !tried(ctx, reporter, func(ctx sdk.Context) error {
			_, err := k.OpenChannel(ctx, payer.Address, msg)
			return err
		}) {
			return nil, nil
		}
		return []simsx.SimAccount{payer}, msg
	}
}

// MsgTopUpFactory adds to a random channel, of whomever.
func MsgTopUpFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgTopUp] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgTopUp) {
		sender, payer := rich(data, reporter), data.AnyAccount(reporter)
		channel, ok := anyChannel(ctx, k, data, reporter, payer)
		if !ok {
			return nil, nil
		}
		msg := &types.MsgTopUp{Sender: sender.AddressBech32, ChannelId: channel.HexId, Amount: coin(1 + data.Rand().Int63n(maxDeposit))}
		if !tried(ctx, reporter, func(ctx sdk.Context) error {
			return k.TopUp(ctx, sender.Address, channel.Channel.Id, msg.Amount)
		}) {
			return nil, nil
		}
		return []simsx.SimAccount{sender}, msg
	}
}

// MsgRefundFactory gives part of a random channel back, by its provider.
func MsgRefundFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgRefund] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgRefund) {
		channel, ok := anyChannel(ctx, k, data, reporter, data.AnyAccount(reporter))
		if !ok {
			return nil, nil
		}
		provider := data.GetAccount(reporter, channel.Channel.Provider)
		msg := &types.MsgRefund{
			Sender: channel.Channel.Provider, ChannelId: channel.HexId, Amount: sdkmath.NewInt(1 + data.Rand().Int63n(maxDeposit/4)),
		}
		if reporter.IsSkipped() || !tried(ctx, reporter, func(ctx sdk.Context) error {
			_, err := k.Refund(ctx, provider.Address, msg)
			return err
		}) {
			return nil, nil
		}
		return []simsx.SimAccount{provider}, msg
	}
}

// MsgWithdrawFactory begins to take a part or all of a random channel back.
func MsgWithdrawFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgWithdraw] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgWithdraw) {
		payer := data.AnyAccount(reporter)
		channel, ok := anyChannel(ctx, k, data, reporter, payer)
		if !ok {
			return nil, nil
		}
		msg := &types.MsgWithdraw{Sender: payer.AddressBech32, ChannelId: channel.HexId, Amount: sdkmath.ZeroInt()}
		if data.Rand().Bool() {
			msg.Amount = sdkmath.NewInt(data.Rand().Int63n(maxDeposit))
		}
		if !tried(ctx, reporter, func(ctx sdk.Context) error {
			_, err := k.Withdraw(ctx, payer.Address, channel.Channel.Id, msg.Amount)
			return err
		}) {
			return nil, nil
		}
		return []simsx.SimAccount{payer}, msg
	}
}

// MsgFinishWithdrawalFactory ends a withdrawal that is due and that EndBlock has not come to.
func MsgFinishWithdrawalFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgFinishWithdrawal] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgFinishWithdrawal) {
		sender := data.AnyAccount(reporter)
		channel, ok := anyChannel(ctx, k, data, reporter, data.AnyAccount(reporter))
		if !ok || !tried(ctx, reporter, func(ctx sdk.Context) error {
			_, err := k.FinishWithdrawal(ctx, channel.Channel.Id)
			return err
		}) {
			return nil, nil
		}
		return []simsx.SimAccount{sender}, &types.MsgFinishWithdrawal{Sender: sender.AddressBech32, ChannelId: channel.HexId}
	}
}

// anyChannel is a random channel of a payer's, closed ones among them.
func anyChannel(
	ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter, payer simsx.SimAccount,
) (types.ChannelEntry, bool) {
	if reporter.IsSkipped() {
		return types.ChannelEntry{}, false
	}
	page, err := keeper.NewQueryServer(k).ChannelsByPayer(ctx, &types.QueryChannelsByPayerRequest{Payer: payer.AddressBech32, Pagination: somewhere(data)})
	if err != nil || len(page.Entries) == 0 {
		reporter.Skip("no channel")
		return types.ChannelEntry{}, false
	}
	return simsx.OneOf(data.Rand(), page.Entries), true
}

func coin(amount int64) sdk.Coin { return sdk.NewInt64Coin(chain.BaseDenom, amount) }
