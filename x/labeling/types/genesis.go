package types

import (
	"bytes"
	"fmt"
	"slices"

	"cosmossdk.io/core/address"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/internal/descriptor"
	tree "github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/labeling/plan"
	"github.com/sahara-chain/sahara/x/labeling/sheet"
)

// maxYear is the last whole one whose nanoseconds since 1970 fit 63 bits.
const maxYear = 2261

// DefaultGenesis has no task.
func DefaultGenesis() *GenesisState { return &GenesisState{Params: DefaultParams()} }

// Validate checks the genesis by itself, naming the first fault. That its parts agree with each other, with balances and
// with datasets is checked when it is imported.
func (g GenesisState) Validate(addresses address.Codec) error {
	if err := g.Params.Validate(); err != nil {
		return err
	}
	for i, task := range g.Tasks {
		if task.Id != uint64(i)+1 {
			return errorsmod.Wrapf(ErrGenesis, "tasks[%d] has the id %d, want %d", i, task.Id, i+1)
		}
		if err := task.Validate(addresses); err != nil {
			return errorsmod.Wrapf(err, "tasks[%d]", i)
		}
	}
	for _, check := range []func(address.Codec) error{g.validateMembers, g.validateLabels, g.validateSubmissions, g.validateWork, g.validateReputations, g.validateAppeals} {
		if err := check(addresses); err != nil {
			return err
		}
	}
	return nil
}

// Validate refuses a task that no block could have written.
func (t Task) Validate(addresses address.Codec) error {
	if _, err := addresses.StringToBytes(t.Requester); err != nil {
		return errorsmod.Wrapf(ErrGenesis, "requester %.100q: %s", t.Requester, err)
	}
	if err := t.Spec.Validate(); err != nil {
		return err
	}
	p := t.Spec.Plan()
	switch {
	case t.Status < Status_STATUS_JOIN || t.Status > Status_STATUS_REVIEW:
		return errorsmod.Wrapf(ErrGenesis, "status is %d", t.Status)
	case t.Wave < 1 || t.Wave > t.Spec.MaxWaves:
		return errorsmod.Wrapf(ErrGenesis, "wave is %d, want 1 to %d", t.Wave, t.Spec.MaxWaves)
	case t.Until.Year() < 1970 || t.Until.Year() > maxYear:
		return errorsmod.Wrapf(ErrGenesis, "until is %s", t.Until)
	case len(t.Seed) != 0 && len(t.Seed) != HashSize || len(t.WaveSeed) != 0 && len(t.WaveSeed) != HashSize:
		return errorsmod.Wrap(ErrGenesis, "a seed is no hash")
	case len(t.Seed) == 0 && (t.Workers > 0 || t.Status == Status_STATUS_ASSIGN || t.Status == Status_STATUS_COMMIT):
		return errorsmod.Wrap(ErrGenesis, "batches were given out without a seed")
	case t.Filled > p.Slots() || t.Labels > p.Labels() || t.Workers > t.Filled:
		return errorsmod.Wrapf(ErrGenesis, "%d labelers, %d slots and %d labels of %d and %d", t.Workers, t.Filled, t.Labels, p.Slots(), p.Labels())
	case t.Status == Status_STATUS_ASSIGN && t.Position > uint64(t.Cohort):
		return errorsmod.Wrapf(ErrGenesis, "position is %d in a cohort of %d", t.Position, t.Cohort)
	case t.Spare > p.Slots():
		return errorsmod.Wrapf(ErrGenesis, "spare is %d", t.Spare)
	case t.ForfeitedBonds > 0 && t.Spec.Bond.IsZero():
		return errorsmod.Wrap(ErrGenesis, "bonds of nothing are forfeit")
	}
	if err := new(tree.Builder).UnmarshalBinary(t.Tree); len(t.Tree) > 0 && err != nil {
		return errorsmod.Wrapf(ErrGenesis, "tree: %s", err)
	}
	if err := t.Outcome.validate(); err != nil {
		return err
	}
	if err := t.validateGoldShown(); err != nil {
		return err
	}
	if err := t.validateStrataCounts(); err != nil {
		return err
	}
	if err := t.validateReviewed(); err != nil {
		return err
	}
	return t.validateAppeals()
}

// validate refuses amounts that are none, and forfeits in the escrow that were not forfeited.
func (o Outcome) validate() error {
	for _, coins := range []sdk.Coins{o.Payable, o.Forfeited, o.ForfeitsDue, o.Refund} {
		if slices.ContainsFunc(coins, func(coin sdk.Coin) bool { return coin.Amount.IsNil() }) || coins.Validate() != nil {
			return errorsmod.Wrapf(ErrGenesis, "outcome: %v", coins)
		}
	}
	if !o.ForfeitsDue.Empty() && !o.Forfeited.IsAllGTE(o.ForfeitsDue) {
		return errorsmod.Wrapf(ErrGenesis, "outcome: %s are forfeit, and %s of it are due", o.Forfeited, o.ForfeitsDue)
	}
	return nil
}

func (t Task) validateGoldShown() error {
	if len(t.GoldRevealed) == 0 {
		return nil
	}
	if t.Spec.Gold == nil || len(t.GoldRevealed) != t.Spec.GoldKinds() {
		return errorsmod.Wrapf(ErrGenesis, "gold_revealed is %v", t.GoldRevealed)
	}
	for class, n := range t.GoldRevealed {
		if n > t.Spec.Gold.PerClass[class] {
			return errorsmod.Wrapf(ErrGenesis, "gold_revealed[%d] is %d of %d", class, n, t.Spec.Gold.PerClass[class])
		}
	}
	return nil
}

// task finds a task by its id.
func (g GenesisState) task(field string, i int, id uint64) (Task, error) {
	if id == 0 || id > uint64(len(g.Tasks)) {
		return Task{}, errorsmod.Wrapf(ErrGenesis, "%s[%d]: there is no task %d", field, i, id)
	}
	return g.Tasks[id-1], nil
}

// key is a sortable key: numbers of 8 bytes, then an account.
func key(account []byte, numbers ...uint64) []byte {
	var b []byte
	for _, n := range numbers {
		b = fmt.Appendf(b, "%016x", n)
	}
	return append(b, account...)
}

// ascending refuses entries that do not come after those before them.
func ascending(field string, n int, at func(int) ([]byte, error)) error {
	var last []byte
	for i := range n {
		k, err := at(i)
		if err != nil {
			return err
		}
		if i > 0 && bytes.Compare(last, k) >= 0 {
			return errorsmod.Wrapf(ErrGenesis, "%s[%d] does not come after the one before", field, i)
		}
		last = slices.Clone(k)
	}
	return nil
}

func (g GenesisState) validateMembers(addresses address.Codec) error {
	return ascending("members", len(g.Members), func(i int) ([]byte, error) {
		m := g.Members[i]
		task, err := g.task("members", i, m.TaskId)
		if err != nil {
			return nil, err
		}
		addr, err := addresses.StringToBytes(m.Labeler)
		if err != nil {
			return nil, errorsmod.Wrapf(ErrGenesis, "members[%d].labeler %.100q: %s", i, m.Labeler, err)
		}
		return key(addr, m.TaskId), errorsmod.Wrapf(m.validate(task), "members[%d]", i)
	})
}

func (m GenesisMember) validate(task Task) error {
	p := task.Spec.Plan()
	inWave := task.Status >= Status_STATUS_JOIN && task.Status <= Status_STATUS_COUNT
	switch {
	case m.Member.Wave > task.Wave || m.Member.Slot > p.Slots() || m.Member.Number > task.Workers || m.Member.Free > MaxFree:
		return errorsmod.Wrapf(ErrGenesis, "wave, slot, number or free is too large: %+v", m.Member)
	case (m.Member.Number == 0) != (len(m.Member.Batches) == 0):
		return errorsmod.Wrapf(ErrGenesis, "number %d and batches %v", m.Member.Number, m.Member.Batches)
	case len(m.Member.Batches) > int(p.Batches()) || len(m.Member.Batches) > MaxWaves:
		return errorsmod.Wrapf(ErrGenesis, "%d batches", len(m.Member.Batches))
	case m.Waiting != (inWave && m.Member.Wave == task.Wave) && task.Status != Status_STATUS_COUNT:
		return errorsmod.Wrapf(ErrGenesis, "waiting is %t in wave %d of a task at wave %d, %s", m.Waiting, m.Member.Wave, task.Wave, task.Status)
	case m.Waiting && m.Member.Wave != task.Wave || !m.Waiting && (m.Member.Slot > 0 || m.Member.Revealed || len(m.Member.Commitment) > 0):
		return errorsmod.Wrap(ErrGenesis, "a batch of a wave that is over")
	case len(m.Member.Commitment) != 0 && len(m.Member.Commitment) != HashSize:
		return errorsmod.Wrapf(ErrGenesis, "commitment of %d bytes", len(m.Member.Commitment))
	case m.Member.Revealed && (m.Member.Slot == 0 || len(m.Member.Commitment) == 0):
		return errorsmod.Wrap(ErrGenesis, "labels without a batch or commitment")
	case m.Member.Bonded && task.Spec.Bond.IsZero():
		return errorsmod.Wrap(ErrGenesis, "a bond of nothing")
	case int(m.Member.Stratum) > len(task.NoStrata()) || m.Member.Stratum == 0 && m.Waiting && task.Spec.Strata != nil:
		return errorsmod.Wrapf(ErrGenesis, "stratum is %d of %d", m.Member.Stratum, len(task.NoStrata()))
	}
	sorted := slices.Sorted(slices.Values(m.Member.Batches))
	if len(slices.Compact(sorted)) != len(m.Member.Batches) {
		return errorsmod.Wrapf(ErrGenesis, "a batch twice: %v", m.Member.Batches)
	}
	return nil
}

func (g GenesisState) validateLabels(addresses address.Codec) error {
	if err := ascending("labels", len(g.Labels), func(i int) ([]byte, error) {
		l := g.Labels[i]
		if _, err := g.task("labels", i, l.TaskId); err != nil {
			return nil, err
		}
		addr, err := addresses.StringToBytes(l.Labeler)
		if err != nil {
			return nil, errorsmod.Wrapf(ErrGenesis, "labels[%d].labeler %.100q: %s", i, l.Labeler, err)
		}
		return append(key(addr, l.TaskId), key(nil, uint64(l.Batch))...), nil
	}); err != nil {
		return err
	}
	return ascending("sheets", len(g.Sheets), func(i int) ([]byte, error) {
		s := g.Sheets[i]
		if _, err := g.task("sheets", i, s.TaskId); err != nil {
			return nil, err
		}
		if _, err := sheet.Decode(sheet.Position{Worker: s.Worker, Nth: s.Nth}, s.Value); err != nil {
			return nil, errorsmod.Wrapf(ErrGenesis, "sheets[%d]: %s", i, err)
		}
		return key(nil, s.TaskId, uint64(s.Worker), uint64(s.Nth)), nil
	})
}

func (g GenesisState) validateWork(address.Codec) error {
	if err := ascending("slots", len(g.Slots), func(i int) ([]byte, error) {
		s := g.Slots[i]
		task, err := g.task("slots", i, s.TaskId)
		if err != nil {
			return nil, err
		}
		if _, err := plan.ParsePage(s.Bits, task.Spec.Plan().Slots(), s.Page); err != nil {
			return nil, errorsmod.Wrapf(ErrGenesis, "slots[%d]: %s", i, err)
		}
		return key(nil, s.TaskId, uint64(s.Page)), nil
	}); err != nil {
		return err
	}
	if err := g.validateGold(); err != nil {
		return err
	}
	if err := ascending("records", len(g.Records), func(i int) ([]byte, error) {
		r := g.Records[i]
		_, err := g.task("records", i, r.TaskId)
		return key(nil, r.TaskId, uint64(r.Kind), uint64(r.Number)), err
	}); err != nil {
		return err
	}
	return ascending("refunded", len(g.Refunded), func(i int) ([]byte, error) {
		task, err := g.task("refunded", i, g.Refunded[i])
		if err == nil && task.Status != Status_STATUS_DONE {
			err = errorsmod.Wrapf(ErrGenesis, "refunded[%d]: task %d is not done", i, task.Id)
		}
		return key(nil, g.Refunded[i]), err
	})
}

// validateGold: the gold of a task is as many items as it says of each class, ascending.
func (g GenesisState) validateGold() error {
	shown := make([][]uint32, len(g.Tasks))
	for i, task := range g.Tasks {
		shown[i] = make([]uint32, task.Spec.GoldKinds())
	}
	for i, gold := range g.Gold {
		task, err := g.task("gold", i, gold.TaskId)
		if err != nil {
			return err
		}
		kind, ok := task.Spec.GoldKind(gold.Class)
		if gold.Item >= task.Spec.Items || !ok {
			return errorsmod.Wrapf(ErrGenesis, "gold[%d]: item %d of class %d", i, gold.Item, gold.Class)
		}
		number, first := uint32(0), i == 0 || g.Gold[i-1].TaskId != gold.TaskId
		if !first {
			number = g.Gold[i-1].Number + 1
		}
		if gold.Number != number || !first && g.Gold[i-1].Item >= gold.Item || first && i > 0 && g.Gold[i-1].TaskId > gold.TaskId {
			return errorsmod.Wrapf(ErrGenesis, "gold[%d] does not come next", i)
		}
		shown[gold.TaskId-1][kind]++
	}
	for i, task := range g.Tasks {
		for class, n := range shown[i] {
			if want := task.shown(class); n != want {
				return errorsmod.Wrapf(ErrGenesis, "gold of task %d: %d items of class %d, want %d", task.Id, n, class, want)
			}
		}
	}
	return nil
}

func (t Task) shown(class int) uint32 {
	if class >= len(t.GoldRevealed) {
		return 0
	}
	return t.GoldRevealed[class]
}

func (g GenesisState) validateReputations(addresses address.Codec) error {
	return ascending("reputations", len(g.Reputations), func(i int) ([]byte, error) {
		r := g.Reputations[i]
		if err := descriptor.ValidateTag(r.Domain); err != nil {
			return nil, errorsmod.Wrapf(ErrGenesis, "reputations[%d].domain: %s", i, err)
		}
		addr, err := addresses.StringToBytes(r.Labeler)
		if err != nil {
			return nil, errorsmod.Wrapf(ErrGenesis, "reputations[%d].labeler %.100q: %s", i, r.Labeler, err)
		}
		if most := uint64(r.Reputation.Tasks) * MaxCounted; r.Reputation.Good > most || r.Reputation.Bad > most-r.Reputation.Good {
			return nil, errorsmod.Wrapf(ErrGenesis, "reputations[%d]: %+v: more than %d labels a task", i, r.Reputation, MaxCounted)
		}
		return append([]byte(r.Domain+"\x00"), addr...), nil
	})
}
