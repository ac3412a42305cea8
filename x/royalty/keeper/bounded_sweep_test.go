package keeper_test

import (
	"math"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	corestore "cosmossdk.io/core/store"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/royalty/keeper"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

// opsPerUnit is what a unit of the sweep's budget costs at most: three reads and three writes, of an asset's
// inflow, ledger and place in the queue. What is left waiting costs half of that.
const opsPerUnit = 6

// opsOfBlock is what EndBlock does besides: it reads parameters and cursor and writes the cursor, asks whether a search
// for revenue that is enough by now is under way, brings the total of the denom up to date, and reads an asset and its
// inflow that turn out to be too much.
const opsOfBlock = 5 + 1 + 2

// backlog is a ledger with revenue that waits at very many assets.
type backlog struct {
	*fixture.Fixture
	t      *testing.T
	k      keeper.Keeper
	params types.Params
	count  func(func()) (ops, steps int) // reads and writes of the ledger's store
	assets uint64
	fresh  uint64 // so many of the youngest assets get new revenue in every block
	epoch  uint64
	cursor uint64 // the smallest id that the present pass has come to
}

// newBacklog opens a ledger in a store that counts, or in the fixture's own.
func newBacklog(t *testing.T, plain *plainStore) *backlog {
	t.Helper()
	f := fixture.New(t,
		fixture.WithStores(types.StoreKey), fixture.WithObjectStores(types.ObjectStoreKey),
		fixture.WithModuleAccount(types.ModuleName, "minter"), fixture.WithModuleAccount(types.LatentName),
	)
	b := &backlog{Fixture: f, t: t}
	var store corestore.KVStoreService = plain
	if plain != nil {
		b.count = plain.count
	} else {
		store = f.StoreService(types.StoreKey)
		b.count = func(run func()) (int, int) {
			ops := f.Count(run).Stores[types.StoreKey]
			return ops.Reads + ops.Writes + ops.Deletes, ops.Steps
		}
	}
	b.k = keeper.New(f.Codec, store, f.ObjectKey(types.ObjectStoreKey), f.Addresses, f.Authority, f.Auth, f.Bank, nil,
		[]string{types.ModuleName, types.LatentName})
	b.params = types.Params{SweepBudget: types.DefaultSweepBudget, RevenueDenoms: []types.RevenueDenom{{
		Denom: coin(1).Denom, Erc20: "0xEeeeeEeeeEeEeeEeEeEeeEEEeeeeEeeeeeeeEEeE", MinSweep: coin(1).Amount,
	}}}
	require.NoError(t, b.k.InitGenesis(f.Ctx(), types.GenesisState{Params: b.params}))
	f.Fund(payer, coins(1e15))
	f.EndBlocker(types.ModuleName, b.k.EndBlock)
	return b
}

// updateParams changes them as governance does.
func (b *backlog) updateParams(params types.Params) {
	b.t.Helper()
	server := keeper.NewMsgServer(b.k)
	require.NoError(b.t, b.Tx(func(ctx sdk.Context) error {
		_, err := server.UpdateParams(ctx, &types.MsgUpdateParams{Authority: b.Authority, Params: params})
		return err
	}).Err)
	b.params = params
}

// add writes an asset, and revenue that waits at it, as genesis does.
func (b *backlog) add(parents ...types.Parent) {
	b.t.Helper()
	b.assets++
	a := types.GenesisAsset{
		Asset:  types.Asset{Id: b.assets, Kind: kind, Owner: alice.String(), Parents: parents},
		Inflow: types.Inflow{Coins: coins(1_000)},
	}
	a.Ledger.OwnBps = a.Asset.OwnBps()
	require.NoError(b.t, b.k.ImportAsset(b.Ctx(), b.params, a))
}

// block brings new revenue and closes the block, which has to stay within its budget and to go on where the
// last one stopped. It returns how many assets were swept, and whether the oldest was.
func (b *backlog) block() (n int, oldest bool) {
	b.t.Helper()
	for id := b.assets; id > b.assets-b.fresh; id-- {
		require.NoError(b.t, b.Tx(func(ctx sdk.Context) error { return b.k.Pay(ctx, payer, id, coins(1_000)) }).Err)
	}
	var closed fixture.Block
	ops, steps := b.count(func() { closed = b.NextBlock() })
	// Each payment has paid itself for a read and two writes at the end of its block.
	require.LessOrEqual(b.t, ops, opsPerUnit*int(b.params.SweepBudget)+opsOfBlock+3*int(b.fresh))
	require.LessOrEqual(b.t, steps, int(b.params.SweepBudget))

	for _, p := range b.swept(closed.EndEvents) {
		if p.epoch != b.epoch {
			require.Equal(b.t, b.epoch+1, p.epoch)
			b.epoch, b.cursor = p.epoch, math.MaxUint64
		}
		require.Less(b.t, p.asset, b.cursor, "pass %d goes back", p.epoch)
		b.cursor = p.asset
		n++
		oldest = oldest || p.asset == 1
	}
	return n, oldest
}

// swept reads a million EventSwept without decoding them, which would take longer than to sweep.
func (b *backlog) swept(events sdk.Events) (passes []pass) {
	b.t.Helper()
	number := func(e sdk.Event, key string) uint64 {
		attribute, _ := e.GetAttribute(key)
		n, err := strconv.ParseUint(strings.Trim(attribute.Value, `"`), 10, 64)
		require.NoError(b.t, err)
		return n
	}
	for _, e := range events {
		if e.Type == proto.MessageName(&types.EventSwept{}) {
			passes = append(passes, pass{number(e, "asset_id"), number(e, "epoch")})
		}
	}
	return passes
}

// drain closes blocks without new revenue, of which each has to sweep something until nothing waits.
func (b *backlog) drain(blocks int) {
	b.t.Helper()
	b.fresh = 0
	for range blocks {
		b.block()
	}
	b.OnCached(func(ctx sdk.Context) {
		waiting, err := b.k.Waiting(ctx)
		require.NoError(b.t, err)
		require.Zero(b.t, waiting)
	})
}

// TestAMillionWait: a million assets wait, and the youngest get new revenue in every block. No block does more
// than its budget, nor looks at more of the queue, nor allocates more than one with a short queue, and the oldest asset
// is reached as soon as if there were no new revenue. It is not parallel: what others allocate would count.
func TestAMillionWait(t *testing.T) {
	million := 1_000_000
	if testing.Short() {
		million = 50_000
	}
	b := newBacklog(t, newPlainStore())
	for range million {
		b.add()
	}
	b.fresh = 100
	var allocated []uint64
	for i := range million / types.DefaultSweepBudget {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		n, oldest := b.block()
		runtime.ReadMemStats(&after)
		allocated = append(allocated, after.TotalAlloc-before.TotalAlloc)
		require.Equal(t, types.DefaultSweepBudget, n, "each block uses all of its budget")
		require.Equal(t, i == million/types.DefaultSweepBudget-1, oldest, "the oldest asset comes last")
	}
	require.Less(t, allocated[0], 2*allocated[len(allocated)-1])
	b.drain(3)
}

// TestManyParentsWait: 5,000 assets with 16 parents of their own each wait, and the 80,000 parents as well. Money
// that reaches a parent in a pass is swept in that pass, so the oldest is not starved by new revenue.
func TestManyParentsWait(t *testing.T) {
	t.Parallel()
	children := 5_000
	if testing.Short() {
		children = 1_000
	}
	b := newBacklog(t, nil)
	for range children * types.MaxParents {
		b.add()
	}
	for child := range uint64(children) {
		var parents []types.Parent
		for i := range uint64(types.MaxParents) {
			parents = append(parents, parent(child+i*uint64(children)+1, 500))
		}
		b.add(parents...)
	}
	b.NextBlock() // a first block, which also commits
	b.fresh = 50

	// A child takes a unit, one for each edge, and one for each parent that is left waiting; a parent takes one.
	const unitsOfChild = 1 + 2*types.MaxParents
	most := children*(unitsOfChild+types.MaxParents)/types.DefaultSweepBudget + 3
	blocks := 0
	for reached := false; !reached; blocks++ {
		require.Less(t, blocks, most, "the oldest asset is starved")
		var n int
		n, reached = b.block()
		require.NotZero(t, n)
		if onlyChildren := b.cursor > uint64(children*types.MaxParents); onlyChildren {
			require.LessOrEqual(t, n*unitsOfChild, types.DefaultSweepBudget)
		}
	}
	b.drain(5)
	t.Logf("the oldest of %d assets was reached in %d blocks", b.assets, blocks)
}
