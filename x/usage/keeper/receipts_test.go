package keeper_test

import (
	"encoding/hex"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	"github.com/sahara-chain/sahara/x/usage/receipts"
	"github.com/sahara-chain/sahara/x/usage/types"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// withComponent lets redemptions give a part to another asset.
func withComponent(id uint64, maxBps uint32) func(*royaltytypes.Registration) {
	return func(r *royaltytypes.Registration) { r.Components = []royaltytypes.Component{{Id: id, MaxBps: maxBps}} }
}

// calls are receipts of a channel's calls, with their hashes in order.
func calls(c channel, n int) (all []receipts.Receipt, hashes []receipts.Hash) {
	for i := range n {
		r := receipts.Receipt{
			CallHash: receipts.CallHash([]byte{byte(i)}, []byte("answer")), Time: int64(i) * 1_000, InputUnits: 7, OutputUnits: uint64(i),
			Price: voucher.AmountFromUint64(100),
		}
		all, hashes = append(all, r), append(hashes, r.Hash(c.id))
	}
	return all, hashes
}

func rootOf(t *testing.T, hashes []receipts.Hash) []byte {
	t.Helper()
	var log receipts.Log
	for _, h := range hashes {
		log.Add(h)
	}
	root, err := log.Root()
	require.NoError(t, err)
	return root[:]
}

// TestProveCall: what a redemption says of its calls can be proved call by call, and nothing else can.
func TestProveCall(t *testing.T) {
	w := newWorld(t)
	c := w.open(w.service(w.asset(), 3_000), coin(100_000), 1)
	other := w.open(w.serviceOf(1), coin(100_000), 2)
	all, hashes := calls(c, 13)
	prove := func(i int) *types.QueryProveCallRequest {
		proof, err := receipts.Prove(slices.Values(hashes), uint64(i))
		require.NoError(t, err)
		encoded, err := proof.Marshal()
		require.NoError(t, err)
		return &types.QueryProveCallRequest{
			ChannelId: c.hex(), Index: uint64(i), CallHash: types.Hex(all[i].CallHash[:]), Time: all[i].Time, InputUnits: 7, OutputUnits: uint64(i),
			Price: "100", Proof: hex.EncodeToString(encoded),
		}
	}
	ask := func(req *types.QueryProveCallRequest) (*types.QueryProveCallResponse, error) {
		return w.query().ProveCall(t.Context(), req)
	}
	answer, err := ask(prove(0))
	require.NoError(t, err)
	require.False(t, answer.Valid)
	require.Contains(t, answer.Reason, "no call with a receipt")

	claim := c.claim(t, 1_300, 1_300)
	claim.Receipts = types.Receipts{Calls: 13, InputUnits: 91, OutputUnits: 78, Root: rootOf(t, hashes)}
	require.EqualValues(t, 1, w.redeem(claim).Redeemed)
	for i := range all {
		answer, err := ask(prove(i))
		require.NoError(t, err)
		require.True(t, answer.Valid, "%d: %s", i, answer.Reason)
	}
	for name, change := range map[string]func(*types.QueryProveCallRequest){
		"index":         func(r *types.QueryProveCallRequest) { r.Index++ },
		"index too far": func(r *types.QueryProveCallRequest) { r.Index = 13 },
		"call":          func(r *types.QueryProveCallRequest) { r.CallHash = types.Hex(all[4].CallHash[:]) },
		"time":          func(r *types.QueryProveCallRequest) { r.Time++ },
		"negative time": func(r *types.QueryProveCallRequest) { r.Time = -1 },
		"input":         func(r *types.QueryProveCallRequest) { r.InputUnits++ },
		"output":        func(r *types.QueryProveCallRequest) { r.OutputUnits++ },
		"price":         func(r *types.QueryProveCallRequest) { r.Price = "101" },
		"channel":       func(r *types.QueryProveCallRequest) { r.ChannelId = other.hex() },
		"no proof":      func(r *types.QueryProveCallRequest) { r.Proof = "" },
		"half a proof":  func(r *types.QueryProveCallRequest) { r.Proof = r.Proof[:len(r.Proof)-64] },
	} {
		req := prove(5)
		change(req)
		answer, err := ask(req)
		require.NoError(t, err, name)
		require.False(t, answer.Valid, name)
		require.NotEmpty(t, answer.Reason, name)
	}
	for name, change := range map[string]func(*types.QueryProveCallRequest){
		"unknown channel": func(r *types.QueryProveCallRequest) { r.ChannelId = types.Hex(make([]byte, 32)) },
		"malformed id":    func(r *types.QueryProveCallRequest) { r.ChannelId = "x" },
		"malformed call":  func(r *types.QueryProveCallRequest) { r.CallHash = "x" },
		"malformed price": func(r *types.QueryProveCallRequest) { r.Price = "-1" },
		"malformed proof": func(r *types.QueryProveCallRequest) { r.Proof = "xx" },
		"odd proof":       func(r *types.QueryProveCallRequest) { r.Proof = r.Proof[2:] },
	} {
		req := prove(5)
		change(req)
		_, err := ask(req)
		require.Error(t, err, name)
	}
}

// TestReceiptsOnlyGrow: what a channel has said of its calls it never takes back.
func TestReceiptsOnlyGrow(t *testing.T) {
	w := newWorld(t)
	c := w.open(w.service(w.asset(), 3_000), coin(100_000), 1)
	total := int64(0)
	next := func(r types.Receipts) types.Claim {
		claim := c.claim(t, 100_000, total+100)
		claim.Receipts = r
		return claim
	}
	root := make([]byte, 32)
	good := types.Receipts{Calls: 10, InputUnits: 100, OutputUnits: 200, Root: root}
	w.requireSkipped(types.Reason_REASON_RECEIPTS, next(types.Receipts{Calls: 1}))
	w.requireSkipped(types.Reason_REASON_RECEIPTS, next(types.Receipts{Calls: 1, Root: root[:31]}))
	w.requireSkipped(types.Reason_REASON_RECEIPTS, next(types.Receipts{InputUnits: 1, Root: root}))
	w.requireSkipped(types.Reason_REASON_RECEIPTS, next(types.Receipts{Calls: types.MaxUnits + 1, Root: root}))
	require.EqualValues(t, 1, w.redeem(next(good)).Redeemed)
	total += 100
	for _, r := range []types.Receipts{
		{Calls: 9, InputUnits: 100, OutputUnits: 200, Root: root},
		{Calls: 11, InputUnits: 99, OutputUnits: 200, Root: root},
		{Calls: 11, InputUnits: 100, OutputUnits: 199, Root: root},
		{Calls: 10, InputUnits: 101, OutputUnits: 200, Root: root},
		{Calls: 10, InputUnits: 100, OutputUnits: 200, Root: append([]byte{1}, root[1:]...)},
	} {
		w.requireSkipped(types.Reason_REASON_RECEIPTS, next(r))
	}
	require.EqualValues(t, 1, w.redeem(next(types.Receipts{})).Redeemed, "none given: those before stay")
	total += 100
	require.Equal(t, good, w.balance(c).Receipts)
	require.EqualValues(t, 1, w.redeem(next(good)).Redeemed, "the same again: no call was added")
	w.NextBlock()
	statement, err := w.query().AssetStatement(t.Context(), &types.QueryAssetStatementRequest{AssetId: 1})
	require.NoError(t, err)
	require.EqualValues(t, 10, statement.Sum.Calls)
	require.EqualValues(t, 200, statement.Sum.OutputUnits)
}

// TestWeights: a redemption may send part of the asset's part to components that the asset declared, and to nothing else;
// with sixteen of them no unit is lost.
func TestWeights(t *testing.T) {
	w := newWorld(t)
	var components []royaltytypes.Component
	for range 16 {
		components = append(components, royaltytypes.Component{Id: w.asset(), MaxBps: 593})
	}
	stranger := w.asset()
	asset := w.asset(func(r *royaltytypes.Registration) { r.Components = components })
	plain := w.asset()
	c := w.open(w.service(asset, 0), coin(100_000), 1)
	onPlain := w.open(w.service(plain, 0), coin(100_000), 1)
	w.NextBlock()
	weighted := func(c channel, weights ...types.Weight) types.Claim {
		claim := c.claim(t, 10_001, 10_001)
		claim.Weights = weights
		return claim
	}
	var all []types.Weight
	for _, component := range components {
		all = append(all, types.Weight{AssetId: component.Id, Bps: 593})
	}
	for name, weights := range map[string][]types.Weight{
		"a stranger":      {{AssetId: stranger, Bps: 1}},
		"asset 0":         {{AssetId: 0, Bps: 1}},
		"itself":          {{AssetId: asset, Bps: 1}},
		"twice":           {all[0], all[0]},
		"nothing":         {{AssetId: all[0].AssetId}},
		"above its bound": {{AssetId: all[0].AssetId, Bps: 594}},
		"seventeen":       append(slices.Clone(all), types.Weight{AssetId: stranger, Bps: 1}),
		"all and more":    {{AssetId: all[0].AssetId, Bps: 1<<32 - 1}},
	} {
		t.Run(name, func(t *testing.T) {
			w.t = t
			w.requireSkipped(types.Reason_REASON_WEIGHTS, weighted(c, weights...))
		})
	}
	w.t = t
	w.requireSkipped(types.Reason_REASON_WEIGHTS, weighted(onPlain, all[0]))
	require.EqualValues(t, 1, w.redeem(weighted(c, all...)).Redeemed)
	w.NextBlock()
	earned := func(id uint64) (amount int64) {
		w.OnCached(func(ctx sdk.Context) {
			claimable, err := w.royalty.Claimable(ctx, id, alice)
			require.NoError(t, err)
			amount = claimable.AmountOf(chain.BaseDenom).Int64()
		})
		return amount
	}
	// Of 10,001 the protocol has 200 and the asset 9,800; each component ⌊9800 · 593 / 10000⌋ = 581 of these.
	require.EqualValues(t, 581, earned(all[0].AssetId))
	require.EqualValues(t, 581, earned(all[15].AssetId))
	require.EqualValues(t, 9_800-16*581, earned(asset))
	require.Zero(t, earned(stranger))
}

// TestComponentsThatCannotTake: a component that has its eight denoms and has never met this one is refused by its index,
// and one that meets it for the first time is made ready.
func TestComponentsThatCannotTake(t *testing.T) {
	w := newWorld(t)
	full, ready := w.asset(), w.asset()
	denoms := []string{"a11", "b11", "c11", "d11", "e11", "f11", "g11", "h11"}
	w.list(append(slices.Clone(denoms), chain.BaseDenom)...)
	for _, denom := range denoms {
		require.NoError(t, w.Tx(func(ctx sdk.Context) error { return w.royalty.OpenDenom(ctx, full, denom) }).Err)
	}
	asset := w.asset(func(r *royaltytypes.Registration) {
		r.Components = []royaltytypes.Component{{Id: full, MaxBps: 100}, {Id: ready, MaxBps: 100}}
	})
	c := w.open(w.service(asset, 0, price(chain.BaseDenom, 1, 0, 0)), coin(100_000), 1)
	w.NextBlock()
	claim := c.claim(t, 10_000, 10_000)
	claim.Weights = []types.Weight{{AssetId: ready, Bps: 100}, {AssetId: full, Bps: 100}}
	w.requireSkipped(types.Reason_REASON_WEIGHTS, claim) // and the first was not made ready by it
	claim.Weights = claim.Weights[:1]
	require.EqualValues(t, 1, w.redeem(claim).Redeemed)
	w.NextBlock()
}
