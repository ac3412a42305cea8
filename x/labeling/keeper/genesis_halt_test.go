package keeper_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/labeling/plan"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// with is a member of the present wave for which a condition holds.
func with(g *types.GenesisState, condition func(types.Member) bool) *types.GenesisMember {
	for i := range g.Members {
		if g.Members[i].Waiting && condition(g.Members[i].Member) {
			return &g.Members[i]
		}
	}
	panic("there is none")
}

func hasSlot(m types.Member) bool { return m.Slot > 0 }

// TestGenesisThatWouldHaltIsRefused: what no single record shows, and a later block would stop at.
func TestGenesisThatWouldHaltIsRefused(t *testing.T) {
	exports := map[types.Status]types.GenesisState{}
	var escrow sdk.Coins
	life(t, func(w *world, status types.Status) {
		if g := w.export(); status < types.Status_STATUS_SETTLE || exports[status].Tasks == nil || g.Tasks[0].Position > 0 {
			exports[status] = g
		}
		if status == types.Status_STATUS_INFER {
			escrow = w.Bank.GetAllBalances(w.Ctx(), w.Auth.GetModuleAddress(types.ModuleName))
		}
	})
	empty := newWorld(t)
	empty.create(spec())
	without := empty.export()
	slots := func(g *types.GenesisState, n uint32) bool {
		return plan.Page(g.Slots[n/plan.PageSlots].Bits).Has(n % plan.PageSlots)
	}
	pack, infer, gold := types.Status_STATUS_PACK, types.Status_STATUS_INFER, types.Status_STATUS_GOLD
	for _, test := range []struct {
		name   string
		status types.Status
		edit   func(*types.GenesisState)
	}{
		{"a slot twice", types.Status_STATUS_COMMIT, func(g *types.GenesisState) {
			m := with(g, hasSlot)
			other := with(g, func(o types.Member) bool { return o.Slot > 0 && o.Slot != m.Member.Slot })
			other.Member.Slot = m.Member.Slot
		}},
		{"a slot that is filled", types.Status_STATUS_COMMIT, func(g *types.GenesisState) {
			m, n := with(g, hasSlot), uint32(0)
			for !slots(g, n) {
				n++
			}
			m.Member.Slot = n + 1
		}},
		{"a batch once more", types.Status_STATUS_COMMIT, func(g *types.GenesisState) {
			m := with(g, func(m types.Member) bool {
				return len(m.Batches) > 0 && (!slots(g, m.Batches[0]) || !slots(g, m.Batches[0]+110))
			})
			for i := range g.Members {
				g.Members[i].Member.Slot = 0
			}
			if m.Member.Slot = m.Member.Batches[0] + 1; slots(g, m.Member.Batches[0]) {
				m.Member.Slot += 110
			}
		}},
		{"revealed without labels", types.Status_STATUS_REVEAL, func(g *types.GenesisState) {
			m := with(g, func(m types.Member) bool { return m.Revealed })
			for i, l := range g.Labels {
				if l.Labeler == m.Labeler && l.Batch == (m.Member.Slot-1)%110 {
					g.Labels = append(g.Labels[:i], g.Labels[i+1:]...)
					return
				}
			}
			panic("there are none")
		}},
		{"revealed labels of no class", types.Status_STATUS_REVEAL, func(g *types.GenesisState) {
			m := with(g, func(m types.Member) bool { return m.Revealed })
			for i, l := range g.Labels {
				if l.Labeler == m.Labeler && l.Batch == (m.Member.Slot-1)%110 {
					g.Labels[i].Labels = []byte{0, 9}
				}
			}
		}},
		{"a sheet before its time", gold, func(g *types.GenesisState) { g.Sheets = exports[infer].Sheets }},
		{"a sheet too far", pack, func(g *types.GenesisState) {
			s := exports[infer].Sheets[0]
			s.Worker = g.Tasks[0].Workers
			g.Sheets = append(g.Sheets, s)
		}},
		{"packed beyond a labeler's batches", pack, func(g *types.GenesisState) { g.Tasks[0].Position |= 3 }},
		{"packed beyond all labelers", pack, func(g *types.GenesisState) { g.Tasks[0].Position = 1 << 40 }},
		{"an inference before its time", gold, func(g *types.GenesisState) { g.Records = exports[infer].Records }},
		{"an inference that would not go on", infer, func(g *types.GenesisState) {
			for i := range g.Records {
				if g.Records[i].Kind == 0 {
					b := append([]byte(nil), g.Records[i].Value...)
					b[2], b[17], b[18], b[19] = 2, 0, 0, 120 // voting has come to label 120 of a batch of two
					g.Records[i].Value = b
				}
			}
		}},
		{"earned before it is reckoned", gold, func(g *types.GenesisState) { g.Tasks[0].Outcome.Payable = g.Tasks[0].Spec.Bounty }},
		{"shared before it is reckoned", infer, func(g *types.GenesisState) { g.Tasks[0].Outcome.Shares = 1 }},
		{"earned more", types.Status_STATUS_SETTLE, func(g *types.GenesisState) { g.Tasks[0].Outcome.Payable = g.Tasks[0].Spec.Bounty }},
		{"reckoned beyond all labelers", types.Status_STATUS_SETTLE, func(g *types.GenesisState) { g.Tasks[0].Position = 1 << 20 }},
		{"more shares", types.Status_STATUS_SHARE, func(g *types.GenesisState) { g.Tasks[0].Outcome.Shares++ }},
		{"all shares", types.Status_STATUS_PUBLISH, func(g *types.GenesisState) { g.Tasks[0].Outcome.Shares = 1 << 62 }},
		{"no tree", types.Status_STATUS_PUBLISH, func(g *types.GenesisState) { g.Tasks[0].Position, g.Tasks[0].Tree = 220, nil }},
		{"a refund below nothing", types.Status_STATUS_DONE, func(g *types.GenesisState) {
			o := &g.Tasks[0].Outcome
			o.Forfeited = o.Forfeited.Add(sdk.NewInt64Coin(token, 1e12))
			o.Refund = sdk.Coins{
				{Denom: chain.BaseDenom, Amount: o.Refund.AmountOf(chain.BaseDenom)},
				{Denom: token, Amount: o.Refund.AmountOf(token).SubRaw(1e12)},
			}
		}},
		{"forfeits due of nothing", types.Status_STATUS_DONE, func(g *types.GenesisState) {
			g.Tasks[0].Outcome.ForfeitsDue = sdk.Coins{{Denom: token, Amount: sdkmath.NewInt(-5)}}
		}},
		{"more forfeits due than forfeited", types.Status_STATUS_DONE, func(g *types.GenesisState) {
			g.Tasks[0].Outcome.ForfeitsDue = g.Tasks[0].Outcome.Forfeited.Add(sdk.NewInt64Coin(token, 1))
		}},
		{"gold of nothing", 0, func(g *types.GenesisState) { g.Tasks[0].Status = gold }},
		{"packing nothing", 0, func(g *types.GenesisState) { g.Tasks[0].Status = pack }},
		{"inferring nothing", 0, func(g *types.GenesisState) { g.Tasks[0].Status = infer }},
	} {
		t.Run(test.name, func(t *testing.T) {
			from := exports[test.status]
			if test.status == 0 {
				from = without
			}
			require.NotNil(t, from.Tasks)
			g, err := exportsCopy(from)
			require.NoError(t, err)
			import0 := func() error {
				w := blank(t)
				w.Fund(w.Auth.GetModuleAddress(types.ModuleName), escrow.MulInt(sdkmath.NewInt(2)))
				return w.InitGenesis(w.Ctx(), g)
			}
			require.NoError(t, import0())
			test.edit(&g)
			require.Error(t, import0())
		})
	}
}

// TestSeedOnAChainThatBeganAgain: a task at its seed goes on when the chain begins again at height 1, and with a block's
// hash in its seed.
func TestSeedOnAChainThatBeganAgain(t *testing.T) {
	w := newWorld(t)
	id := w.create(spec())
	w.MustDeliver(&types.MsgJoin{Labeler: stranger.String(), TaskId: id})
	w.until(id, types.Status_STATUS_SEED)
	g, escrow := w.export(), w.Bank.GetAllBalances(w.Ctx(), w.Auth.GetModuleAddress(types.ModuleName))
	g.Tasks[0].ClosedHeight, g.Tasks[0].WaveSeed = 1_000_000, nil
	other := imported(t, g, escrow)
	for blocks := 0; other.task(id).Status == types.Status_STATUS_SEED; blocks++ {
		require.Less(t, blocks, 4)
		other.NextBlock()
	}
	require.Len(t, other.task(id).Seed, types.HashSize)
}
