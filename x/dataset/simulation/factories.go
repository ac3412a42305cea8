// Package simulation lets the SDK's simulator commit to roots, register datasets and change parameters.
package simulation

import (
	"bytes"
	"context"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/dataset/keeper"
	"github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/internal/cid"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

const (
	// maxAsset is how far up the simulator looks for parents.
	maxAsset = 50
	// roots are few, so that some are registered by several.
	roots = 20
	// maxTerms are the presets.
	maxTerms = 11
)

// MsgCommitRootFactory commits to the root and salt that MsgRegisterFactory may reveal.
func MsgCommitRootFactory() simsx.SimMsgFactoryFn[*types.MsgCommitRoot] {
	return func(
		_ context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgCommitRoot) {
		owner := rich(data, reporter)
		return []simsx.SimAccount{owner}, &types.MsgCommitRoot{
			Owner: owner.AddressBech32, Hash: types.CommitHash(randomRoot(data.Rand()), owner.Address, salt()),
		}
	}
}

// MsgRegisterFactory registers a random dataset, of which most are refused by the rules of lineage; those are skipped.
func MsgRegisterFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgRegister] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgRegister) {
		owner, r := rich(data, reporter), data.Rand()
		if reporter.IsSkipped() {
			return nil, nil
		}
		msg := &types.MsgRegister{
			Owner: owner.AddressBech32, Name: r.StringN(10) + "x", Root: randomRoot(r), Records: r.Uint64InRange(1, 1_000_000),
			Bytes: r.Uint64InRange(1, 1<<40), MetadataCid: cid.CID{Codec: cid.JSON}.String(), TermsId: r.Uint64InRange(1, maxTerms),
			Modality: simsx.OneOf(r, types.Modalities()),
			Allocation: royaltytypes.Allocation{Holders: []royaltytypes.Holder{{
				Address: owner.AddressBech32, Shares: royaltytypes.ShareSupply,
			}}},
		}
		if r.Bool() {
			msg.Salt = salt()
		}
		for id := r.Uint64InRange(1, maxAsset); r.Bool(); id++ {
			msg.Parents = append(msg.Parents, royaltytypes.Parent{Id: id, Bps: r.Uint32InRange(1, types.DefaultSuccessionBps)})
			if r.Bool() {
				msg.Previous = id
			}
		}
		branch, _ := sdk.UnwrapSDKContext(ctx).CacheContext()
		if _, err := k.Register(branch, msg.NewDataset(owner.Address)); err != nil {
			reporter.Skip(err.Error())
			return nil, nil
		}
		return []simsx.SimAccount{owner}, msg
	}
}

// MsgDeprecateFactory deprecates the first dataset, from a random one on, that its owner has not yet.
func MsgDeprecateFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgDeprecate] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgDeprecate) {
		from := data.Rand().Uint64InRange(0, maxAsset)
		for n := range uint64(maxAsset) {
			dataset, err := k.Dataset(ctx, (from+n)%maxAsset+1)
			if err != nil {
				continue
			}
			owner := data.GetAccount(reporter, dataset.Owner)
			branch, _ := sdk.UnwrapSDKContext(ctx).CacheContext()
			if k.Deprecate(branch, owner.Address, dataset.Id) == nil {
				return []simsx.SimAccount{owner}, &types.MsgDeprecate{Owner: dataset.Owner, Id: dataset.Id}
			}
		}
		reporter.Skip("all datasets are deprecated")
		return nil, nil
	}
}

// MsgUpdateParamsFactory proposes other shares for predecessors.
func MsgUpdateParamsFactory() simsx.SimMsgFactoryFn[*types.MsgUpdateParams] {
	return func(
		_ context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgUpdateParams) {
		least := data.Rand().Uint32InRange(1, royaltytypes.MaxParentBps-1)
		return nil, &types.MsgUpdateParams{
			Authority: data.ModuleAccountAddress(reporter, "gov"),
			Params: types.Params{
				MinSuccessionBps: least, DefaultSuccessionBps: data.Rand().Uint32InRange(least, royaltytypes.MaxParentBps),
			},
		}
	}
}

func rich(data *simsx.ChainDataSource, reporter simsx.SimulationReporter) simsx.SimAccount {
	return data.AnyAccount(reporter, simsx.WithLiquidBalanceGTE(sdk.NewInt64Coin(chain.BaseDenom, 1_000_000)))
}

func randomRoot(r *simsx.XRand) []byte {
	return bytes.Repeat([]byte{byte(r.IntInRange(1, roots))}, types.HashSize) //nolint:gosec // at most roots
}

func salt() []byte { return make([]byte, types.MinSalt) }
