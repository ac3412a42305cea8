package types

import (
	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
)

// Defaults and bounds of the parameters.
const (
	// DefaultInferenceBudget is some 20 ms of a block.
	DefaultInferenceBudget = 2_000_000
	MinInferenceBudget     = 10_000
	MaxInferenceBudget     = 100_000_000

	DefaultStepBudget = 1_000
	MinStepBudget     = 100
	MaxStepBudget     = 100_000

	DefaultFreeTransactions = 30
	MaxFreeTransactions     = 1_000

	DefaultFreeGas = 1_000_000
	MinFreeGas     = 100_000
	MaxFreeGas     = 10_000_000

	DefaultPanelists = 5
	MinPanelists     = 3
	MaxPanelists     = 15

	// DefaultPanelSeconds is a day, for each part of a panel's wave.
	DefaultPanelSeconds = 24 * 3600

	// DefaultPanelReputationBps is what newcomers have: who has shown less is on no panel.
	DefaultPanelReputationBps = 5_000
)

// MaxFee is 10,000 SAHARA, in asahara: a slip in a proposal must not close labeling for good.
func MaxFee() sdkmath.Int { return chain.OneSahara.MulRaw(10_000) }

// DefaultParams asks a millionth of a SAHARA for a label, and for an invitation a hundredth for each of its transactions.
// A panelist gets a thousandth for an item.
func DefaultParams() Params {
	return Params{
		InferenceBudget:  DefaultInferenceBudget,
		StepBudget:       DefaultStepBudget,
		LabelFee:         sdk.NewCoin(chain.BaseDenom, chain.OneSahara.QuoRaw(1_000_000)),
		InviteFee:        sdk.NewCoin(chain.BaseDenom, chain.OneSahara.QuoRaw(100).MulRaw(DefaultFreeTransactions)),
		FreeTransactions: DefaultFreeTransactions,
		FreeGas:          DefaultFreeGas,

		Panelists: DefaultPanelists, PanelSeconds: DefaultPanelSeconds, PanelReputationBps: DefaultPanelReputationBps,
		JudgementPay: sdk.NewCoin(chain.BaseDenom, chain.OneSahara.QuoRaw(1_000)),
	}
}

// Validate names the first field that is out of its bounds. Fees are in asahara, since the fee collector takes no other.
func (p Params) Validate() error {
	for _, field := range []struct {
		name            string
		value, min, max uint64
	}{
		{"inference_budget", p.InferenceBudget, MinInferenceBudget, MaxInferenceBudget},
		{"step_budget", uint64(p.StepBudget), MinStepBudget, MaxStepBudget},
		{"free_transactions", uint64(p.FreeTransactions), 1, MaxFreeTransactions},
		{"free_gas", p.FreeGas, MinFreeGas, MaxFreeGas},
		{"panelists", uint64(p.Panelists), MinPanelists, MaxPanelists},
		{"panel_seconds", p.PanelSeconds, 1, MaxSeconds},
		{"panel_reputation_bps", uint64(p.PanelReputationBps), 0, BpsTotal},
	} {
		if field.value < field.min || field.value > field.max {
			return errorsmod.Wrapf(ErrParams, "%s is %d, want %d to %d", field.name, field.value, field.min, field.max)
		}
	}
	if p.Panelists%2 == 0 {
		return errorsmod.Wrapf(ErrParams, "panelists is %d, want an odd number", p.Panelists)
	}
	for _, fee := range []struct {
		name string
		coin sdk.Coin
		min  int64
	}{{"label_fee", p.LabelFee, 0}, {"invite_fee", p.InviteFee, 0}, {"judgement_pay", p.JudgementPay, 1}} {
		if fee.coin.Denom != chain.BaseDenom {
			return errorsmod.Wrapf(ErrParams, "%s is in %.64q, want %s", fee.name, fee.coin.Denom, chain.BaseDenom)
		}
		if fee.coin.Amount.IsNil() || fee.coin.Amount.LT(sdkmath.NewInt(fee.min)) || fee.coin.Amount.GT(MaxFee()) {
			return errorsmod.Wrapf(ErrParams, "%s is %s, want %d to %s", fee.name, fee.coin.Amount, fee.min, MaxFee())
		}
	}
	return nil
}
