package preview_test

import (
	"context"
	"fmt"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	sdkmath "cosmossdk.io/math"

	"github.com/sahara-chain/sahara/x/model/client/preview"
	"github.com/sahara-chain/sahara/x/royalty/oracle"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// failing describes nothing.
type failing struct {
	preview.Graph
	err error
}

func (f failing) Describe(context.Context, uint64) (preview.Description, error) {
	return preview.Description{}, f.err
}

// randomWorld is a graph of assets 1, 2, 3 … with holders, some shares left to others.
func randomWorld(t *rapid.T) world {
	w := world{}
	for id := uint64(1); id <= uint64(rapid.IntRange(1, 12).Draw(t, "assets")); id++ {
		var parents []royaltytypes.Parent
		left := uint32(royaltytypes.MaxParentBps)
		for parent := uint64(1); parent < id && left > 0 && len(parents) < royaltytypes.MaxParents; parent++ {
			if rapid.Bool().Draw(t, "edge") {
				bps := rapid.Uint32Range(1, left).Draw(t, "bps")
				left -= bps
				parents = append(parents, royaltytypes.Parent{Id: parent, Bps: bps})
			}
		}
		d := preview.Description{Kind: "model", Others: 2}
		shares := uint64(royaltytypes.ShareSupply)
		for i := range rapid.IntRange(0, 4).Draw(t, "holders") {
			if shares == 0 {
				break
			}
			n := rapid.Uint64Range(1, shares).Draw(t, "shares")
			shares -= n
			d.Holders = append(d.Holders, preview.Holder{Address: fmt.Sprintf("h%d", i), Shares: n})
		}
		w[id] = asset{parents, d}
	}
	return w
}

// ledger is the same world for the oracle, which keeps fractions and shares no code with the preview. Others are one
// more holder.
func (w world) ledger() *oracle.Ledger {
	l := &oracle.Ledger{}
	for id := uint64(1); id <= uint64(len(w)); id++ {
		var edges []oracle.Edge
		for _, p := range w[id].parents {
			edges = append(edges, oracle.Edge{Parent: p.Id, Bps: int64(p.Bps)})
		}
		shares, left := map[string]int64{}, int64(oracle.Supply)
		for _, h := range w[id].Holders {
			shares[h.Address] = int64(h.Shares)
			left -= int64(h.Shares)
		}
		if left > 0 {
			shares["others"] = left
		}
		l.Register(edges, shares)
	}
	return l
}

// exactly is what an asset takes in of a payment of one to root, without any rounding: the sum over all paths of the
// products of their rates.
func (w world) exactly(root, id uint64) *big.Rat {
	if id == root {
		return big.NewRat(1, 1)
	}
	sum := new(big.Rat)
	for child := id + 1; child <= root; child++ {
		for _, p := range w[child].parents {
			if p.Id == id {
				sum.Add(sum, new(big.Rat).Mul(w.exactly(root, child), big.NewRat(int64(p.Bps), 10_000)))
			}
		}
	}
	return sum
}

// What the preview says is what the ledger does with a first payment, unit for unit; it adds up; and no asset is
// further from its exact part than one unit an edge.
func TestPreviewIsWhatTheLedgerDoes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := randomWorld(t)
		root := uint64(len(w))
		price := sdkmath.NewIntFromUint64(rapid.Uint64Range(0, 2_000_000_000_000_000_000).Draw(t, "price"))
		provider := rapid.Uint32Range(0, 9_000).Draw(t, "provider")
		protocol := rapid.Uint32Range(0, 1_000).Draw(t, "protocol")
		p, err := preview.Compute(t.Context(), w, preview.Request{
			Asset: root, Price: price, ProviderBps: provider, ProtocolBps: protocol,
		})
		require.NoError(t, err)

		sum, left := sdkmath.ZeroInt(), price
		add := func(amount sdkmath.Int) {
			require.False(t, amount.IsNegative())
			sum = sum.Add(amount)
		}
		if p.Provider != nil {
			require.Equal(t, oracle.FloorBps(price.BigInt(), int64(provider)).String(), p.Provider.Amount.String())
			require.Equal(t, oracle.FloorBps(price.BigInt(), int64(protocol)).String(), p.Protocol.Amount.String())
			add(p.Provider.Amount)
			add(p.Protocol.Amount)
			left = sdkmath.NewIntFromBigInt(oracle.FloorBps(price.BigInt(), 10_000-int64(provider)-int64(protocol)))
		}
		l := w.ledger()
		if left.IsPositive() {
			l.Pay(root, "u", left.BigInt())
		}
		require.True(t, slices.IsSortedFunc(p.Assets, func(a, b preview.Asset) int { return int(b.ID) - int(a.ID) }))
		for i, a := range p.Assets {
			if waiting := l.Book(a.ID, "u").Waiting; waiting.Sign() > 0 {
				require.NoError(t, l.Sweep(a.ID, "u", new(big.Int).Set(waiting)))
			}
			book := l.Book(a.ID, "u")
			require.Equal(t, book.In.String(), a.In.String(), "in of %d", a.ID)
			require.Equal(t, book.Own.String(), a.Own.String(), "own of %d", a.ID)
			for _, line := range a.Holders {
				require.Equal(t, l.Due(a.ID, line.Address, "u").String(), line.Amount.String(), "holder %s of %d", line.Address, a.ID)
				add(line.Amount)
			}
			if a.Others != nil {
				require.Equal(t, l.Due(a.ID, "others", "u").String(), a.Others.Amount.String(), "others of %d", a.ID)
				add(a.Others.Amount)
			}
			exact := new(big.Rat).Mul(w.exactly(root, a.ID), new(big.Rat).SetInt(left.BigInt()))
			lost := exact.Sub(exact, new(big.Rat).SetInt(a.In.BigInt()))
			require.GreaterOrEqual(t, lost.Sign(), 0, "nobody gets more than its part")
			require.Negative(t, lost.Cmp(big.NewRat(int64(16*(i+1)), 1)))
		}
		add(p.Rounding)
		require.Equal(t, price.String(), sum.String())

		// Hiding assets moves no unit.
		some, err := preview.Compute(t.Context(), w, preview.Request{
			Asset: root, Price: price, ProviderBps: provider, ProtocolBps: protocol, Assets: rapid.IntRange(1, 12).Draw(t, "shown"),
		})
		require.NoError(t, err)
		sum = some.Rounding
		for i, a := range some.Assets {
			require.Equal(t, p.Assets[i], a)
		}
		if some.Hidden != nil {
			hidden := sdkmath.ZeroInt()
			for _, a := range p.Assets[len(some.Assets):] {
				hidden = hidden.Add(a.Own)
			}
			require.Equal(t, hidden.String(), some.Hidden.Amount.String())
			require.Equal(t, len(p.Assets), len(some.Assets)+some.Hidden.Assets)
		}
	})
}
