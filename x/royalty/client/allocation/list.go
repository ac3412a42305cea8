package allocation

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"github.com/spf13/cobra"

	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/royalty/sumtree"
)

// assetShares is the number of shares that every asset has.
const assetShares = 1_000_000_000_000

// options say how a CSV becomes shares. The same options and the same CSV give the same root.
type options struct {
	Supply uint64 `json:"total"`
	Scale  bool   `json:"scale"`
	Merge  bool   `json:"merge"`
}

func (o *options) addFlags(cmd *cobra.Command) {
	cmd.Flags().Uint64Var(&o.Supply, "supply", assetShares, "the `shares` to give out, 1 to 10^12")
	cmd.Flags().BoolVar(&o.Scale, "scale", false,
		"take a column of shares as weights, instead of refusing it where it does not add up to the supply")
	cmd.Flags().BoolVar(&o.Merge, "merge", false, "add up the rows of one address, instead of refusing them")
}

func (o options) validate() error {
	if o.Supply == 0 || o.Supply > assetShares {
		return fmt.Errorf("supply %d is not 1 to %d", o.Supply, uint64(assetShares))
	}
	return nil
}

// list is a CSV with its rows in order. Row 0 is the first after the heading.
type list struct {
	rows []row
	// exact says that the CSV gives shares and not weights.
	exact bool
	sum   uint64
	cid   cid.CID
}

// row has the weight that was read, until share replaces it by shares.
type row struct {
	address string // raw bytes
	amount  uint64
	line    int // in the CSV, from 1
}

// loadList reads a CSV and gives out the supply among its rows.
func loadList(ctx context.Context, path string, o options, p *progress) (*list, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	l, err := readList(ctx, path, o.Merge, p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	if err := l.share(o); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return l, nil
}

func (l *list) share(o options) error {
	if !l.exact || o.Scale {
		return apportion(l.rows, l.sum, o.Supply)
	}
	if l.sum != o.Supply {
		return fmt.Errorf("the shares add up to %d, and the supply is %d (--scale takes them as weights)",
			l.sum, o.Supply)
	}
	return nil
}

// tree hashes the list.
func (l *list) tree(ctx context.Context, p *progress) (*sumtree.Tree, error) {
	count := uint64(len(l.rows))
	return sumtree.Build(count, l.each(ctx), p.begin(fmt.Sprintf("hashing %d rows", count)))
}

// each stops early when the context ends, which the builder reports as too few rows.
func (l *list) each(ctx context.Context) iter.Seq2[[]byte, uint64] {
	return func(yield func([]byte, uint64) bool) {
		var address []byte
		for _, r := range l.rows {
			address = append(address[:0], r.address...)
			if ctx.Err() != nil || !yield(address, r.amount) {
				return
			}
		}
	}
}

var errNotListed = errors.New("it is not on the list")

// find is the index of an address's row. The error is errNotListed.
func (l *list) find(address []byte) (uint64, error) {
	var index uint64
	for _, r := range l.rows {
		if r.address == string(address) {
			return index, nil
		}
		index++
	}
	return 0, errNotListed
}
