package keeper_test

import (
	"encoding/hex"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/internal/records"
)

func ids(entries []types.Entry) []uint64 {
	list := []uint64{}
	for _, e := range entries {
		list = append(list, e.Dataset.Id)
	}
	return list
}

func TestLists(t *testing.T) {
	w := newWorld(t)
	w.register(alice, content(1), func(m *types.MsgRegister) { m.Language = "pt-BR"; m.Tags = []string{"a"} })
	w.register(bob, content(2), terms(attribution), func(m *types.MsgRegister) { m.Modality = "image"; m.Tags = []string{"ab"} })
	w.register(alice, content(1), func(m *types.MsgRegister) { m.Tags = []string{"a", "ab"} })
	ctx := w.Ctx()
	q := w.query
	tests := []struct {
		name string
		list func(value string, page *query.PageRequest) ([]types.Entry, *query.PageResponse, error)
		want map[string][]uint64
	}{
		{"owner", func(v string, p *query.PageRequest) ([]types.Entry, *query.PageResponse, error) {
			res, err := q.ByOwner(ctx, &types.QueryByOwnerRequest{Owner: v, Pagination: p})
			return res.GetEntries(), res.GetPagination(), err
		}, map[string][]uint64{alice.String(): {1, 3}, bob.String(): {2}, carol.String(): {}}},
		{"tag", func(v string, p *query.PageRequest) ([]types.Entry, *query.PageResponse, error) {
			res, err := q.ByTag(ctx, &types.QueryByTagRequest{Tag: v, Pagination: p})
			return res.GetEntries(), res.GetPagination(), err
		}, map[string][]uint64{"a": {1, 3}, "ab": {2, 3}, "b": {}}},
		{"language", func(v string, p *query.PageRequest) ([]types.Entry, *query.PageResponse, error) {
			res, err := q.ByLanguage(ctx, &types.QueryByLanguageRequest{Language: v, Pagination: p})
			return res.GetEntries(), res.GetPagination(), err
		}, map[string][]uint64{"en": {2, 3}, "PT-br": {1}, "pt": {}}},
		{"modality", func(v string, p *query.PageRequest) ([]types.Entry, *query.PageResponse, error) {
			res, err := q.ByModality(ctx, &types.QueryByModalityRequest{Modality: v, Pagination: p})
			return res.GetEntries(), res.GetPagination(), err
		}, map[string][]uint64{"text": {1, 3}, "image": {2}, "code": {}}},
		{"terms", func(v string, p *query.PageRequest) ([]types.Entry, *query.PageResponse, error) {
			res, err := q.ByTerms(ctx, &types.QueryByTermsRequest{TermsId: uint64(v[0] - '0'), Pagination: p})
			return res.GetEntries(), res.GetPagination(), err
		}, map[string][]uint64{"1": {1, 3}, "2": {2}, "3": {}}},
		{"root", func(v string, p *query.PageRequest) ([]types.Entry, *query.PageResponse, error) {
			res, err := q.ByRoot(ctx, &types.QueryByRootRequest{Root: v, Pagination: p})
			return res.GetEntries(), res.GetPagination(), err
		}, map[string][]uint64{hex.EncodeToString(root(1)): {1, 3}, hex.EncodeToString(root(2)): {2}, hex.EncodeToString(root(3)): {}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for value, want := range tt.want {
				entries, _, err := tt.list(value, nil)
				require.NoError(t, err)
				require.Equal(t, want, ids(entries), value)

				var paged []types.Entry
				page := &query.PageRequest{Limit: 1}
				for {
					entries, next, err := tt.list(value, page)
					require.NoError(t, err)
					require.LessOrEqual(t, len(entries), 1)
					paged = append(paged, entries...)
					if len(next.NextKey) == 0 {
						break
					}
					page.Key = next.NextKey
				}
				require.Equal(t, want, ids(paged), value)

				entries, _, err = tt.list(value, &query.PageRequest{Reverse: true})
				require.NoError(t, err)
				slices.Reverse(entries)
				require.Equal(t, want, ids(entries), value)
			}
			for _, page := range []*query.PageRequest{{CountTotal: true}, {Offset: 101}} {
				for value := range tt.want {
					_, _, err := tt.list(value, page)
					require.ErrorIs(t, err, types.ErrQuery)
				}
			}
		})
	}
}

func TestPagesAreCapped(t *testing.T) {
	w := newWorld(t)
	for range types.MaxPage + 1 {
		w.register(alice)
	}
	res, err := w.query.Datasets(w.Ctx(), &types.QueryDatasetsRequest{Pagination: &query.PageRequest{Limit: 1 << 40}})
	require.NoError(t, err)
	require.Len(t, res.Entries, types.MaxPage)
	rest, err := w.query.Datasets(w.Ctx(), &types.QueryDatasetsRequest{Pagination: &query.PageRequest{Key: res.Pagination.NextKey}})
	require.NoError(t, err)
	require.Equal(t, []uint64{types.MaxPage + 1}, ids(rest.Entries))
	byRoot, err := w.query.ByRoot(w.Ctx(), &types.QueryByRootRequest{Root: hex.EncodeToString(root(1))})
	require.NoError(t, err)
	require.Len(t, byRoot.Entries, types.MaxPage)
}

func TestVerifyRecord(t *testing.T) {
	hashes := []records.Hash{{1}, {2}, {3}, {4}, {5}}
	top, err := records.Root(slices.Values(hashes))
	require.NoError(t, err)
	proof, err := records.Prove(slices.Values(hashes), 3)
	require.NoError(t, err)
	bz, err := proof.Marshal()
	require.NoError(t, err)
	good := hex.EncodeToString(bz)
	record := hex.EncodeToString(hashes[3][:])

	w := newWorld(t)
	id := w.register(alice, func(m *types.MsgRegister) { m.Root, m.Records = top[:], 5 })
	tests := []struct {
		name    string
		req     types.QueryVerifyRecordRequest
		valid   bool
		refused error
	}{
		{"the record", types.QueryVerifyRecordRequest{Id: id, Index: 3, Record: record, Proof: good}, true, nil},
		{"another index", types.QueryVerifyRecordRequest{Id: id, Index: 2, Record: record, Proof: good}, false, nil},
		{"index out of range", types.QueryVerifyRecordRequest{Id: id, Index: 5, Record: record, Proof: good}, false, nil},
		{"another record", types.QueryVerifyRecordRequest{Id: id, Index: 3, Record: hex.EncodeToString(hashes[2][:]), Proof: good}, false, nil},
		{"no proof", types.QueryVerifyRecordRequest{Id: id, Index: 3, Record: record}, false, nil},
		{"half a step", types.QueryVerifyRecordRequest{Id: id, Index: 3, Record: record, Proof: good[:32]}, false, types.ErrQuery},
		{"proof in other letters", types.QueryVerifyRecordRequest{Id: id, Index: 3, Record: record, Proof: "zz"}, false, types.ErrQuery},
		{"endless proof", types.QueryVerifyRecordRequest{Id: id, Index: 3, Record: record, Proof: strings.Repeat("00", 65*32)}, false, types.ErrQuery},
		{"short record", types.QueryVerifyRecordRequest{Id: id, Index: 3, Record: record[2:], Proof: good}, false, types.ErrQuery},
		{"unknown dataset", types.QueryVerifyRecordRequest{Id: 99, Index: 3, Record: record, Proof: good}, false, types.ErrUnknownDataset},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			res, err := w.query.VerifyRecord(w.Ctx(), &tt.req)
			require.ErrorIs(t, err, tt.refused)
			require.Equal(t, tt.valid, res.GetValid())
			require.Equal(t, tt.valid || tt.refused != nil, res.GetReason() == "")
		})
	}
}

func TestQueriesRefuse(t *testing.T) {
	w := newWorld(t)
	ctx, q := w.Ctx(), w.query
	tests := []struct {
		name string
		run  func() error
		want error
	}{
		{"unknown dataset", func() error { _, err := q.Dataset(ctx, &types.QueryDatasetRequest{Id: 1}); return err }, types.ErrUnknownDataset},
		{"versions of none", func() error { _, err := q.Versions(ctx, &types.QueryVersionsRequest{}); return err }, types.ErrUnknownDataset},
		{"owner", func() error { _, err := q.ByOwner(ctx, &types.QueryByOwnerRequest{Owner: "x"}); return err }, types.ErrAddress},
		{"tag", func() error { _, err := q.ByTag(ctx, &types.QueryByTagRequest{Tag: "A"}); return err }, types.ErrTags},
		{"language", func() error { _, err := q.ByLanguage(ctx, &types.QueryByLanguageRequest{Language: "!"}); return err }, types.ErrLanguage},
		{"no language", func() error { _, err := q.ByLanguage(ctx, &types.QueryByLanguageRequest{}); return err }, types.ErrQuery},
		{"modality", func() error { _, err := q.ByModality(ctx, &types.QueryByModalityRequest{Modality: "x"}); return err }, types.ErrModality},
		{"root", func() error { _, err := q.ByRoot(ctx, &types.QueryByRootRequest{Root: "00"}); return err }, types.ErrQuery},
		{"hash", func() error { _, err := q.Commitment(ctx, &types.QueryCommitmentRequest{Hash: "00"}); return err }, types.ErrQuery},
		{"unknown hash", func() error {
			_, err := q.Commitment(ctx, &types.QueryCommitmentRequest{Hash: hex.EncodeToString(root(1))})
			return err
		}, types.ErrUnknownCommitment},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) { require.ErrorIs(t, tt.run(), tt.want) })
	}
}
