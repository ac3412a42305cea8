package oracle

import "math/big"

// Edge is a parent's part of a child's revenue.
type Edge struct {
	Parent uint64
	Bps    int64
}

// Split is what becomes of an asset's revenue.
type Split struct {
	Up      []*big.Int // to each parent, in the order of the edges
	Own     *big.Int   // to the holders of shares
	Residue *big.Int   // to nobody yet
}

// OwnBps is the part of an asset's revenue that its parents leave.
func OwnBps(edges []Edge) int64 {
	own := int64(10_000)
	for _, edge := range edges {
		own -= edge.Bps
	}
	return own
}

// SplitRevenue rounds down once an edge and once for the holders, of the revenue that ever came in.
func SplitRevenue(in *big.Int, edges []Edge) Split {
	s := Split{Own: FloorBps(in, OwnBps(edges))}
	s.Residue = new(big.Int).Sub(in, s.Own)
	for _, edge := range edges {
		up := FloorBps(in, edge.Bps)
		s.Up = append(s.Up, up)
		s.Residue.Sub(s.Residue, up)
	}
	return s
}

// FloorBps is ⌊amount · bps / 10000⌋.
func FloorBps(amount *big.Int, bps int64) *big.Int {
	return Floor(new(big.Rat).Mul(new(big.Rat).SetInt(amount), big.NewRat(bps, 10_000)))
}

// Floor is the largest integer that is not above r.
func Floor(r *big.Rat) *big.Int {
	// Div rounds towards minus infinity, because a denominator is positive.
	return new(big.Int).Div(r.Num(), r.Denom())
}
