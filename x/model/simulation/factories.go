// Package simulation lets the SDK's simulator register models, deprecate them and change parameters.
package simulation

import (
	"context"
	"slices"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/model/keeper"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

const (
	// maxAsset is how far up the simulator looks for models.
	maxAsset = 100
	// maxOther is up to which assets of other kinds are sure to be named often enough, though they may not be there.
	maxOther = 8
	// maxTerms are the presets.
	maxTerms = 11
	// maxBps and maxComponent let several parents be, and leave enough to them.
	maxBps       = 2_000
	maxComponent = 1_000
)

// MsgRegisterFactory registers a random model, of which most are refused by the rules of lineage; those are skipped.
func MsgRegisterFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgRegister] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgRegister) {
		owner := data.AnyAccount(reporter, simsx.WithLiquidBalanceGTE(sdk.NewInt64Coin(chain.BaseDenom, 1_000_000)))
		if reporter.IsSkipped() {
			return nil, nil
		}
		msg := RandomRegistration(data.Rand(), owner.Address, models(ctx, k))
		branch, _ := sdk.UnwrapSDKContext(ctx).CacheContext()
		account, _ := sdk.AccAddressFromBech32(msg.Account) // nil for other kinds than agents
		if _, err := k.Register(branch, msg.NewModel(owner.Address, account)); err != nil {
			reporter.Skip(err.Error())
			return nil, nil
		}
		return []simsx.SimAccount{owner}, msg
	}
}

// models are the first that there are.
func models(ctx context.Context, k keeper.Keeper) (ids []uint64) {
	for id := uint64(1); id <= maxAsset; id++ {
		if _, err := k.Model(ctx, id); err == nil {
			ids = append(ids, id)
		}
	}
	return ids
}

// RandomRegistration is a message with valid fields, made from and with some of the given models and other assets,
// which need not exist. The first model is made from nothing.
func RandomRegistration(r *simsx.XRand, owner sdk.AccAddress, models []uint64) *types.MsgRegister {
	msg := &types.MsgRegister{
		Owner: owner.String(), Name: r.StringN(10) + "x",
		Kind:        types.Kind(1 + r.Int31n(int32(types.Kind_KIND_AGENT))),
		MetadataCid: cid.CID{Codec: cid.JSON}.String(), TermsId: r.Uint64InRange(1, maxTerms),
		Allocation: royaltytypes.Allocation{Holders: []royaltytypes.Holder{{
			Address: owner.String(), Shares: royaltytypes.ShareSupply, Role: simsx.OneOf(r, types.Roles()),
		}}},
		SuccessionBps: r.Uint32InRange(types.DefaultMinSuccessionBps, maxBps),
	}
	if len(models) == 0 {
		msg.Kind = types.Kind_KIND_BASE
	}
	if !msg.Kind.MayLackWeights() {
		msg.WeightsCid, msg.Bytes = cid.CID{Codec: cid.Raw}.String(), r.Uint64InRange(1, 1<<40)
	}
	if msg.Kind == types.Kind_KIND_AGENT {
		msg.Account = owner.String()
	}
	for _, id := range some(r, models) {
		msg.Parents = append(msg.Parents, royaltytypes.Parent{Id: id, Bps: r.Uint32InRange(1, maxBps)})
		if r.Intn(4) == 0 {
			msg.Previous = id
		}
	}
	for _, id := range some(r, models) {
		msg.Components = append(msg.Components, royaltytypes.Component{Id: id, MaxBps: r.Uint32InRange(1, maxComponent)})
	}
	return msg
}

// some are different assets: up to three models, and perhaps another. Without models they are none.
func some(r *simsx.XRand, models []uint64) (ids []uint64) {
	if len(models) == 0 {
		return nil
	}
	for _, at := range r.Perm(len(models))[:r.Intn(min(3, len(models))+1)] {
		ids = append(ids, models[at])
	}
	if other := r.Uint64InRange(1, maxOther); r.Intn(4) == 0 && !slices.Contains(ids, other) {
		ids = append(ids, other)
	}
	return ids
}

// MsgDeprecateFactory deprecates a random model that is not deprecated yet.
func MsgDeprecateFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgDeprecate] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgDeprecate) {
		ids := models(ctx, k)
		if len(ids) == 0 {
			reporter.Skip("no models")
			return nil, nil
		}
		model, err := k.Model(ctx, simsx.OneOf(data.Rand(), ids))
		if err != nil {
			reporter.Skip(err.Error())
			return nil, nil
		}
		owner := data.GetAccount(reporter, model.Owner)
		branch, _ := sdk.UnwrapSDKContext(ctx).CacheContext()
		if err := k.Deprecate(branch, owner.Address, model.Id); err != nil {
			reporter.Skip(err.Error())
			return nil, nil
		}
		return []simsx.SimAccount{owner}, &types.MsgDeprecate{Owner: model.Owner, Id: model.Id}
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
