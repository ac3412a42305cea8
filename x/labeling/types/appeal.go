package types

import (
	"math"

	errorsmod "cosmossdk.io/errors"
	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/inference"
)

// Settled says whether what everybody has earned is reckoned.
func (s Status) Settled() bool { return s > Status_STATUS_SETTLE && s <= Status_STATUS_DONE }

// NewAppeals is how appeals against the gold of a spec are judged, or nil where it allows none. The reserve is what a
// panel costs that judges all of the gold, so that there is always the money for one.
func NewAppeals(spec Spec, params Params) *Appeals {
	if spec.AppealSeconds == 0 {
		return nil
	}
	a := &Appeals{
		Panelists: params.Panelists, PanelSeconds: params.PanelSeconds, PanelReputationBps: params.PanelReputationBps,
		JudgementPay: params.JudgementPay, ForfeitsDue: sdk.Coin{Denom: params.JudgementPay.Denom, Amount: sdkmath.ZeroInt()},
	}
	a.Reserve = a.Cost(spec.GoldItems())
	return a
}

// Cost is what all panelists cost for so many items, and so what their appeal's bond is.
func (a Appeals) Cost(items uint32) sdk.Coin {
	return a.Judgements(uint64(items) * uint64(a.Panelists))
}

// Judgements is what so many judgements of one item by one panelist cost at most.
func (a Appeals) Judgements(n uint64) sdk.Coin {
	return sdk.Coin{Denom: a.JudgementPay.Denom, Amount: a.JudgementPay.Amount.Mul(sdkmath.NewIntFromUint64(n))}
}

// Quorum says whether so many panelists are more than half of them.
func (a Appeals) Quorum(panelists uint32) bool { return 2*panelists > a.Panelists }

// Judge is the verdict on a gold item when so many panelists have revealed, and so many of them named another class.
func (a Appeals) Judge(panelists, against uint32) Verdict {
	switch {
	case !a.Quorum(panelists):
		return Verdict_VERDICT_UNDECIDED
	case 2*against > panelists:
		return Verdict_VERDICT_STRUCK
	}
	return Verdict_VERDICT_STANDS
}

// Agrees says whether a panelist who agreed with the gold, or not, said what most did: with no verdict, whatever it said.
func (d Dispute) Agrees(agreed bool) bool {
	return d.Verdict == Verdict_VERDICT_UNDECIDED || agreed == (d.Verdict == Verdict_VERDICT_STANDS)
}

// PanelEarned is what a panelist has earned who judged so many items, in units of 2^-25 of an item's pay: half for each,
// and the other half for each of which it said what most did.
func PanelEarned(items, agreed uint32) uint64 {
	return (uint64(items) + uint64(agreed)) << (inference.PayBits - 1)
}

// PanelSpec is what a panel is asked that judges so many gold items of a task. Its items are the disputed ones, in
// ascending order; the bond is what a panelist may earn.
func (t Task) PanelSpec(items uint32) Spec {
	a, s := t.Appeals, t.Spec
	panel := Spec{
		Name: s.Name, Kind: s.Kind, Domain: s.Domain, InstructionsCid: s.InstructionsCid, ItemRoot: s.ItemRoot,
		Items: items, Classes: s.Classes, Range: s.Range, Redundancy: a.Panelists, BatchSize: items,
		Bounty: sdk.Coins{a.Cost(items)}, Bond: a.Judgements(uint64(items)),
		JoinSeconds: a.PanelSeconds, CommitSeconds: a.PanelSeconds, RevealSeconds: a.PanelSeconds, MaxWaves: 1,
	}
	if s.Qualification != nil {
		qualification := *s.Qualification
		panel.Qualification = &qualification
	}
	if a.PanelReputationBps > 0 {
		if panel.Qualification == nil {
			panel.Qualification = &Qualification{}
		}
		panel.Qualification.MinReputationBps = max(panel.Qualification.MinReputationBps, a.PanelReputationBps)
	}
	return panel
}

func (s Spec) validateAppeals() error {
	switch {
	case s.AppealSeconds == 0:
		return nil
	case s.AppealSeconds > MaxSeconds:
		return errorsmod.Wrapf(ErrSpec, "appeal_seconds is %d, want at most %d", s.AppealSeconds, MaxSeconds)
	case s.Gold == nil:
		return errorsmod.Wrapf(ErrGold, "appeal_seconds is %d, and there is no gold to appeal against", s.AppealSeconds)
	case s.GoldItems() > MaxAppealGold:
		return errorsmod.Wrapf(ErrGold, "gold.per_class has %d items, and with appeals at most %d can be", s.GoldItems(), MaxAppealGold)
	}
	return nil
}

// NewMsgAppeal is an appeal against gold items.
func NewMsgAppeal(appellant string, task uint64, items ...uint32) *MsgAppeal {
	msg := &MsgAppeal{Appellant: appellant, TaskId: task}
	for _, item := range items {
		msg.Items = append(msg.Items, uint64(item))
	}
	return msg
}

// AppealItems are the items that a message names. There, they have 64 bits, since the command line cannot make lists of numbers of
// 32.
func AppealItems(named []uint64) ([]uint32, error) {
	items := make([]uint32, len(named))
	for i, item := range named {
		if item > math.MaxUint32 {
			return nil, errorsmod.Wrapf(ErrAppeal, "items[%d] is %d, want a number of 32 bits", i, item)
		}
		items[i] = uint32(item)
	}
	return items, nil
}

// ValidateAppeal refuses a list of gold items that no task has.
func ValidateAppeal(items []uint32) error {
	if len(items) == 0 || len(items) > MaxAppealItems {
		return errorsmod.Wrapf(ErrAppeal, "items has %d entries, want 1 to %d", len(items), MaxAppealItems)
	}
	for i := range items[1:] {
		if items[i] >= items[i+1] {
			return errorsmod.Wrapf(ErrAppeal, "items[%d] is %d, which does not come after %d", i+1, items[i+1], items[i])
		}
	}
	return nil
}
