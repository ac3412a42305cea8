package types

import (
	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"
)

// validateAppeals refuses appeals and a status that do not go together.
func (t Task) validateAppeals() error {
	a := t.Appeals
	appealed := t.Status > Status_STATUS_DONE && t.Status != Status_STATUS_REVIEW
	switch {
	case (a != nil) != (t.Spec.AppealSeconds > 0):
		return errorsmod.Wrapf(ErrGenesis, "appeals are %v with %d seconds for them", a, t.Spec.AppealSeconds)
	case t.AppealOf > 0 && (t.AppealOf >= t.Id || t.Status > Status_STATUS_COUNT && t.Status != Status_STATUS_DONE):
		return errorsmod.Wrapf(ErrGenesis, "a panel of task %d at %s", t.AppealOf, t.Status)
	case a == nil && appealed:
		return errorsmod.Wrapf(ErrGenesis, "%s without appeals", t.Status)
	case a == nil:
		return nil
	case appealed && (!t.GoldShown() || t.Outcome.GoldVoid || (a.Panel > 0) != (t.Status == Status_STATUS_PANEL)):
		return errorsmod.Wrapf(ErrGenesis, "%s with panel %d, gold shown %t, void %t", t.Status, a.Panel, t.GoldShown(), t.Outcome.GoldVoid)
	case a.Panel > 0 && (a.Panel <= t.Id || t.Status < Status_STATUS_INFER):
		return errorsmod.Wrapf(ErrGenesis, "panel %d of a task at %s", a.Panel, t.Status)
	}
	p := DefaultParams()
	p.Panelists, p.PanelSeconds, p.PanelReputationBps, p.JudgementPay = a.Panelists, a.PanelSeconds, a.PanelReputationBps, a.JudgementPay
	if err := p.Validate(); err != nil {
		return err
	}
	if a.Reserve.Denom != a.JudgementPay.Denom || a.ForfeitsDue.Denom != a.JudgementPay.Denom ||
		a.Reserve.Validate() != nil || a.ForfeitsDue.Validate() != nil {
		return errorsmod.Wrapf(ErrGenesis, "reserve %s, forfeits %s", a.Reserve, a.ForfeitsDue)
	}
	return nil
}

func (g GenesisState) validateAppeals(addresses address.Codec) error {
	if err := ascending("appeals", len(g.Appeals), func(i int) ([]byte, error) {
		a := g.Appeals[i]
		if _, err := g.task("appeals", i, a.TaskId); err != nil {
			return nil, err
		}
		addr, err := addresses.StringToBytes(a.Appellant)
		if err != nil {
			return nil, errorsmod.Wrapf(ErrGenesis, "appeals[%d].appellant %.100q: %s", i, a.Appellant, err)
		}
		return key(addr, a.TaskId), errorsmod.Wrapf(ValidateAppeal(a.Appeal.Items), "appeals[%d]", i)
	}); err != nil {
		return err
	}
	return ascending("disputes", len(g.Disputes), func(i int) ([]byte, error) {
		d := g.Disputes[i]
		task, err := g.task("disputes", i, d.TaskId)
		if err == nil && (d.Item >= task.Spec.Items || d.Dispute.Appeals == 0 || d.Dispute.Verdict > Verdict_VERDICT_UNDECIDED || d.Dispute.Verdict < 0) {
			err = errorsmod.Wrapf(ErrGenesis, "disputes[%d]: item %d: %v", i, d.Item, d.Dispute)
		}
		return key(nil, d.TaskId, uint64(d.Item)), err
	})
}
