package simulation

import (
	"context"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/license/keeper"
	"github.com/sahara-chain/sahara/x/license/terms"
	"github.com/sahara-chain/sahara/x/license/types"
)

const (
	// maxAsset is how far up the simulator looks for assets.
	maxAsset = 50
	// maxFee is the most that random terms ask for a grant.
	maxFee = 1000
)

// RandomTerms are valid terms, every clause by chance.
func RandomTerms(r *simsx.XRand) types.Terms {
	t := types.Terms{
		CommercialUse:       types.CommercialUse(1 + r.Int31n(2)),
		Derivatives:         types.Derivatives(1 + r.Int31n(3)),
		Attribution:         types.Attribution(1 + r.Int31n(2)),
		LongestGrantSeconds: r.Uint64InRange(0, 10_000_000),
		Reach:               types.REACH_DIRECT,
	}
	if r.Bool() {
		t.MinRoyaltyBps = r.Uint32InRange(1, terms.MaxRoyalty)
		t.Reach = types.Reach(1 + r.Int31n(2))
	}
	for p := terms.FirstField; p <= terms.LastField; p++ {
		if r.Intn(4) == 0 {
			t.DeniedFields = append(t.DeniedFields, types.Purpose(p))
		}
	}
	if r.Bool() {
		t.MintFee = sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, 1+r.Int63n(maxFee)))
	}
	return t
}

// MsgRegisterTermsFactory registers random terms.
func MsgRegisterTermsFactory() simsx.SimMsgFactoryFn[*types.MsgRegisterTerms] {
	return func(
		_ context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgRegisterTerms) {
		registrant := data.AnyAccount(reporter, simsx.WithLiquidBalanceGTE(sdk.NewInt64Coin(chain.BaseDenom, 1_000_000)))
		return []simsx.SimAccount{registrant},
			&types.MsgRegisterTerms{Registrant: registrant.AddressBech32, Terms: RandomTerms(data.Rand())}
	}
}

// MsgAcquireFactory buys a grant for a random asset, if it exists and the buyer gains by it.
func MsgAcquireFactory(k keeper.Keeper) simsx.SimMsgFactoryFn[*types.MsgAcquire] {
	return func(
		ctx context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgAcquire) {
		buyer := data.AnyAccount(reporter, simsx.WithLiquidBalanceGTE(sdk.NewInt64Coin(chain.BaseDenom, 1_000_000)))
		msg := &types.MsgAcquire{
			Buyer:           buyer.AddressBech32,
			AssetId:         data.Rand().Uint64InRange(1, maxAsset),
			Purpose:         types.PURPOSE_USE,
			DurationSeconds: data.Rand().Uint64InRange(0, 10_000_000),
			MaxPrice:        sdk.NewCoins(sdk.NewInt64Coin(chain.BaseDenom, maxFee)),
		}
		if reporter.IsSkipped() {
			return nil, nil
		}
		branch, _ := sdk.UnwrapSDKContext(ctx).CacheContext()
		if _, _, err := k.Acquire(branch, buyer.Address, msg); err != nil {
			reporter.Skip(err.Error())
			return nil, nil
		}
		return []simsx.SimAccount{buyer}, msg
	}
}

// MsgUpdateParamsFactory proposes another fee.
func MsgUpdateParamsFactory() simsx.SimMsgFactoryFn[*types.MsgUpdateParams] {
	return func(
		_ context.Context, data *simsx.ChainDataSource, reporter simsx.SimulationReporter,
	) ([]simsx.SimAccount, *types.MsgUpdateParams) {
		fee := sdk.NewCoin(chain.BaseDenom, sdkmath.NewInt(data.Rand().Int63n(1000)))
		return nil, &types.MsgUpdateParams{
			Authority: data.ModuleAccountAddress(reporter, "gov"),
			Params:    types.Params{RegistrationFee: fee},
		}
	}
}
