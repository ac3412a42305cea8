package keeper_test

import (
	"bytes"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// imported is a new world that begins with a genesis and an escrow that holds what it owes.
func imported(t *testing.T, g types.GenesisState, escrow sdk.Coins) *world {
	t.Helper()
	w := blank(t)
	w.Fund(w.Auth.GetModuleAddress(types.ModuleName), escrow)
	require.NoError(t, w.InitGenesis(w.Ctx(), g))
	w.Invariant("labeling", func(ctx sdk.Context) error { return w.Keeper.CheckInvariants(ctx) })
	return w
}

func (w *world) export() types.GenesisState {
	w.t.Helper()
	g, err := w.ExportGenesis(w.Ctx())
	require.NoError(w.t, err)
	require.NoError(w.t, g.Validate(w.Addresses))
	return *g
}

// life takes a task with gold and bonds through all statuses, so slowly that each is seen between blocks, and calls see
// after every block.
func life(t *testing.T, see func(w *world, status types.Status)) {
	t.Helper()
	w := newWorld(t)
	params := types.DefaultParams()
	params.InferenceBudget, params.StepBudget = types.MinInferenceBudget, types.MinStepBudget
	w.MustDeliver(&types.MsgUpdateParams{Authority: w.Authority, Params: params})
	g := goldOf(220, 2, truthOf)
	id := w.create(spec(g.hidden, bonded(1000), func(s *types.Spec) {
		s.Items, s.BatchSize, s.Redundancy, s.MaxWaves = 220, 2, 2, 2
		s.Bounty = coins(sdkmath.NewInt(1e12), sdkmath.NewInt(1e9))
	}))
	labelers := people(130)
	for _, labeler := range labelers {
		w.Fund(labeler, chain.Coins(1))
	}
	labels := make([][]byte, len(labelers))
	wave, told := uint32(0), types.Status(0)
	for w.task(id).Status != types.Status_STATUS_DONE {
		task := w.task(id)
		if task.Wave != wave {
			wave, told = task.Wave, 0
		}
		if task.Status != told {
			told = task.Status
			for n, labeler := range labelers {
				switch task.Status {
				case types.Status_STATUS_JOIN:
					w.MustDeliver(&types.MsgJoin{Labeler: labeler.String(), TaskId: id})
				case types.Status_STATUS_COMMIT:
					labels[n] = nil
					if b := w.batch(id, labeler); b != nil && n%9 > 0 {
						for _, item := range b.Items {
							labels[n] = append(labels[n], truthOf(item)^byte(n%8/7))
						}
						w.MustDeliver(w.commitMsg(id, labeler, labels[n]))
					}
				case types.Status_STATUS_REVEAL:
					if labels[n] != nil {
						w.MustDeliver(revealMsg(id, labeler, labels[n]))
					}
				}
			}
			if task.Status == types.Status_STATUS_GOLD {
				w.MustDeliver(g.shown(t, id, 0, 60))
				w.NextBlock()
				see(w, task.Status)
				w.MustDeliver(g.shown(t, id, 60, len(g.items)))
			}
			w.NextBlock()
			if w.task(id).Status == task.Status {
				see(w, task.Status)
			}
			continue
		}
		w.step(id)
		see(w, w.task(id).Status)
	}
	w.MustDeliver(&types.MsgClaim{Sender: requester.String(), TaskId: id}, &types.MsgClaim{Sender: labelers[1].String(), TaskId: id})
	w.NextBlock()
	see(w, types.Status_STATUS_DONE)
}

func truthOf(item uint32) byte { return byte(item / 2 % 2) }

// TestGenesisInTheMiddle exports at every block of a task's life, imports, and exports the same. What was imported goes
// on to the end.
func TestGenesisInTheMiddle(t *testing.T) {
	seen := map[types.Status]int{}
	life(t, func(w *world, status types.Status) {
		seen[status]++
		if seen[status] > 3 {
			return
		}
		g, escrow := w.export(), w.Bank.GetAllBalances(w.Ctx(), w.Auth.GetModuleAddress(types.ModuleName))
		other := imported(t, g, escrow)
		require.Equal(t, g, other.export(), status)
		if seen[status] > 1 {
			return
		}
		for range 300 {
			if other.task(1).Status == types.Status_STATUS_DONE {
				break
			}
			other.NextBlock(fixture.After(max(time.Second, other.task(1).Until.Sub(other.Ctx().BlockTime()))))
		}
		require.Equal(t, types.Status_STATUS_DONE, other.task(1).Status, "from %s", status)
	})
	for status := types.Status_STATUS_JOIN; status <= types.Status_STATUS_DONE; status++ {
		require.NotZero(t, seen[status], "%s was never seen", status)
	}
}

// TestGenesisIsRefused changes one thing at a time in exports of all statuses: each is refused, by itself or when it is
// imported, and never halts a chain later.
func TestGenesisIsRefused(t *testing.T) {
	exports := map[types.Status]types.GenesisState{}
	var escrow sdk.Coins
	life(t, func(w *world, status types.Status) {
		exports[status] = w.export()
		if status == types.Status_STATUS_INFER {
			escrow = w.Bank.GetAllBalances(w.Ctx(), w.Auth.GetModuleAddress(types.ModuleName))
		}
	})
	rich := escrow.MulInt(sdkmath.NewInt(2))
	for _, test := range []struct {
		name   string
		status types.Status
		edit   func(*types.GenesisState)
	}{
		{"params", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Params.StepBudget = 0 }},
		{"task id", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Tasks[0].Id = 2 }},
		{"task twice", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Tasks = append(g.Tasks, g.Tasks[0]) }},
		{"no task", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Tasks = nil }},
		{"requester", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Tasks[0].Requester = "x" }},
		{"spec", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Tasks[0].Spec.Items = 0 }},
		{"status", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Tasks[0].Status = 99 }},
		{"status before its work", types.Status_STATUS_PACK, func(g *types.GenesisState) { g.Tasks[0].Status = types.Status_STATUS_DONE }},
		{"wave", types.Status_STATUS_JOIN, func(g *types.GenesisState) { g.Tasks[0].Wave = 9 }},
		{"time", types.Status_STATUS_JOIN, func(g *types.GenesisState) { g.Tasks[0].Until = time.Date(3000, 1, 1, 0, 0, 0, 0, time.UTC) }},
		{"seed", types.Status_STATUS_COMMIT, func(g *types.GenesisState) { g.Tasks[0].Seed = nil }},
		{"wave seed", types.Status_STATUS_ASSIGN, func(g *types.GenesisState) { g.Tasks[0].WaveSeed = []byte{1} }},
		{"position", types.Status_STATUS_ASSIGN, func(g *types.GenesisState) { g.Tasks[0].Position = 1 << 40 }},
		{"labels", types.Status_STATUS_GOLD, func(g *types.GenesisState) { g.Tasks[0].Labels-- }},
		{"filled", types.Status_STATUS_GOLD, func(g *types.GenesisState) { g.Tasks[0].Filled-- }},
		{"workers", types.Status_STATUS_GOLD, func(g *types.GenesisState) { g.Tasks[0].Workers++ }},
		{"gold shown", types.Status_STATUS_INFER, func(g *types.GenesisState) { g.Tasks[0].GoldRevealed[0]-- }},
		{"tree", types.Status_STATUS_PUBLISH, func(g *types.GenesisState) { g.Tasks[0].Tree = []byte{1} }},
		{"pay", types.Status_STATUS_DONE, func(g *types.GenesisState) {
			g.Tasks[0].Outcome.Payable = g.Tasks[0].Outcome.Payable.Add(sdk.NewInt64Coin(token, 1))
		}},
		{"refund", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Tasks[0].Outcome.Refund = nil }},
		{"gold void", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Tasks[0].Outcome.GoldVoid = !g.Tasks[0].Outcome.GoldVoid }},
		{"refunded early", types.Status_STATUS_GOLD, func(g *types.GenesisState) { g.Refunded = []uint64{1} }},
		{"refunded twice", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Refunded = []uint64{1, 1} }},
		{"member", types.Status_STATUS_GOLD, func(g *types.GenesisState) { g.Members = g.Members[1:] }},
		{"member twice", types.Status_STATUS_GOLD, func(g *types.GenesisState) { g.Members = append(g.Members[:1:1], g.Members...) }},
		{"member of no task", types.Status_STATUS_GOLD, func(g *types.GenesisState) { g.Members[0].TaskId = 0 }},
		{"no labeler", types.Status_STATUS_GOLD, func(g *types.GenesisState) { g.Members[0].Labeler = "" }},
		{"a number twice", types.Status_STATUS_GOLD, func(g *types.GenesisState) { number(g, 1).Member.Number = number(g, 2).Member.Number }},
		{"a batch twice", types.Status_STATUS_GOLD, func(g *types.GenesisState) {
			m := number(g, 1)
			m.Member.Batches = append(m.Member.Batches, m.Member.Batches[0])
		}},
		{"no such batch", types.Status_STATUS_GOLD, func(g *types.GenesisState) { number(g, 1).Member.Batches[0] = 110 }},
		{"another batch", types.Status_STATUS_GOLD, func(g *types.GenesisState) { m := number(g, 1); m.Member.Batches[0] = (m.Member.Batches[0] + 1) % 110 }},
		{"not waiting", types.Status_STATUS_COMMIT, func(g *types.GenesisState) { g.Members[0].Waiting = false }},
		{"slot", types.Status_STATUS_COMMIT, func(g *types.GenesisState) { g.Members[0].Member.Slot = 1000 }},
		{"commitment", types.Status_STATUS_REVEAL, func(g *types.GenesisState) { g.Members[0].Member.Commitment = []byte{1} }},
		{"no labels", types.Status_STATUS_GOLD, func(g *types.GenesisState) { g.Labels = g.Labels[1:] }},
		{"labels twice", types.Status_STATUS_GOLD, func(g *types.GenesisState) { g.Labels = append(g.Labels[:1:1], g.Labels...) }},
		{"a label", types.Status_STATUS_GOLD, func(g *types.GenesisState) { g.Labels[0].Labels = []byte{0, 2} }},
		{"a label too few", types.Status_STATUS_GOLD, func(g *types.GenesisState) { g.Labels[0].Labels = []byte{0} }},
		{"no sheet", types.Status_STATUS_INFER, func(g *types.GenesisState) { g.Sheets = g.Sheets[1:] }},
		{"sheet", types.Status_STATUS_INFER, func(g *types.GenesisState) { v := bytes.Clone(g.Sheets[0].Value); v[3] = 2; g.Sheets[0].Value = v }},
		{"half a sheet", types.Status_STATUS_INFER, func(g *types.GenesisState) { g.Sheets[0].Value = g.Sheets[0].Value[:7] }},
		{"slots", types.Status_STATUS_GOLD, func(g *types.GenesisState) { g.Slots = nil }},
		{"slots beyond", types.Status_STATUS_GOLD, func(g *types.GenesisState) { b := bytes.Clone(g.Slots[0].Bits); b[500] = 1; g.Slots[0].Bits = b }},
		{"gold", types.Status_STATUS_INFER, func(g *types.GenesisState) { g.Gold = g.Gold[1:] }},
		{"gold class", types.Status_STATUS_INFER, func(g *types.GenesisState) { g.Gold[0].Class ^= 1 }},
		{"gold order", types.Status_STATUS_INFER, func(g *types.GenesisState) { g.Gold[0].Item = 219 }},
		{"record", types.Status_STATUS_INFER, func(g *types.GenesisState) { g.Records[0].Value = []byte{9} }},
		{"no answers", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Records = g.Records[:len(g.Records)-1] }},
		{"no inference", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Records = nil }},
		{"reputation", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Reputations[0].Reputation.Good = 1 << 60 }},
		{"reputation twice", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Reputations = append(g.Reputations[:1:1], g.Reputations...) }},
		{"reputation domain", types.Status_STATUS_DONE, func(g *types.GenesisState) { g.Reputations[0].Domain = "" }},
	} {
		t.Run(test.name, func(t *testing.T) {
			bz, err := exportsCopy(exports[test.status])
			require.NoError(t, err)
			test.edit(&bz)
			w := blank(t)
			w.Fund(w.Auth.GetModuleAddress(types.ModuleName), rich)
			require.Error(t, w.InitGenesis(w.Ctx(), bz))
		})
	}
	w := blank(t)
	require.Error(t, w.InitGenesis(w.Ctx(), exports[types.Status_STATUS_JOIN]), "an empty escrow")
}

// exportsCopy has nothing in common with what it copies.
func exportsCopy(g types.GenesisState) (types.GenesisState, error) {
	var c types.GenesisState
	bz, err := g.Marshal()
	if err != nil {
		return c, err
	}
	return c, c.Unmarshal(bz)
}

// number is the labeler with a number.
func number(g *types.GenesisState, n uint32) *types.GenesisMember {
	for i := range g.Members {
		if g.Members[i].Member.Number == n {
			return &g.Members[i]
		}
	}
	return nil
}
