// Package paging bounds what a query of a list reads.
package paging

import (
	"fmt"

	"github.com/cosmos/cosmos-sdk/types/query"
)

// MaxPage is the most entries of one page.
const MaxPage = 100

// Bounded is a page of at most MaxPage entries, which is also what a page has that does not say. It refuses to count a
// total and to skip more than a page, which would read everything: the key of the next page costs nothing.
func Bounded(page *query.PageRequest) (*query.PageRequest, error) {
	if page == nil {
		return &query.PageRequest{Limit: MaxPage}, nil
	}
	if page.CountTotal {
		return nil, fmt.Errorf("pagination.count_total: would read everything")
	}
	if page.Offset > MaxPage {
		return nil, fmt.Errorf("pagination.offset is %d, above %d: use the next page's key", page.Offset, MaxPage)
	}
	limited := *page
	if limited.Limit == 0 || limited.Limit > MaxPage {
		limited.Limit = MaxPage
	}
	return &limited, nil
}
