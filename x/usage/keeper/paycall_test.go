package keeper_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	"github.com/sahara-chain/sahara/x/usage/types"
)

// payCallMsg pays bob for a call.
func payCallMsg(payer sdk.AccAddress, asset uint64, amount sdk.Coin, input, output uint64) *types.MsgPayCall {
	return &types.MsgPayCall{
		Payer: payer.String(), Provider: bob.String(), AssetId: asset, Amount: amount, CallHash: make([]byte, 32),
		InputUnits: input, OutputUnits: output,
	}
}

// TestNineDenomsInOneBlock: an asset may know more denoms than one payment may have, since its descendants pass theirs
// on; and one block may bring all of them.
func TestNineDenomsInOneBlock(t *testing.T) {
	w := newWorld(t)
	denoms := make([]string, royaltytypes.MaxDenoms+1)
	prices := make([]types.Price, len(denoms))
	for i := range denoms {
		denoms[i] = fmt.Sprintf("denom%d", i)
		prices[i] = price(denoms[i], 0, 0, 0)
		w.Fund(carol, sdk.NewCoins(sdk.NewInt64Coin(denoms[i], 1e9)))
	}
	w.list(denoms...)
	base := w.asset()
	child := func(denoms ...string) {
		id := w.asset(func(r *royaltytypes.Registration) { r.Parents = []royaltytypes.Parent{{Id: base, Bps: 5_000}} })
		for _, denom := range denoms {
			w.MustDeliver(&royaltytypes.MsgPay{Payer: carol.String(), AssetId: id, Amount: sdk.NewCoins(sdk.NewInt64Coin(denom, 100))})
		}
	}
	child(denoms[:8]...)
	child(denoms[8])
	w.NextBlock()

	w.service(base, 0, prices[:8]...)
	other := &types.MsgRegisterService{
		Provider: dave.String(), AssetId: base, Endpoint: "https://dave.example", Prices: prices[8:],
	}
	w.MustDeliver(other)
	for i, denom := range denoms {
		msg := payCallMsg(carol, base, sdk.NewInt64Coin(denom, 10_000), 0, 0)
		if i == 8 {
			msg.Provider = dave.String()
		}
		w.MustDeliver(msg)
	}
	w.NextBlock()
	w.NextBlock()
	for _, denom := range denoms {
		require.Equal(t, sdkmath.NewInt(100+9_800), w.ModuleBalance(royaltytypes.ModuleName, denom), denom)
	}
	_ = chain.BaseDenom
	_ = fixture.Unlimited
}
