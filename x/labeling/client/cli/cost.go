package cli

import (
	"context"
	"fmt"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

func (n node) params(ctx context.Context) (types.Params, error) {
	res, err := n.labeling.Params(ctx, &types.QueryParamsRequest{})
	if err != nil {
		return types.Params{}, err
	}
	return res.Params, nil
}

// cost is what opening a task takes of its requester, but for the fee of the dataset.
type cost struct {
	// escrow is for labelers, reviewers and panels; what of it they do not earn comes back, or goes to the community pool.
	escrow sdk.Coins
	// labels are those that blocks have to work on, and fee is for them.
	labels uint64
	fee    sdk.Coin
}

// costOf is what the chain asks for.
func costOf(spec types.Spec, params types.Params) cost {
	c := cost{escrow: types.Task{Spec: spec}.Stake(), labels: spec.AllLabels()}
	if a := types.NewAppeals(spec, params); a != nil {
		// A second inference, and a panel that judges all gold.
		c.labels = 2*c.labels + uint64(spec.GoldItems())*uint64(a.Panelists)
		c.escrow = c.escrow.Add(a.Reserve)
	}
	c.fee = sdk.Coin{Denom: params.LabelFee.Denom, Amount: params.LabelFee.Amount.Mul(sdkmath.NewIntFromUint64(c.labels))}
	return c
}

// question asks whether a task is to be opened, in words that name all that it costs.
func question(spec types.Spec, params types.Params) string {
	c := costOf(spec, params)
	text := fmt.Sprintf("open %q: %d items ", spec.Name, spec.Items)
	switch {
	case spec.Kind.Open():
		text += fmt.Sprintf("of %s, each done by %d labelers", nameOf(spec.Kind), spec.Redundancy)
	case spec.Kind.Numeric():
		text += fmt.Sprintf("of numbers from %d to %d, %d labels each", spec.Range.Min, spec.Range.Max, spec.Redundancy)
	default:
		text += fmt.Sprintf("of %d classes, %d labels each", spec.Classes, spec.Redundancy)
	}
	text += fmt.Sprintf(" in batches of %d, for %s", spec.BatchSize, spec.Bounty)
	if r := spec.Review; r != nil {
		text += fmt.Sprintf("; a review of each submission by %d in batches of %d, for %s", r.Redundancy, r.BatchSize, r.Bounty)
	}
	if spec.AppealSeconds > 0 {
		text += "; appeals, with a reserve"
	}
	return text + fmt.Sprintf("? That puts %s into escrow, and costs %s for the work of blocks on %d labels and the fee of a dataset", c.escrow, c.fee, c.labels)
}
