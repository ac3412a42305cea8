package simulation

import (
	"bytes"
	"context"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/royalty/keeper"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// maxPayment is small beside what accounts have, and above what is swept at least, mostly.
const maxPayment = 20_000

// MsgPayFactory pays a random asset.
func MsgPayFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgPay] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgPay) {
		payer := data.AnyAccount(reporter, simsx.WithLiquidBalanceGTE(sdk.NewInt64Coin(chain.BaseDenom, maxPayment)))
		asset := anyAsset(ctx, k, data, reporter)
		if reporter.IsSkipped() {
			return nil, nil
		}
		msg := &types.MsgPay{
			Payer: payer.AddressBech32, AssetId: asset.Id,
			Amount: sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 1+data.Rand().Int63n(maxPayment))),
		}
		if !tried(ctx, reporter, func(ctx sdk.Context) error { return k.Pay(ctx, payer.Address, msg.AssetId, msg.Amount) }) {
			return nil, nil
		}
		return []simsx.SimAccount{payer}, msg
	}
}

// MsgSweepFactory sweeps a random asset, if something waits there.
func MsgSweepFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgSweep] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgSweep) {
		sender, asset := data.AnyAccount(reporter), anyAsset(ctx, k, data, reporter)
		if reporter.IsSkipped() || !tried(ctx, reporter, func(ctx sdk.Context) error {
			_, err := k.SweepOne(ctx, asset.Id)
			return err
		}) {
			return nil, nil
		}
		return []simsx.SimAccount{sender}, &types.MsgSweep{Sender: sender.AddressBech32, AssetId: asset.Id}
	}
}

// MsgClaimFactory claims from all assets of which a random account holds shares, owing or not.
func MsgClaimFactory() simsx.SimMsgFactoryFn[*types.MsgClaim] {
	return func(
		_ context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgClaim) {
		holder := data.AnyAccount(reporter, simsx.WithSpendableBalance())
		ids := sharesOf(holder)
		if len(ids) == 0 {
			reporter.Skip("no shares")
			return nil, nil
		}
		return []simsx.SimAccount{holder}, &types.MsgClaim{
			Holder: holder.AddressBech32, AssetIds: ids[:min(len(ids), types.MaxClaimAssets)],
		}
	}
}

// MsgSendSharesFactory sends a part of what an account holds of an asset to a random account, itself at times.
func MsgSendSharesFactory() simsx.SimMsgFactoryFn[*banktypes.MsgSend] {
	return func(
		_ context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *banktypes.MsgSend) {
		from, to := data.AnyAccount(reporter, simsx.WithSpendableBalance()), data.AnyAccount(reporter)
		ids := sharesOf(from)
		if reporter.IsSkipped() || len(ids) == 0 {
			reporter.Skip("no shares")
			return nil, nil
		}
		denom := types.ShareDenom(simsx.OneOf(data.Rand(), ids))
		held := from.LiquidBalance().AmountOf(denom)
		part := sdkmath.OneInt()
		switch data.Rand().Intn(3) {
		case 0:
			part = held
		case 1:
			part = held.QuoRaw(2).AddRaw(1)
		}
		return []simsx.SimAccount{from}, banktypes.NewMsgSend(from.Address, to.Address, sdk.NewCoins(sdk.NewCoin(denom, part)))
	}
}

// MsgClaimAllocationFactory takes a row of a random asset's tree, if it is Tree and the row is left.
func MsgClaimAllocationFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgClaimAllocation] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgClaimAllocation) {
		sender, asset := data.AnyAccount(reporter), anyAsset(ctx, k, data, reporter)
		if reporter.IsSkipped() {
			return nil, nil
		}
		msg, err := randomLeaf(data, asset)
		if err != nil || msg == nil {
			reporter.Skip("no tree of ours")
			return nil, nil
		}
		msg.Sender = sender.AddressBech32
		if !tried(ctx, reporter, func(ctx sdk.Context) error { return k.ClaimAllocation(ctx, msg) }) {
			return nil, nil
		}
		return []simsx.SimAccount{sender}, msg
	}
}

func randomLeaf(data *simsx.ChainDataSource, asset types.Asset) (*types.MsgClaimAllocation, error) {
	accounts := data.AllAccounts()
	tree, err := Tree(accounts)
	if err != nil {
		return nil, err
	}
	root := tree.Root()
	if asset.Allocation.Tree == nil || !bytes.Equal(asset.Allocation.Tree.Root, root[:]) {
		return nil, nil
	}
	index := uint64(data.Rand().Intn(int(tree.Count()))) //nolint:gosec // at most maxRows
	proof, err := tree.Proof(index)
	if err != nil {
		return nil, err
	}
	encoded, err := proof.Marshal()
	return &types.MsgClaimAllocation{
		AssetId: asset.Id, Index: index, Holder: accounts[index].AddressBech32, Shares: rowShares(accounts), Proof: encoded,
	}, err
}

// MsgSetPayoutFactory sends an account's claims to another, or to itself again.
func MsgSetPayoutFactory() simsx.SimMsgFactoryFn[*types.MsgSetPayout] {
	return func(
		_ context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgSetPayout) {
		holder, payee := data.AnyAccount(reporter), data.AnyAccount(reporter)
		msg := &types.MsgSetPayout{Holder: holder.AddressBech32}
		if data.Rand().Bool() {
			msg.Payout = payee.AddressBech32
		}
		return []simsx.SimAccount{holder}, msg
	}
}

// MsgUpdateParamsFactory proposes other parameters.
func MsgUpdateParamsFactory() simsx.SimMsgFactoryFn[*types.MsgUpdateParams] {
	return func(
		_ context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgUpdateParams) {
		return nil, &types.MsgUpdateParams{
			Authority: data.ModuleAccountAddress(reporter, "gov"), Params: RandomParams(data.Rand()),
		}
	}
}

// anyAsset is a random one, if there is one.
func anyAsset(ctx context.Context, k keeper.Keeper, data *simsx.ChainDataSource, reporter simsx.SimulationReporter) types.Asset {
	last, err := k.LastID(ctx)
	if err != nil || last == 0 {
		reporter.Skip("no assets")
		return types.Asset{}
	}
	asset, err := k.Asset(ctx, 1+data.Rand().Uint64()%last)
	if err != nil {
		reporter.Skip(err.Error())
	}
	return asset
}

// sharesOf are the assets of which an account holds shares.
func sharesOf(account simsx.SimAccount) (ids []uint64) {
	for _, coin := range account.LiquidBalance().Coins {
		if id, err := types.ParseShareDenom(coin.Denom); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// tried tells whether something succeeds on a branch of the state; if not, it is skipped.
func tried(ctx context.Context, reporter simsx.SimulationReporter, try func(sdk.Context) error) bool {
	branch, _ := sdk.UnwrapSDKContext(ctx).CacheContext()
	if err := try(branch); err != nil {
		reporter.Skip(err.Error())
		return false
	}
	return true
}
