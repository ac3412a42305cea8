package allocation

import (
	"cmp"
	"fmt"
	"math/bits"
	"slices"
)

// apportion replaces the weights of rows, whose sum is given, by shares of the supply: each row gets its quota
// rounded down, and the shares left over go one each to the rows that lost most by that (the rule of largest
// remainders, Hamilton's). Of equal remainders the earlier row comes first. So every row is less than one share
// away from its quota, and the shares add up to the supply. A row without any share is an error: its owner
// would be named, and could never claim.
func apportion(rows []row, sum, supply uint64) error {
	remainders := make([]uint64, len(rows)) // in units of 1/sum of a share
	left := supply
	for i := range rows {
		high, low := bits.Mul64(rows[i].amount, supply)
		rows[i].amount, remainders[i] = bits.Div64(high, low, sum) // a weight is at most the sum: this fits
		left -= rows[i].amount
	}
	for _, i := range largest(remainders)[:left] {
		rows[i].amount++
	}
	for _, r := range rows {
		if r.amount == 0 {
			return fmt.Errorf("line %d: its weight gives none of %d shares: all weights add up to %d", r.line, supply, sum)
		}
	}
	return nil
}

// largest is the positions of the values, greatest first.
func largest(values []uint64) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(values[b], values[a]), cmp.Compare(a, b))
	})
	return order
}
