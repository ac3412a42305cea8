package keeper_test

import (
	"bytes"
	"encoding/binary"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// backlog is how many withdrawals wait; SAHARA_BACKLOG makes it a million.
func backlog(t *testing.T) int {
	t.Helper()
	if text := os.Getenv("SAHARA_BACKLOG"); text != "" {
		n, err := strconv.Atoi(text)
		require.NoError(t, err)
		return n
	}
	return 5_000
}

// TestExpiriesHaveABudget: however many withdrawals are due at once, a block ends as many as the parameters say, the
// oldest first, and its work does not grow with those that wait.
func TestExpiriesHaveABudget(t *testing.T) {
	w := newUncheckedWorld(t)
	s := w.service(w.asset(), 3_000)
	w.NextBlock()
	n := backlog(t) // far above the budget
	w.importWithdrawals(s, n)
	const budget = 100
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: types.Params{ExpiryBudget: budget}})
	w.NextBlock(fixture.After(2 * hour * time.Second)) // all are due now, and those in the block before were not

	had := w.has(carol)
	var first fixture.Cost
	const blocks = 5
	for i := range blocks {
		cost := w.Count(func() { w.NextBlock() })
		require.Equal(t, had+int64(i+1)*budget*10, w.has(carol), "each gave back 10")
		usage := cost.Stores[types.StoreKey]
		require.Equal(t, 2*budget, usage.Leaves, "a balance, and its place in the queue")
		require.LessOrEqual(t, usage.Steps, budget)
		if i == 0 {
			first = cost
		}
		require.Equal(t, first.Stores[types.StoreKey], usage, "the same in every block")
	}
	require.Equal(t, n-blocks*budget, w.waiting())
	if n <= 5_000 { // and then all of them, in as many blocks as it takes
		w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: types.Params{ExpiryBudget: types.MaxExpiryBudget}})
		for range (n + types.MaxExpiryBudget - 1) / types.MaxExpiryBudget {
			w.NextBlock()
		}
		require.Zero(t, w.waiting())
		require.Equal(t, had+int64(n)*10, w.has(carol))
		require.NoError(t, w.k.CheckInvariants(w.Ctx()))
	}
}

// importWithdrawals makes channels of carol's with 10 units each, whose withdrawals are due in the order of their salts.
func (w *world) importWithdrawals(s types.Service, n int) {
	w.t.Helper()
	exported, err := w.k.ExportGenesis(w.Ctx())
	require.NoError(w.t, err)
	domain := voucher.NewDomain(chainID)
	channels := make([]types.GenesisChannel, n)
	for i := range channels {
		config := voucher.Config{
			Payer: common.Address(carol), Receiver: common.HexToAddress(s.PayTo), ReceiverAuthorizer: common.HexToAddress(s.Authorizer),
			Token: tokenOf(chain.BaseDenom), WithdrawDelay: hour,
		}
		binary.BigEndian.PutUint64(config.Salt[:], uint64(i))
		id := domain.ChannelID(config)
		price, _ := s.PriceIn(chain.BaseDenom)
		balance := types.NewBalance(sdkmath.NewInt(10))
		balance.Withdrawal = &types.Withdrawal{
			Amount: sdkmath.ZeroInt(), Due: fixture.Start.Add(hour * time.Second).Add(time.Duration(i%1_000) * time.Millisecond),
		}
		channels[i] = types.GenesisChannel{Balance: balance, Channel: types.Channel{
			Id: id[:], Config: types.NewChannelConfig(config), Provider: s.Provider, AssetId: s.AssetId, Price: price, ProviderBps: s.ProviderBps,
		}}
	}
	exported.Channels = sortedChannels(channels)
	require.NoError(w.t, w.royalty.OpenDenom(w.Ctx(), s.AssetId, chain.BaseDenom))
	w.Fund(w.Auth.GetModuleAddress(types.ModuleName), coins(int64(10*n)))
	require.NoError(w.t, w.k.InitGenesis(w.Ctx(), *exported))
}

// waiting is how many withdrawals have not ended.
func (w *world) waiting() (n int) {
	w.t.Helper()
	exported, err := w.k.ExportGenesis(w.Ctx())
	require.NoError(w.t, err)
	for _, c := range exported.Channels {
		if c.Balance.Withdrawal != nil {
			n++
		}
	}
	return n
}

func sortedChannels(channels []types.GenesisChannel) []types.GenesisChannel {
	slices.SortFunc(channels, func(a, b types.GenesisChannel) int { return bytes.Compare(a.Channel.Id, b.Channel.Id) })
	return channels
}
