package oracle

import "math/big"

// total is a whole in basis points.
const total = 10_000

// The parties of every split.
const (
	provider = iota
	protocol
	asset
)

// split is what three parties have earned together, exactly, and been paid in whole units.
type split [3]*share

// share is one party's.
type share struct {
	bps    int64
	earned *big.Rat
	paid   *big.Int
}

func newSplit(t Terms) split {
	var s split
	for party, bps := range [3]int64{provider: t.ProviderBps, protocol: t.ProtocolBps, asset: total - t.ProviderBps - t.ProtocolBps} {
		s[party] = &share{bps, new(big.Rat), new(big.Int)}
	}
	return s
}

// earn gives each party its fraction of an amount, and pays it the whole units that it has come to by now.
func (s split) earn(amount *big.Int) (parts [3]*big.Int) {
	for party, share := range s {
		share.earned.Add(share.earned, fraction(amount, share.bps))
		parts[party] = new(big.Int).Sub(Floor(share.earned), share.paid)
		share.paid.Add(share.paid, parts[party])
	}
	return parts
}

// residue is what the parties have earned and not been paid: fractions that make whole units together, less than one
// for each party.
func (s split) residue() *big.Int {
	left := new(big.Rat)
	for _, share := range s {
		left.Add(left, share.earned)
		left.Sub(left, new(big.Rat).SetInt(share.paid))
	}
	if !left.IsInt() || left.Sign() < 0 || left.Cmp(big.NewRat(3, 1)) >= 0 {
		panic("the oracle is wrong: rounding has left " + left.RatString())
	}
	return left.Num()
}

// fraction is amount · bps / 10,000, exactly.
func fraction(amount *big.Int, bps int64) *big.Rat {
	return new(big.Rat).Mul(new(big.Rat).SetInt(amount), big.NewRat(bps, total))
}

// Floor is the largest integer that is not above r.
func Floor(r *big.Rat) *big.Int {
	return new(big.Int).Div(r.Num(), r.Denom()) // towards minus infinity, since a denominator is positive
}
