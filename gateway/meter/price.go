// Package meter says what a call costs: at most, before it is served, and in fact, from what the upstream counts or, where
// it does not, from counting tokens here.
package meter

import (
	"math/big"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// Units are what a call takes in and gives out, normally tokens.
type Units struct {
	Input, Output uint64
}

// Min is the smaller of each.
func (u Units) Min(most Units) Units {
	return Units{min(u.Input, most.Input), min(u.Output, most.Output)}
}

// Within says whether neither is above the most.
func (u Units) Within(most Units) bool { return u.Input <= most.Input && u.Output <= most.Output }

var thousand = big.NewInt(1_000)

// Cost is the chain's rule (x/usage's Price.Cost): per_call + ⌈(input · per_1k_input + output · per_1k_output) / 1000⌉. The
// error is voucher.ErrAmountRange.
func Cost(p chain.Price, u Units) (voucher.Amount, error) {
	sum := new(big.Int).SetUint64(u.Input)
	sum.Mul(sum, p.Per1KInput.Big())
	output := new(big.Int).SetUint64(u.Output)
	sum.Add(sum, output.Mul(output, p.Per1KOutput.Big()))
	sum.Add(sum, big.NewInt(999))
	sum.Div(sum, thousand)
	return voucher.AmountFromBig(sum.Add(sum, p.PerCall.Big()))
}
