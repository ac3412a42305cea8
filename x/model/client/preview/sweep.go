package preview

import (
	"container/heap"
	"context"
	"fmt"

	sdkmath "cosmossdk.io/math"

	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// node is an asset that money reaches.
type node struct {
	id       uint64
	in       sdkmath.Int
	from     []Flow
	passedOn []Flow
	ownBps   uint32
	own      sdkmath.Int
	residue  sdkmath.Int
}

// sweep lets revenue flow from an asset to all that it is made from, near and far. Ids of parents are smaller, so by
// descending id an asset comes after all that pass money to it.
func sweep(ctx context.Context, g Graph, id uint64, revenue sdkmath.Int) ([]*node, error) {
	reached := map[uint64]*node{id: {id: id, in: revenue}}
	frontier := idHeap{id}
	var nodes []*node
	for len(frontier) > 0 {
		next, _ := heap.Pop(&frontier).(uint64)
		n := reached[next]
		nodes = append(nodes, n)
		if len(nodes) > royaltytypes.MaxAncestors+1 {
			return nil, fmt.Errorf("asset %d has more than %d ancestors", id, royaltytypes.MaxAncestors)
		}
		parents, err := g.Parents(ctx, n.id)
		if err != nil {
			return nil, err
		}
		if err := n.advance(parents); err != nil {
			return nil, err
		}
		for _, up := range n.passedOn {
			parent := reached[up.Asset]
			if parent == nil {
				parent = &node{id: up.Asset, in: sdkmath.ZeroInt()}
				reached[up.Asset] = parent
				heap.Push(&frontier, up.Asset)
			}
			parent.in = parent.in.Add(up.Amount)
			parent.from = append(parent.from, Flow{shown(n.id), up.Bps, up.Amount})
		}
	}
	return nodes, nil
}

// advance splits what came in. Each part is rounded down, so some units may be left.
func (n *node) advance(parents []royaltytypes.Parent) error {
	if err := royaltytypes.ValidateParents(parents); err != nil {
		return fmt.Errorf("asset %d: %w", n.id, err)
	}
	n.ownBps = royaltytypes.Asset{Parents: parents}.OwnBps()
	n.own = royaltytypes.FloorBps(n.in, n.ownBps)
	n.residue = n.in.Sub(n.own)
	for _, parent := range parents {
		if parent.Id >= n.id {
			return fmt.Errorf("asset %d is made from %d, which is not older", n.id, parent.Id)
		}
		up := Flow{parent.Id, parent.Bps, royaltytypes.FloorBps(n.in, parent.Bps)}
		n.residue = n.residue.Sub(up.Amount)
		n.passedOn = append(n.passedOn, up)
	}
	return nil
}

// describe gives what belongs to the holders out among them.
func (n *node) describe(ctx context.Context, g Graph) (Asset, error) {
	d, err := g.Describe(ctx, n.id)
	if err != nil {
		return Asset{}, err
	}
	a := Asset{
		ID: shown(n.id), Kind: d.Kind, Name: d.Name, In: n.in, From: n.from, PassedOn: n.passedOn,
		OwnBps: n.ownBps, Own: n.own, Rounding: n.residue.Add(n.own), Holders: []Line{}, node: n.id,
	}
	left := uint64(royaltytypes.ShareSupply)
	for _, holder := range d.Holders {
		if holder.Shares > left {
			return Asset{}, fmt.Errorf("the holders of asset %d have more shares than there are: they may have changed hands meanwhile, so ask again", a.ID)
		}
		left -= holder.Shares
		line := Line{holder, part(n.own, holder.Shares)}
		a.Rounding = a.Rounding.Sub(line.Amount)
		a.Holders = append(a.Holders, line)
	}
	if left > 0 {
		a.Others = &Others{d.Others, d.OthersUncounted, left, part(n.own, left)}
		a.Rounding = a.Rounding.Sub(a.Others.Amount)
	}
	return a, nil
}

// part is ⌊own · shares / 10^12⌋, as a claim pays it.
func part(own sdkmath.Int, shares uint64) sdkmath.Int {
	return royaltytypes.FloorClaimable(own, sdkmath.NewIntFromUint64(shares), sdkmath.ZeroInt())
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
