package propose

import (
	"container/heap"
	"context"
	"fmt"
	"math/bits"

	"github.com/sahara-chain/sahara/x/internal/client/shares"
	"github.com/sahara-chain/sahara/x/license/terms"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// topUp makes an ancestor a parent where what reaches it over all paths is less than its licence asks of the whole
// lineage. Ancestors are looked at by descending id, so that what one gets, and passes on, is known when it comes up.
func (p *proposal) topUp(ctx context.Context) error {
	w := newWalk(p.chain)
	w.add(terms.Whole, p.lineage.Edges())
	for w.more() {
		a, err := w.next(ctx)
		if err != nil {
			return err
		}
		missing := p.missing(a)
		if at := p.find(a.asset.Id); missing > 0 && (at < 0 || !p.lineage.Parents[at].fixed) {
			p.raise(at, a, missing)
			a.rate += uint64(missing) * terms.RatePerBps
		}
		w.add(a.rate, a.asset.Parents)
	}
	return nil
}

// missing is what an ancestor lacks, in basis points of the model's revenue, rounded up.
func (p *proposal) missing(a ancestor) uint32 {
	if a.terms.Reach != licensetypes.REACH_LINEAGE {
		return 0
	}
	high, low := bits.Mul64(uint64(a.terms.MinRoyaltyBps)*terms.RatePerBps, royaltytypes.BpsTotal)
	required, rest := bits.Div64(high, low, uint64(p.left))
	if rest > 0 {
		required++
	}
	if a.rate >= required {
		return 0
	}
	return uint32((required - a.rate + terms.RatePerBps - 1) / terms.RatePerBps) //nolint:gosec // a few times 10,000 at most
}

func (p *proposal) raise(at int, a ancestor, missing uint32) {
	asks := fmt.Sprintf("its licence asks %s of all that descends from it", shares.Bps(a.terms.MinRoyaltyBps))
	if at >= 0 {
		p.lineage.Parents[at].Bps += missing
		p.lineage.Parents[at].Why += "; " + asks
		return
	}
	p.lineage.Parents = append(p.lineage.Parents, Parent{
		Parent: royaltytypes.Parent{Id: a.asset.Id, Bps: missing}, Asset: a.asset,
		Why: fmt.Sprintf("%s, and %s reaches it through others", asks, terms.Percent(a.rate)),
	})
}

// ceil is the least bps of which at least so many are left when components are paid as much as they may be.
func (p *proposal) ceil(bps uint32) uint32 {
	left := uint64(p.left)
	return uint32((uint64(bps)*royaltytypes.BpsTotal + left - 1) / left) //nolint:gosec // at most 20 times bps
}

// leastLeft is what components leave of a use's revenue at the least, in basis points.
func leastLeft(components []royaltytypes.Component) uint32 {
	return uint32(royaltytypes.BpsTotal - min(royaltytypes.MaxParentBps, royaltytypes.ComponentBps(components)))
}

// ancestor is an asset with what reaches it.
type ancestor struct {
	asset royaltytypes.Asset
	terms licensetypes.Terms
	// rate is of terms.Whole, rounded down at each edge as the chain does.
	rate uint64
}

// walk goes through a lineage from the youngest ancestor to the oldest.
type walk struct {
	chain    Chain
	frontier idHeap
	rates    map[uint64]uint64
	terms    map[uint64]licensetypes.Terms
	count    int
}

func newWalk(chain Chain) *walk {
	return &walk{chain: chain, rates: map[uint64]uint64{}, terms: map[uint64]licensetypes.Terms{}}
}

func (w *walk) more() bool { return len(w.frontier) > 0 }

func (w *walk) add(rate uint64, parents []royaltytypes.Parent) {
	for _, parent := range parents {
		if _, seen := w.rates[parent.Id]; !seen {
			heap.Push(&w.frontier, parent.Id)
		}
		high, low := bits.Mul64(rate, min(uint64(parent.Bps), royaltytypes.BpsTotal))
		part, _ := bits.Div64(high, low, royaltytypes.BpsTotal)
		w.rates[parent.Id] += part
	}
}

// next is the youngest ancestor that is left. Its parents must be older, else the walk would have no end.
func (w *walk) next(ctx context.Context) (ancestor, error) {
	id, _ := heap.Pop(&w.frontier).(uint64)
	w.count++
	if w.count > royaltytypes.MaxAncestors {
		return ancestor{}, fmt.Errorf("the parents have more than %d ancestors", royaltytypes.MaxAncestors)
	}
	asset, err := w.chain.Asset(ctx, id)
	if err != nil {
		return ancestor{}, fmt.Errorf("asset %d: %w", id, err)
	}
	for _, parent := range asset.Parents {
		if parent.Id >= id {
			return ancestor{}, fmt.Errorf("asset %d is made from %d, which is not older", id, parent.Id)
		}
	}
	known, ok := w.terms[asset.TermsId]
	if !ok {
		if known, err = w.chain.Terms(ctx, asset.TermsId); err != nil {
			return ancestor{}, fmt.Errorf("terms %d of asset %d: %w", asset.TermsId, id, err)
		}
		w.terms[asset.TermsId] = known
	}
	return ancestor{asset, known, w.rates[id]}, nil
}

// idHeap is a heap of ids, the largest on top.
type idHeap []uint64

func (h idHeap) Len() int           { return len(h) }
func (h idHeap) Less(i, j int) bool { return h[i] > h[j] }
func (h idHeap) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }

// Push is for container/heap.
func (h *idHeap) Push(x any) {
	if id, ok := x.(uint64); ok {
		*h = append(*h, id)
	}
}

// Pop is for container/heap.
func (h *idHeap) Pop() any {
	old := *h
	id := old[len(old)-1]
	*h = old[:len(old)-1]
	return id
}
