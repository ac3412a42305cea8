package app_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	abci "github.com/cometbft/cometbft/abci/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/cluster"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	usagekeeper "github.com/sahara-chain/sahara/x/usage/keeper"
	usagetypes "github.com/sahara-chain/sahara/x/usage/types"
)

// TestMoneyOfTheWholeApp lives a long random life on whole nodes, sequential and Block-STM, in which assets are
// registered, traded, paid and claimed, and used through services, channels, vouchers, calls and transfers. After every
// block the nodes agree, all invariants hold, there is as much money as in the beginning, and the two escrows hold
// exactly what the events say that came and went. In the end every payer takes back what is left.
//
// It is 500 blocks long; `make sim-money` makes 10,000 (SAHARA_SIM_BLOCKS) in lives of 1,000, since every check walks all
// that has happened. CLUSTER_SEED is the seed of the first life, the next life has the next.
func TestMoneyOfTheWholeApp(t *testing.T) {
	if testing.Short() {
		t.Skip("a long life takes a while")
	}
	blocks, seed := shortLife, lifeSeed(t)
	if text := os.Getenv("SAHARA_SIM_BLOCKS"); text != "" {
		var err error
		blocks, err = strconv.Atoi(text)
		require.NoError(t, err)
	}
	for ; blocks > 0; blocks, seed = blocks-longLife, seed+1 {
		t.Run(fmt.Sprintf("seed=%d", seed), func(t *testing.T) { liveWithBooks(t, seed, min(blocks, longLife)) })
	}
}

// shortLife and longLife are in blocks: that of the default tests, in which everything happens, and the longest.
const (
	shortLife = 500
	longLife  = 1_000
)

func liveWithBooks(t *testing.T, seed uint64, blocks int) {
	t.Helper()
	l := newLife(t, seed)
	b := newBooks(l)
	for n := range blocks {
		// A minute mostly, and at times as long as withdrawals take.
		after := time.Minute
		if n%40 == 39 {
			after = 15 * time.Minute
		}
		b.follow(l.block(after, 5))
	}
	require.Less(t, l.failed, l.sent/4, "of %d transactions too many fail", l.sent)
	for _, movement := range []string{"deposit", "call", "collected", "voucher", "paid out", "paid to an asset", "claimed"} {
		require.True(t, b.seen[movement] > 0 || blocks < shortLife, "%s: never", movement)
	}
	b.closeAll()
	t.Logf("%d blocks, %d transactions, of which %d failed; %v; %s", blocks, l.sent, l.failed, b.seen, b)
}

func lifeSeed(t *testing.T) uint64 {
	t.Helper()
	text := os.Getenv("CLUSTER_SEED")
	if text == "" {
		return 7
	}
	seed, err := strconv.ParseUint(text, 10, 64)
	require.NoError(t, err)
	return seed
}

// books are kept from events alone, in asahara.
type books struct {
	*life
	supply         sdkmath.Int
	usage, royalty sdkmath.Int    // what the escrows should hold
	toAssets       sdkmath.Int    // of what was used, since the beginning
	fromUsage      sdkmath.Int    // what x/royalty took from x/usage, since the beginning
	seen           map[string]int // movements by kind
}

func newBooks(l *life) *books {
	b := &books{life: l, toAssets: sdkmath.ZeroInt(), fromUsage: sdkmath.ZeroInt(), seen: map[string]int{}}
	b.supply, b.usage, b.royalty = b.supplyNow(), b.holds(usagetypes.ModuleName), b.holds(royaltytypes.ModuleName)
	return b
}

func (b *books) String() string {
	return "the escrow of usage holds " + b.usage.String() + ", that of royalty " + b.royalty.String() + ", assets were paid " + b.toAssets.String()
}

func (b *books) supplyNow() sdkmath.Int {
	return b.First().BankKeeper.GetSupply(b.Context(), chain.BaseDenom).Amount
}

func (b *books) holds(module string) sdkmath.Int {
	return b.First().BankKeeper.GetBalance(b.Context(), authtypes.NewModuleAddress(module), chain.BaseDenom).Amount
}

// follow writes a block into the books and holds the balances to them.
func (b *books) follow(block *abci.ResponseFinalizeBlock) {
	b.t.Helper()
	for _, result := range block.TxResults {
		if result.Code == 0 {
			b.read(result.Events)
		}
	}
	b.read(block.Events)
	require.Equal(b.t, b.usage.String(), b.holds(usagetypes.ModuleName).String(), "the escrow of x/usage at height %d", b.Height())
	require.Equal(b.t, b.royalty.String(), b.holds(royaltytypes.ModuleName).String(), "the escrow of x/royalty at height %d", b.Height())
	require.Equal(b.t, b.toAssets.String(), b.fromUsage.String(), "what uses paid to assets, at height %d", b.Height())
	require.Equal(b.t, b.supply.String(), b.supplyNow().String(), "the supply at height %d", b.Height())
}

func (b *books) read(events []abci.Event) {
	b.t.Helper()
	for _, event := range events {
		// The SDK adds where an event was emitted, which is no field of it.
		event.Attributes = slices.DeleteFunc(slices.Clone(event.Attributes), func(a abci.EventAttribute) bool {
			return a.Key == "mode" || a.Key == "msg_index"
		})
		if typed, err := sdk.ParseTypedEvent(event); err == nil {
			b.move(typed)
		}
	}
}

// move is what each event says of the escrows.
func (b *books) move(event any) {
	switch e := event.(type) {
	case *usagetypes.EventOpened:
		b.add("deposit", &b.usage, e.Deposit.Amount)
	case *usagetypes.EventToppedUp:
		b.add("deposit", &b.usage, e.Amount.Amount)
	case *usagetypes.EventCallPaid:
		b.add("call", &b.usage, e.Amount.Amount)
		b.sold(e.ProtocolPart, e.AssetPart)
	case *usagetypes.EventCollected:
		b.add("collected", &b.usage, number(b.t, e.ProviderPart).Add(number(b.t, e.ProtocolPart)).Add(number(b.t, e.AssetPart)))
		b.sold(e.ProtocolPart, e.AssetPart)
	case *usagetypes.EventRedeemed:
		for _, r := range e.Redemptions {
			b.seen["voucher"]++
			b.sold(r.Protocol, r.Asset)
		}
		b.seen["bad voucher"] += len(e.Skipped)
	case *usagetypes.EventPaidOut:
		b.add("paid out", &b.usage, e.Amount.AmountOf(chain.BaseDenom).Neg())
	case *royaltytypes.EventPaid:
		b.add("paid to an asset", &b.royalty, e.Amount.AmountOf(chain.BaseDenom))
		if e.Payer == authtypes.NewModuleAddress(usagetypes.ModuleName).String() {
			b.fromUsage = b.fromUsage.Add(e.Amount.AmountOf(chain.BaseDenom))
		}
	case *royaltytypes.EventPaidOut:
		b.add("claimed", &b.royalty, e.Amount.AmountOf(chain.BaseDenom).Neg())
	}
}

func (b *books) add(kind string, to *sdkmath.Int, amount sdkmath.Int) {
	b.seen[kind]++
	*to = to.Add(amount)
}

// sold takes from the escrow of usage what goes to the protocol and to assets; what goes to providers has its own event.
func (b *books) sold(protocol, asset string) {
	b.usage = b.usage.Sub(number(b.t, protocol)).Sub(number(b.t, asset))
	b.toAssets = b.toAssets.Add(number(b.t, asset))
}

func number(t *testing.T, text string) sdkmath.Int {
	t.Helper()
	n, ok := sdkmath.NewIntFromString(text)
	require.True(t, ok, text)
	return n
}

// closeAll lets every payer take back what is left of its channels. What stays is what rounding left of them, which is
// less than three units each, and what could not be paid.
func (b *books) closeAll() {
	b.t.Helper()
	queries := usagekeeper.NewQueryServer(b.First().UsageKeeper)
	var channels int
	var kept sdkmath.Int
	for pass := 0; ; pass++ {
		channels, kept = 0, sdkmath.ZeroInt()
		var txs [][]byte
		for _, payer := range b.Accounts {
			payer.Sync()
			var msgs []sdk.Msg
			for page := (&query.PageRequest{}); page != nil; {
				answer, err := queries.ChannelsByPayer(b.Context(), &usagetypes.QueryChannelsByPayerRequest{Payer: payer.Address.String(), Pagination: page})
				require.NoError(b.t, err)
				for _, e := range answer.Entries {
					channels++
					kept = kept.Add(e.Balance.Owed(e.Channel.Split()))
					if !e.Balance.Closed && e.Balance.Withdrawal == nil && len(msgs) < 50 {
						msgs = append(msgs, &usagetypes.MsgWithdraw{Sender: payer.Address.String(), ChannelId: e.HexId, Amount: sdkmath.ZeroInt()})
					}
				}
				if page = nil; len(answer.Pagination.NextKey) > 0 {
					page = &query.PageRequest{Key: answer.Pagination.NextKey}
				}
			}
			unpaid, err := queries.Unpaid(b.Context(), &usagetypes.QueryUnpaidRequest{Account: payer.Address.String()})
			require.NoError(b.t, err)
			if !unpaid.Amount.Empty() {
				msgs = append(msgs, &usagetypes.MsgPayOut{Sender: payer.Address.String(), Account: payer.Address.String()})
			}
			if len(msgs) > 0 {
				txs = append(txs, payer.Sign(cluster.TxOptions{Gas: 4_000_000}, msgs...))
			}
		}
		if len(txs) == 0 && kept.LTE(sdkmath.NewInt(int64(2*channels))) {
			break
		}
		require.Less(b.t, pass, 10_000, "withdrawals do not end: %s is kept", kept)
		block := b.NextBlockAfter(20*time.Minute, txs...)
		for _, result := range block.TxResults {
			require.Zero(b.t, result.Code, result.Log)
		}
		b.follow(block)
	}
	require.Equal(b.t, kept.String(), b.holds(usagetypes.ModuleName).String(), "nothing is left in the escrow but residues")
	b.t.Logf("%d channels are closed, and %s was left of their roundings", channels, kept)
}
