package keeper_test

import (
	"bytes"
	"encoding/binary"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

const percent = 10_000_000_000_000_000 // of a rate

// lineage reads all pages.
func (w *world) lineage(id, limit uint64) (all []types.Ancestor) {
	w.t.Helper()
	page := &query.PageRequest{Limit: limit}
	for {
		res, err := w.query.Lineage(w.Ctx(), &types.QueryLineageRequest{Id: id, Pagination: page})
		require.NoError(w.t, err)
		require.LessOrEqual(w.t, len(res.Ancestors), int(limit))
		all = append(all, res.Ancestors...)
		if len(res.Pagination.NextKey) == 0 {
			return all
		}
		require.NotEmpty(w.t, res.Ancestors, "a page before another one is full")
		if len(page.Key) > 0 {
			require.Negative(w.t, bytes.Compare(res.Pagination.NextKey, page.Key), "a page goes on below the one before")
		}
		page.Key = res.Pagination.NextKey
	}
}

func TestLineage(t *testing.T) {
	w := newWorld(t)
	labels := w.dataset(carol, open)                                                                             // 1
	large := w.register(alice, from(labels, 2_000), func(m *types.MsgRegister) { m.Name = "Large" })             // 2
	small := w.register(alice, kind(quantization), from(large, 4_000))                                           // 3
	tuned := w.register(bob, kind(fineTune), from(small, 5_000, labels, 1_000), with(large, 300), tags("tuned")) // 4
	want := []types.Ancestor{
		{
			Id: small, AssetKind: "model", Name: "Spam filter", Kind: quantization, Owner: alice.String(),
			Rate: 50 * percent, OwnRate: 30 * percent, Direct: true,
		},
		{
			Id: large, AssetKind: "model", Name: "Large", Kind: base, Owner: alice.String(),
			Rate: 20 * percent, OwnRate: 16 * percent,
		},
		{Id: labels, AssetKind: "dataset", Owner: carol.String(), Rate: 14 * percent, OwnRate: 14 * percent, Direct: true},
	}
	for _, limit := range []uint64{1, 2, 3, 100} {
		require.Equal(t, want, w.lineage(tuned, limit))
	}
	require.Empty(t, w.lineage(w.register(alice), 1), "made from nothing")

	// A page below an id that is no ancestor goes on where one would be.
	res, err := w.query.Lineage(w.Ctx(), &types.QueryLineageRequest{
		Id: tuned, Pagination: &query.PageRequest{Key: binary.BigEndian.AppendUint64(nil, 3)},
	})
	require.NoError(t, err)
	require.Equal(t, want[1:], res.Ancestors)
}

// A lineage of more than a page, in the order and the pages of x/royalty's own.
func TestLineagePagesAreCapped(t *testing.T) {
	w := newWorld(t)
	for id := range uint64(types.MaxPage + 1) {
		w.register(alice, func(m *types.MsgRegister) {
			if id > 0 {
				from(id, 9_500)(m)
			}
		})
	}
	last := w.register(alice, from(types.MaxPage+1, 9_500))
	res, err := w.query.Lineage(w.Ctx(), &types.QueryLineageRequest{Id: last, Pagination: &query.PageRequest{Limit: 1 << 63}})
	require.NoError(t, err)
	require.Len(t, res.Ancestors, types.MaxPage)
	require.Equal(t, binary.BigEndian.AppendUint64(nil, 2), res.Pagination.NextKey)
	require.Len(t, w.lineage(last, types.MaxPage), types.MaxPage+1)

	theirs, err := w.royalty.Lineage(w.Ctx(), []royaltytypes.Parent{{Id: types.MaxPage + 1, Bps: 9_500}})
	require.NoError(t, err)
	var ours []royaltytypes.Ancestor
	for _, ancestor := range w.lineage(last, 7) {
		ours = append(ours, royaltytypes.Ancestor{Id: ancestor.Id, Rate: ancestor.Rate})
	}
	require.Equal(t, theirs, ours)
}
