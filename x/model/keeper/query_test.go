package keeper_test

import (
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

func ids(entries []types.Entry) []uint64 {
	list := []uint64{}
	for _, e := range entries {
		list = append(list, e.Model.Id)
	}
	return list
}

// list is a query of models by a value, as text.
type list func(value string, page *query.PageRequest) ([]types.Entry, *query.PageResponse, error)

// lists are all that find models.
func (w *world) lists() map[string]list {
	ctx, q := w.Ctx(), w.query
	number := func(text string) uint64 {
		n, err := strconv.ParseUint(text, 10, 64)
		require.NoError(w.t, err)
		return n
	}
	return map[string]list{
		"all": func(_ string, p *query.PageRequest) ([]types.Entry, *query.PageResponse, error) {
			res, err := q.Models(ctx, &types.QueryModelsRequest{Pagination: p})
			return res.GetEntries(), res.GetPagination(), err
		},
		"owner": func(v string, p *query.PageRequest) ([]types.Entry, *query.PageResponse, error) {
			res, err := q.ByOwner(ctx, &types.QueryByOwnerRequest{Owner: v, Pagination: p})
			return res.GetEntries(), res.GetPagination(), err
		},
		"kind": func(v string, p *query.PageRequest) ([]types.Entry, *query.PageResponse, error) {
			res, err := q.ByKind(ctx, &types.QueryByKindRequest{Kind: types.Kind(types.Kind_value[v]), Pagination: p})
			return res.GetEntries(), res.GetPagination(), err
		},
		"tag": func(v string, p *query.PageRequest) ([]types.Entry, *query.PageResponse, error) {
			res, err := q.ByTag(ctx, &types.QueryByTagRequest{Tag: v, Pagination: p})
			return res.GetEntries(), res.GetPagination(), err
		},
		"parent": func(v string, p *query.PageRequest) ([]types.Entry, *query.PageResponse, error) {
			res, err := q.ByParent(ctx, &types.QueryByParentRequest{Parent: number(v), Pagination: p})
			return res.GetEntries(), res.GetPagination(), err
		},
		"versions": func(v string, p *query.PageRequest) ([]types.Entry, *query.PageResponse, error) {
			res, err := q.Versions(ctx, &types.QueryVersionsRequest{Id: number(v), Pagination: p})
			return res.GetEntries(), res.GetPagination(), err
		},
	}
}

// paged reads a list page by page.
func paged(t *testing.T, l list, value string, limit uint64) []uint64 {
	t.Helper()
	found := []uint64{}
	page := &query.PageRequest{Limit: limit}
	for {
		entries, next, err := l(value, page)
		require.NoError(t, err)
		require.LessOrEqual(t, len(entries), int(limit))
		found = append(found, ids(entries)...)
		if len(next.NextKey) == 0 {
			return found
		}
		page.Key = next.NextKey
	}
}

func TestLists(t *testing.T) {
	w := newWorld(t)
	w.dataset(bob, open)                                              // 1
	w.register(alice, from(1, 100), tags("a"))                        // 2
	w.register(bob, kind(fineTune), from(2, 100, 1, 100), tags("ab")) // 3
	w.register(alice, kind(agent), with(1, 100), tags("a", "ab"))     // 4
	w.register(alice, kind(fineTune), version(2, 5_000), tags("b.c")) // 5
	tests := []struct {
		list, value string
		want        []uint64
	}{
		{"all", "", []uint64{2, 3, 4, 5}},
		{"owner", alice.String(), []uint64{2, 4, 5}},
		{"owner", bob.String(), []uint64{3}},
		{"owner", carol.String(), []uint64{}},
		{"kind", "KIND_FINE_TUNE", []uint64{3, 5}},
		{"kind", "KIND_AGENT", []uint64{4}},
		{"kind", "KIND_MERGE", []uint64{}},
		{"tag", "a", []uint64{2, 4}},
		{"tag", "ab", []uint64{3, 4}},
		{"tag", "b", []uint64{}},
		{"parent", "1", []uint64{2, 3}},
		{"parent", "2", []uint64{3, 5}},
		{"parent", "99", []uint64{}},
		{"versions", "2", []uint64{2, 5}},
		{"versions", "5", []uint64{2, 5}},
		{"versions", "3", []uint64{3}},
	}
	lists := w.lists()
	for _, tt := range tests {
		t.Run(tt.list+" "+tt.value, func(t *testing.T) {
			find := lists[tt.list]
			entries, _, err := find(tt.value, nil)
			require.NoError(t, err)
			require.Equal(t, tt.want, ids(entries))
			require.Equal(t, tt.want, paged(t, find, tt.value, 1))

			entries, _, err = find(tt.value, &query.PageRequest{Reverse: true})
			require.NoError(t, err)
			slices.Reverse(entries)
			require.Equal(t, tt.want, ids(entries))
			for _, page := range []*query.PageRequest{{CountTotal: true}, {Offset: 101}} {
				_, _, err := find(tt.value, page)
				require.ErrorIs(t, err, types.ErrQuery)
			}
		})
	}
}

// Whatever is asked for, a page has at most 100 entries.
func TestPagesAreCapped(t *testing.T) {
	w := newWorld(t)
	w.dataset(alice, open)
	first := w.register(alice, from(1, 100), tags("a"))
	for range types.MaxPage {
		w.register(alice, version(first, 5_000), from(1, 100), tags("a"))
	}
	values := map[string]string{
		"all": "", "owner": alice.String(), "kind": "KIND_BASE", "tag": "a", "parent": "1", "versions": "2",
	}
	for name, find := range w.lists() {
		t.Run(name, func(t *testing.T) {
			entries, next, err := find(values[name], &query.PageRequest{Limit: 1 << 40})
			require.NoError(t, err)
			require.Len(t, entries, types.MaxPage)
			entries, _, err = find(values[name], &query.PageRequest{Key: next.NextKey})
			require.NoError(t, err)
			require.Equal(t, []uint64{types.MaxPage + 2}, ids(entries))
		})
	}
}

func TestCredits(t *testing.T) {
	w := newWorld(t)
	holders := make([]royaltytypes.Holder, royaltytypes.MaxHolders)
	for i := range holders {
		holders[i] = royaltytypes.Holder{
			Address: fixture.Account(strconv.Itoa(i)).String(), Shares: royaltytypes.ShareSupply / royaltytypes.MaxHolders,
			Role: types.Roles()[i%len(types.Roles())],
		}
	}
	w.register(alice)
	id := w.register(alice, func(m *types.MsgRegister) { m.Allocation.Holders = holders })
	w.register(alice)
	var found []royaltytypes.Holder
	page := &query.PageRequest{Limit: 1_000}
	for {
		res, err := w.query.Credits(w.Ctx(), &types.QueryCreditsRequest{Id: id, Pagination: page})
		require.NoError(t, err)
		require.LessOrEqual(t, len(res.Credits), types.MaxPage)
		found = append(found, res.Credits...)
		if page.Key = res.Pagination.NextKey; len(page.Key) == 0 {
			break
		}
	}
	require.Equal(t, holders, found)
	w.NextBlock()
}

func TestQueriesRefuse(t *testing.T) {
	w := newWorld(t)
	w.register(alice)
	w.dataset(alice, open)
	ctx, q := w.Ctx(), w.query
	lineage := func(page query.PageRequest) func() error {
		return func() error {
			_, err := q.Lineage(ctx, &types.QueryLineageRequest{Id: 1, Pagination: &page})
			return err
		}
	}
	tests := []struct {
		name string
		run  func() error
		want error
	}{
		{"unknown model", func() error { _, err := q.Model(ctx, &types.QueryModelRequest{Id: 9}); return err }, types.ErrUnknownModel},
		{"asset of another kind", func() error { _, err := q.Model(ctx, &types.QueryModelRequest{Id: 2}); return err }, types.ErrUnknownModel},
		{"versions of none", func() error { _, err := q.Versions(ctx, &types.QueryVersionsRequest{}); return err }, types.ErrUnknownModel},
		{"credits of none", func() error { _, err := q.Credits(ctx, &types.QueryCreditsRequest{Id: 2}); return err }, types.ErrUnknownModel},
		{"lineage of none", func() error { _, err := q.Lineage(ctx, &types.QueryLineageRequest{Id: 2}); return err }, types.ErrUnknownModel},
		{"owner", func() error { _, err := q.ByOwner(ctx, &types.QueryByOwnerRequest{Owner: "x"}); return err }, types.ErrAddress},
		{"tag", func() error { _, err := q.ByTag(ctx, &types.QueryByTagRequest{Tag: "A"}); return err }, types.ErrTags},
		{"no kind", func() error { _, err := q.ByKind(ctx, &types.QueryByKindRequest{}); return err }, types.ErrKind},
		{"kind", func() error { _, err := q.ByKind(ctx, &types.QueryByKindRequest{Kind: -1}); return err }, types.ErrKind},
		{"credits: total", func() error {
			_, err := q.Credits(ctx, &types.QueryCreditsRequest{Id: 1, Pagination: &query.PageRequest{CountTotal: true}})
			return err
		}, types.ErrQuery},
		{"lineage: total", lineage(query.PageRequest{CountTotal: true}), types.ErrQuery},
		{"lineage: offset", lineage(query.PageRequest{Offset: 1}), types.ErrQuery},
		{"lineage: reverse", lineage(query.PageRequest{Reverse: true}), types.ErrQuery},
		{"lineage: short key", lineage(query.PageRequest{Key: []byte{1}}), types.ErrQuery},
		{"lineage: long key", lineage(query.PageRequest{Key: make([]byte, 9)}), types.ErrQuery},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { require.ErrorIs(t, tt.run(), tt.want) })
	}
}
