package keeper_test

import (
	"math/big"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/usage/types"
)

// addressOf is the address of a service as an account.
func addressOf(s types.Service) sdk.AccAddress { return common.HexToAddress(s.PayTo).Bytes() }

// power is 2^n.
func power(n uint) sdkmath.Int {
	return sdkmath.NewIntFromBigInt(new(big.Int).Lsh(big.NewInt(1), n))
}

func collectMsg(s types.Service, denoms ...string) *types.MsgCollect {
	return &types.MsgCollect{Sender: erin.String(), Provider: s.Provider, AssetId: s.AssetId, Denoms: denoms}
}

// TestHugeDonations: however much lands on an address, it is split, and the blocks go on. What one block brings an asset
// may be above the most that one payment may be.
func TestHugeDonations(t *testing.T) {
	w := newWorld(t)
	s := w.service(w.asset(), 0)
	w.Fund(addressOf(s), sdk.NewCoins(sdk.NewCoin(usd, power(255))))
	for range 5 {
		res := w.MustDeliver(collectMsg(s))
		moved := fixture.ResponseOf[*types.MsgCollectResponse](t, res).Collected
		require.Positive(t, moved.AmountOf(usd).BigInt().BitLen())
		_ = chain.BaseDenom
	}
	w.NextBlock()
	w.NextBlock()
}
