package types

import (
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/inference"
)

// floorLabelPay is what a label pays of a denom of the bounty.
func (s Spec) floorLabelPay(coin sdk.Coin) sdkmath.Int {
	return coin.Amount.Quo(sdkmath.NewIntFromUint64(s.Plan().Labels()))
}

// LabelPay is what a label pays at most: the bounty divided by the number of labels, floored in each denom.
func (s Spec) LabelPay() sdk.Coins {
	pay := make(sdk.Coins, len(s.Bounty))
	for i, coin := range s.Bounty {
		pay[i] = sdk.Coin{Denom: coin.Denom, Amount: s.floorLabelPay(coin)}
	}
	return pay
}

// Times is coins n times.
func Times(coins sdk.Coins, n uint64) sdk.Coins {
	if n == 0 {
		return nil
	}
	product := make(sdk.Coins, len(coins))
	for i, coin := range coins {
		product[i] = sdk.Coin{Denom: coin.Denom, Amount: coin.Amount.Mul(sdkmath.NewIntFromUint64(n))}
	}
	return product
}

// FloorPay is what earned units of 2^-25 of a label pay, at so much a label. Denoms of which that is nothing are absent.
func FloorPay(label sdk.Coins, earned uint64) sdk.Coins {
	var pay sdk.Coins
	units := sdkmath.NewIntFromUint64(earned)
	for _, coin := range label {
		amount := coin.Amount.Mul(units).Quo(sdkmath.NewIntFromUint64(1 << inference.PayBits))
		if amount.IsPositive() {
			pay = append(pay, sdk.Coin{Denom: coin.Denom, Amount: amount})
		}
	}
	return pay
}

// FloorShares is the part of the labelers' shares that somebody has who earned so much of all that was earned.
func FloorShares(shares, earned, all uint64) uint64 {
	if all == 0 {
		return 0
	}
	part := sdkmath.NewIntFromUint64(shares).Mul(sdkmath.NewIntFromUint64(earned)).Quo(sdkmath.NewIntFromUint64(all))
	return part.Uint64() // at most shares
}

// Earned is what a labeler has earned, in units of 2^-25 of a label's pay.
func Earned(classes uint32, w inference.Worker, void bool) uint64 {
	return inference.SplitPay(w, w.Verdict(uint8(classes), void)).Earned() //nolint:gosec // at most MaxClasses
}

// InferenceSize is the size of the task's inference. Gold that was not shown whole is none.
func (t Task) InferenceSize() inference.Size {
	size := inference.Size{Classes: uint8(t.Spec.Classes), Items: t.Spec.Items, Workers: t.Workers} //nolint:gosec // at most MaxClasses
	if t.GoldShown() {
		size.Gold = t.ShownGold()
	}
	return size
}

// GoldShown says whether the requester has shown all gold.
func (t Task) GoldShown() bool {
	struck := uint32(0)
	if t.Appeals != nil {
		struck = t.Appeals.Struck
	}
	return t.Spec.Gold != nil && t.ShownGold()+struck == t.Spec.GoldItems()
}

// ShownGold is how many gold items were shown and not struck.
func (t Task) ShownGold() uint32 {
	n := uint32(0)
	for _, of := range t.GoldRevealed {
		n += of
	}
	return n
}

// OpenSlots is how many slots nobody has filled.
func (t Task) OpenSlots() uint32 { return t.Spec.Plan().Slots() - t.Filled }

// NumericSize is the size of a numeric task's inference.
func (t Task) NumericSize() inference.NumericSize {
	size := t.InferenceSize()
	return inference.NumericSize{
		Items: size.Items, Workers: size.Workers, Batches: t.Spec.Plan().Batches(), Gold: size.Gold, Tolerance: t.Spec.Range.Tolerance,
	}
}
