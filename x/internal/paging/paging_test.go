package paging

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/types/query"
)

func TestBounded(t *testing.T) {
	for _, tt := range []struct {
		page, want *query.PageRequest
	}{
		{nil, &query.PageRequest{Limit: MaxPage}},
		{&query.PageRequest{}, &query.PageRequest{Limit: MaxPage}},
		{&query.PageRequest{Limit: 1}, &query.PageRequest{Limit: 1}},
		{&query.PageRequest{Limit: MaxPage + 1}, &query.PageRequest{Limit: MaxPage}},
		{&query.PageRequest{Limit: 1<<64 - 1, Reverse: true}, &query.PageRequest{Limit: MaxPage, Reverse: true}},
		{&query.PageRequest{Offset: MaxPage, Key: []byte{7}}, &query.PageRequest{Limit: MaxPage, Offset: MaxPage, Key: []byte{7}}},
		{&query.PageRequest{Offset: MaxPage + 1}, nil},
		{&query.PageRequest{CountTotal: true, Limit: 1}, nil},
	} {
		before := query.PageRequest{}
		if tt.page != nil {
			before = *tt.page
		}
		got, err := Bounded(tt.page)
		require.Equal(t, tt.want, got)
		require.Equal(t, tt.want == nil, err != nil)
		if tt.page != nil {
			require.Equal(t, before, *tt.page, "the request is the caller's")
		}
	}
}
