package keeper_test

import (
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/royalty/types"
)

// A graph is the parents of assets 1, 2, 3 …
type graph [][]types.Parent

// families are the shapes that matter, each drawn at random within itself.
var families = map[string]func(*rapid.T) graph{
	"chain":              drawChain,
	"diamond":            drawDiamond,
	"star":               drawStar,
	"any":                drawAny,
	"16 parents of 500":  func(t *rapid.T) graph { return drawFan(t, 500) },
	"16 parents of 593":  func(t *rapid.T) graph { return drawFan(t, 593) },
	"2 parents of 4750":  func(*rapid.T) graph { return graph{nil, nil, {parent(1, 4_750), parent(2, 4_750)}} },
	"1 child of 2 pairs": func(*rapid.T) graph { return pairs },
}

// pairs is a child of two assets that have the same two parents: money comes to these on two ways.
var pairs = graph{
	nil, nil,
	{parent(1, 4_750), parent(2, 4_750)},
	{parent(1, 1), parent(2, 9_499)},
	{parent(3, 4_750), parent(4, 4_750)},
}

// roundBps are the rates at which rounding is most at odds with itself; others are drawn as well.
var roundBps = rapid.SampledFrom([]uint32{1, 500, 593, 1_000, 3_333, 4_750, 9_499, 9_500})

// drawBps draws a rate of at most the given one.
func drawBps(t *rapid.T, most uint32) uint32 {
	return min(most, rapid.OneOf(roundBps, rapid.Uint32Range(1, most)).Draw(t, "bps"))
}

// drawParents gives each id a rate; what is left of the sum shrinks on the way.
func drawParents(t *rapid.T, ids []uint64) []types.Parent {
	var parents []types.Parent
	left := uint32(types.MaxParentBps)
	for i, id := range ids {
		later := uint32(len(ids) - i - 1) // each of the others needs at least one
		bps := drawBps(t, left-later)
		left -= bps
		parents = append(parents, parent(id, bps))
	}
	return parents
}

func drawChain(t *rapid.T) graph {
	g := graph{nil}
	for range rapid.IntRange(1, 8).Draw(t, "depth") {
		g = append(g, drawParents(t, []uint64{uint64(len(g))}))
	}
	return g
}

// drawDiamond makes layers; each asset has the whole layer below it for parents.
func drawDiamond(t *rapid.T) graph {
	g := graph{nil}
	below := []uint64{1}
	for range rapid.IntRange(1, 4).Draw(t, "layers") {
		var layer []uint64
		for range rapid.IntRange(1, 3).Draw(t, "width") {
			g = append(g, drawParents(t, below))
			layer = append(layer, uint64(len(g)))
		}
		below = layer
	}
	return g
}

// drawStar makes children of one asset, and one that descends from all of them.
func drawStar(t *rapid.T) graph {
	g := graph{nil}
	var children []uint64
	for range rapid.IntRange(2, 7).Draw(t, "children") {
		g = append(g, drawParents(t, []uint64{1}))
		children = append(children, uint64(len(g)))
	}
	return append(g, drawParents(t, children))
}

// drawFan makes an asset with 16 parents, which is the most, and a child of it.
func drawFan(t *rapid.T, bps uint32) graph {
	g := make(graph, types.MaxParents)
	var fan []types.Parent
	for id := range uint64(types.MaxParents) {
		fan = append(fan, parent(id+1, bps))
	}
	g = append(g, fan)
	return append(g, drawParents(t, []uint64{uint64(len(g))}))
}

func drawAny(t *rapid.T) graph {
	var g graph
	for range rapid.IntRange(1, 8).Draw(t, "assets") {
		var ids []uint64
		for id := range uint64(len(g)) {
			if rapid.Bool().Draw(t, "descends") {
				ids = append(ids, id+1)
			}
		}
		g = append(g, drawParents(t, ids))
	}
	return g
}

// drawDeep makes a chain with a second line beside it that skips some of it. The rates repeat, because a
// thousand that are drawn one by one would say no more and could not be shrunk.
func drawDeep(t *rapid.T, depth int) graph {
	rates := rapid.SliceOfN(rapid.Uint32Range(1, types.MaxParentBps-1), 1, 5).Draw(t, "rates")
	skip := rapid.IntRange(2, 40).Draw(t, "skip")
	g := graph{nil}
	for len(g) < depth {
		id := uint64(len(g))
		bps := rates[len(g)%len(rates)]
		parents := []types.Parent{parent(id, bps)}
		if len(g) > skip {
			parents = append(parents, parent(id-uint64(skip), min(types.MaxParentBps-bps, rates[0])))
		}
		g = append(g, parents)
	}
	return g
}
