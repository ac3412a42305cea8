package keeper_test

import (
	"fmt"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// graphsOf has rapid check a test's properties that often; a tenth of it with -short.
func graphsOf(t *testing.T, n int) {
	t.Helper()
	if testing.Short() {
		n = max(1, n/10)
	}
	t.Cleanup(set(t, "rapid.checks", strconv.Itoa(n)))
}

// TestKeeperEqualsOracle: 10,000 small graphs, with all that may happen to them, equal the oracle to the unit
// after every block, and whoever is owed something can be paid.
func TestKeeperEqualsOracle(t *testing.T) {
	graphsOf(t, 10_000/len(families))
	for _, name := range sortedKeys(families) {
		t.Run(name, func(t *testing.T) {
			check(t, func(rt *rapid.T) {
				budget := rapid.OneOf(rapid.Just(uint32(types.DefaultSweepBudget)), rapid.Uint32Range(1, 40)).Draw(rt, "budget")
				least := rapid.SampledFrom([]int64{1, 1, 2, 100, 10_000}).Draw(rt, "least")
				tr := newTrial(drawn{t, rt}, budget, least)
				for _, parents := range families[name](rt) {
					tr.add(parents, drawAllocation(rt))
				}
				tr.live(rt, 4, 10)
			})
		})
	}
}

// TestDeepGraphsEqualOracle: the same for 50 graphs of depth 1,000, half of them swept over several blocks.
func TestDeepGraphsEqualOracle(t *testing.T) {
	graphsOf(t, 50/2)
	for _, budget := range []uint32{types.DefaultSweepBudget, 700} {
		t.Run(fmt.Sprintf("budget %d", budget), func(t *testing.T) {
			check(t, func(rt *rapid.T) {
				tr := newTrial(drawn{t, rt}, budget, 1)
				tr.found(drawDeep(rt, 1_000), drawAllocation(rt))
				tr.live(rt, 2, 6)
			})
		})
	}
}

// live lets people do things for some blocks, then waits until all that came in has arrived.
func (tr *trial) live(rt *rapid.T, blocks, ops int) {
	done := drawOp(len(tr.assets))
	tr.close(nil)
	for range rapid.IntRange(1, blocks).Draw(rt, "blocks") {
		for range rapid.IntRange(0, ops).Draw(rt, "ops") {
			o := done.Draw(rt, "op")
			actions[o.do](tr, o)
		}
		var refused sdk.AccAddress
		if who := rapid.IntRange(0, 8).Draw(rt, "refused"); who < len(people) {
			refused = people[who]
		}
		tr.close(refused)
	}
	tr.drain()
	tr.requireAllCanClaim()
}

// drain closes blocks until nothing waits that EndBlock sweeps. Each sweeps at least one asset, and nothing
// new comes in, so it takes no more blocks than what is left of this pass and one more.
func (tr *trial) drain() {
	for range 2*len(tr.assets) + 2 {
		var waiting int
		var err error
		tr.OnCached(func(ctx sdk.Context) { waiting, err = tr.k.Waiting(ctx) })
		require.NoError(tr.t, err)
		if waiting == 0 {
			tr.requireEqual()
			return
		}
		tr.close(nil)
	}
	tr.t.Fatalf("revenue waits for ever")
}

// TestUnitsToTwoParents: two parents at 4750 bps each, payments of one unit, a claim of everybody after each.
// A remainder instead of a floor for the holders would shrink here, after it was claimed.
func TestUnitsToTwoParents(t *testing.T) {
	tr := newTrial(t, types.DefaultSweepBudget, 1)
	for _, parents := range families["2 parents of 4750"](nil) {
		tr.add(parents, allocation{held: []int64{types.ShareSupply / 3, types.ShareSupply - types.ShareSupply/3}})
	}
	for range 200 {
		tr.doPay(op{asset: 3, amount: coins(1)})
		tr.close(nil)
		for who := range 2 {
			tr.doClaim(op{do: "claim all", asset: 1, who: who})
		}
		tr.close(nil)
		tr.requireAllCanClaim()
	}
	require.Equal(t, "95", tr.book.Book(1, chain.BaseDenom).Own.String())
	require.Equal(t, "10", tr.book.Book(3, chain.BaseDenom).Own.String())
}
