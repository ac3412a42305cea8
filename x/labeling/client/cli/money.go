package cli

import (
	"fmt"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

// compareMoney holds what a task has made of its bounty, and of its dataset's shares, to what each labeler has earned: in
// units of 2^-25 of a label's pay, by account.
func compareMoney(task types.Task, members []types.MemberEntry, earned map[string]uint64) error {
	said, label, all := task.Outcome, task.Spec.LabelPay(), uint64(0)
	var payable sdk.Coins
	for _, m := range members {
		all += earned[m.Labeler]
		payable = payable.Add(types.FloorPay(label, earned[m.Labeler])...)
	}
	if all != said.Earned {
		return fmt.Errorf("%w: all have earned %d, and the chain says %d", errDiffers, all, said.Earned)
	}
	revealed := types.Times(label, task.Labels)
	forfeited, _ := revealed.SafeSub(payable...) // negative amounts are not what any chain says
	refund, _ := task.Stake().SafeSub(revealed...)
	for _, of := range []struct {
		name            string
		follows, stated sdk.Coins
	}{
		{"payable", payable, said.Payable},
		{"forfeited", forfeited, said.Forfeited},
		{"refund", refund, said.Refund},
	} {
		if !of.follows.Equal(of.stated) {
			return fmt.Errorf("%w: %s is %s, and the chain says %s", errDiffers, of.name, of.follows, of.stated)
		}
	}
	granted := uint64(0)
	for _, m := range members {
		pay, shares := types.FloorPay(label, earned[m.Labeler]), uint64(0)
		if task.DatasetId > 0 {
			shares = types.FloorShares(task.Spec.Result.LabelerShares, earned[m.Labeler], all)
		}
		granted += shares
		if m.Member.Paid || task.Status != types.Status_STATUS_DONE {
			continue
		}
		if !pay.Equal(m.Payable) || shares != m.Shares {
			return fmt.Errorf("%w: %s may claim %s and %d shares, and the chain says %s and %d",
				errDiffers, m.Labeler, pay, shares, m.Payable, m.Shares)
		}
	}
	if task.DatasetId > 0 && granted != said.Shares {
		return fmt.Errorf("%w: all have %d shares, and the chain says %d", errDiffers, granted, said.Shares)
	}
	return nil
}
