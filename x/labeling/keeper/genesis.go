package keeper

import (
	"bytes"
	"context"
	"slices"

	"cosmossdk.io/collections"
	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// InitGenesis writes a genesis, builds the queues and the labelers' numbers, and holds all to the invariants. Genesis of
// x/bank and x/dataset must be there already.
func (k Keeper) InitGenesis(ctx context.Context, g types.GenesisState) error {
	if err := g.Validate(k.addresses); err != nil {
		return err
	}
	if err := k.params.Set(ctx, g.Params); err != nil {
		return err
	}
	if err := k.sequence.Set(ctx, uint64(len(g.Tasks))); err != nil {
		return err
	}
	for _, load := range []func(context.Context, types.GenesisState) error{
		k.initTasks, k.initMembers, k.initLabels, k.initSubmissions, k.initWork, k.initReputations, k.initAppeals,
	} {
		if err := load(ctx, g); err != nil {
			return err
		}
	}
	if err := k.checkRecords(ctx, g); err != nil {
		return err
	}
	return k.CheckInvariants(ctx)
}

func (k Keeper) initTasks(ctx context.Context, g types.GenesisState) error {
	for _, task := range g.Tasks {
		task.Until = task.Until.UTC()
		if err := k.tasks.Set(ctx, task.Id, task); err != nil {
			return err
		}
		if err := k.enqueue(ctx, task); err != nil {
			return err
		}
		if task.Status != types.Status_STATUS_DONE {
			if err := k.open.Set(ctx, task.Id); err != nil {
				return err
			}
		}
	}
	for _, id := range g.Refunded {
		if err := k.refunded.Set(ctx, id); err != nil {
			return err
		}
	}
	return nil
}

func (k Keeper) initMembers(ctx context.Context, g types.GenesisState) error {
	for _, m := range g.Members {
		labeler, err := k.addresses.StringToBytes(m.Labeler)
		if err != nil {
			return err
		}
		key := collections.Join(m.TaskId, sdk.AccAddress(labeler))
		if err := k.members.Set(ctx, key, m.Member); err != nil {
			return err
		}
		if m.Waiting {
			if err := k.cohort.Set(ctx, key); err != nil {
				return err
			}
		}
		if m.Member.Number == 0 {
			continue
		}
		number := collections.Join(m.TaskId, uint64(m.Member.Number-1))
		if taken, err := k.workers.Has(ctx, number); err != nil || taken {
			return errorsmod.Wrapf(types.ErrGenesis, "task %d: %s has the number of another labeler (%v)", m.TaskId, m.Labeler, err)
		}
		if err := k.workers.Set(ctx, number, labeler); err != nil {
			return err
		}
	}
	return nil
}

func (k Keeper) initLabels(ctx context.Context, g types.GenesisState) error {
	for _, l := range g.Labels {
		labeler, err := k.addresses.StringToBytes(l.Labeler)
		if err != nil {
			return err
		}
		if err := k.labels.Set(ctx, collections.Join3(l.TaskId, sdk.AccAddress(labeler), l.Batch), l.Labels); err != nil {
			return err
		}
	}
	for _, s := range g.Sheets {
		if err := k.sheets.Set(ctx, collections.Join(s.TaskId, page(s.Worker, s.Nth)), s.Value); err != nil {
			return err
		}
	}
	return nil
}

func (k Keeper) initWork(ctx context.Context, g types.GenesisState) error {
	for _, s := range g.Slots {
		if err := k.slots.Set(ctx, collections.Join(s.TaskId, uint64(s.Page)), s.Bits); err != nil {
			return err
		}
	}
	for _, gold := range g.Gold {
		if err := k.gold.Set(ctx, collections.Join(gold.TaskId, uint64(gold.Number)), goldValue(gold.Item, gold.Class)); err != nil {
			return err
		}
	}
	for _, r := range g.Records {
		if err := k.records.Set(ctx, collections.Join(r.TaskId, page(r.Kind, r.Number)), r.Value); err != nil {
			return err
		}
	}
	return nil
}

func (k Keeper) initReputations(ctx context.Context, g types.GenesisState) error {
	for _, r := range g.Reputations {
		labeler, err := k.addresses.StringToBytes(r.Labeler)
		if err != nil {
			return err
		}
		if err := k.reputations.Set(ctx, collections.Join(r.Domain, sdk.AccAddress(labeler)), r.Reputation); err != nil {
			return err
		}
	}
	return nil
}

// checkRecords: whatever a block will read to go on with a task can be read, so that no genesis stops the chain later.
func (k Keeper) checkRecords(ctx context.Context, g types.GenesisState) error {
	for _, task := range g.Tasks {
		for _, check := range []func(context.Context, types.Task) error{k.checkCohort, k.checkBatches, k.checkLabels, k.checkProgress} {
			if err := check(ctx, task); err != nil {
				return errorsmod.Wrapf(types.ErrGenesis, "task %d: %s", task.Id, err)
			}
		}
	}
	return nil
}

// checkCohort: while a pass over a cohort goes on, it has seen as many as the task says, and no more will come than it
// counted.
func (k Keeper) checkCohort(ctx context.Context, task types.Task) error {
	if task.Status != types.Status_STATUS_SEED && task.Status != types.Status_STATUS_ASSIGN {
		return nil
	}
	var seen, all uint64
	seenStrata, allStrata := task.NoStrata(), task.NoStrata()
	rng := collections.NewPrefixedPairRange[uint64, sdk.AccAddress](task.Id)
	if err := k.cohort.Walk(ctx, rng, func(key memberKey) (bool, error) {
		passed := bytes.Compare(key.K2(), task.Cursor) <= 0
		member, err := k.members.Get(ctx, key)
		if err != nil {
			return true, err
		}
		all++
		if passed {
			seen++
		}
		if i := int(member.Stratum) - 1; i >= 0 && i < len(allStrata) {
			allStrata[i]++
			if passed {
				seenStrata[i]++
			}
		}
		return false, nil
	}); err != nil {
		return err
	}
	counted, position, strata, positions := all, seen, allStrata, seenStrata
	if task.Status == types.Status_STATUS_SEED {
		position, positions = 0, task.NoStrata()
		if !task.Counted {
			counted, strata = seen, seenStrata
		}
	}
	if uint64(task.Cohort) != counted || task.Position != position ||
		len(strata) > 0 && (!slices.Equal(task.StrataCohort, strata) || !slices.Equal(task.StrataPosition, positions)) {
		return errorsmod.Wrapf(types.ErrGenesis, "the cohort has %d (%v), of which %d (%v) are seen; the task says %d (%v), %d (%v)",
			counted, strata, position, positions, task.Cohort, task.StrataCohort, task.Position, task.StrataPosition)
	}
	return nil
}

func (k Keeper) checkLabels(ctx context.Context, task types.Task) error {
	source, p, next, packed := k.source(ctx, task), task.Spec.Plan(), uint64(0), 0
	for number := range task.Workers {
		labeler, batches, err := k.batches(ctx, task.Id, number)
		if err != nil {
			return err
		}
		for nth, batch := range batches {
			if batch >= p.Batches() {
				return errorsmod.Wrapf(types.ErrGenesis, "%s has batch %d of %d", labeler, batch, p.Batches())
			}
			var labels []byte
			at := page(number, uint32(nth))
			isPacked := task.AppealOf == 0 && task.Status > types.Status_STATUS_PACK || task.Status == types.Status_STATUS_PACK && at < task.Position
			switch {
			case !isPacked:
				labels, err = k.labels.Get(ctx, collections.Join3(task.Id, labeler, batch))
			case task.Spec.Kind.Open():
				labels, err = k.packedSubmissions(ctx, task.Id, next, number, batch)
				next += uint64(p.Size(batch))
				packed++
			case task.Spec.Kind.Numeric():
				labels, err = k.rows.Get(ctx, collections.Join(task.Id, page(batch, number)))
				packed++
			default:
				_, labels, err = source.Batch(number, uint32(nth))
			}
			if err == nil {
				err = task.Spec.CheckLabels(labels, p.Size(batch))
			}
			if err != nil {
				return errorsmod.Wrapf(err, "labels of %s, batch %d", labeler, batch)
			}
		}
	}
	if err := k.checkPackedCount(ctx, task, packed); err != nil {
		return err
	}
	return k.checkInference(ctx, task)
}

// checkInference: the inference of a task can be taken up, or its result be read.
func (k Keeper) checkInference(ctx context.Context, task types.Task) error {
	if !inferred(task) {
		return nil
	}
	if task.Status == types.Status_STATUS_INFER {
		return k.goesOn(ctx, task)
	}
	status, err := k.inferenceStatus(ctx, task)
	if err != nil {
		return err
	}
	if !status.Done || status.Size != task.InferenceSize() || status.Void != task.Outcome.GoldVoid {
		return errorsmod.Wrapf(types.ErrGenesis, "the inference is not that of the task: %+v", status)
	}
	for number := range task.Workers {
		if _, err := k.worker(ctx, task, number); err != nil {
			return err
		}
	}
	for n := uint32(0); n*inference.AnswersARecord < task.Spec.Items; n++ {
		if _, err := k.answers(ctx, task, n); err != nil {
			return err
		}
	}
	return nil
}

// ExportGenesis reads all state that import cannot build anew, in the order of keys.
func (k Keeper) ExportGenesis(ctx context.Context) (*types.GenesisState, error) {
	params, err := k.params.Get(ctx)
	if err != nil {
		return nil, err
	}
	g := &types.GenesisState{Params: params}
	for _, save := range []func(context.Context, *types.GenesisState) error{
		k.exportTasks, k.exportMembers, k.exportLabels, k.exportSubmissions, k.exportWork, k.exportReputations, k.exportAppeals,
	} {
		if err := save(ctx, g); err != nil {
			return nil, err
		}
	}
	return g, nil
}

func (k Keeper) exportTasks(ctx context.Context, g *types.GenesisState) error {
	if err := k.tasks.Walk(ctx, nil, func(_ uint64, task types.Task) (bool, error) {
		g.Tasks = append(g.Tasks, task)
		return false, nil
	}); err != nil {
		return err
	}
	return k.refunded.Walk(ctx, nil, func(id uint64) (bool, error) {
		g.Refunded = append(g.Refunded, id)
		return false, nil
	})
}

func (k Keeper) exportMembers(ctx context.Context, g *types.GenesisState) error {
	return k.members.Walk(ctx, nil, func(key memberKey, member types.Member) (bool, error) {
		waiting, err := k.cohort.Has(ctx, key)
		g.Members = append(g.Members, types.GenesisMember{TaskId: key.K1(), Labeler: key.K2().String(), Member: member, Waiting: waiting})
		return err != nil, err
	})
}

func (k Keeper) exportLabels(ctx context.Context, g *types.GenesisState) error {
	if err := k.labels.Walk(ctx, nil, func(key labelsKey, labels []byte) (bool, error) {
		g.Labels = append(g.Labels, types.GenesisLabels{TaskId: key.K1(), Labeler: key.K2().String(), Batch: key.K3(), Labels: labels})
		return false, nil
	}); err != nil {
		return err
	}
	return k.sheets.Walk(ctx, nil, func(key pageKey, packed []byte) (bool, error) {
		at := positionOf(key.K2())
		g.Sheets = append(g.Sheets, types.GenesisSheet{TaskId: key.K1(), Worker: at.Worker, Nth: at.Nth, Value: packed})
		return false, nil
	})
}

func (k Keeper) exportWork(ctx context.Context, g *types.GenesisState) error {
	if err := k.slots.Walk(ctx, nil, func(key pageKey, bits []byte) (bool, error) {
		g.Slots = append(g.Slots, types.GenesisSlots{TaskId: key.K1(), Page: low(key), Bits: bits})
		return false, nil
	}); err != nil {
		return err
	}
	if err := k.gold.Walk(ctx, nil, func(key pageKey, value uint64) (bool, error) {
		item, class := goldItem(value)
		g.Gold = append(g.Gold, types.GenesisGold{TaskId: key.K1(), Number: low(key), Item: item, Class: class})
		return false, nil
	}); err != nil {
		return err
	}
	return k.records.Walk(ctx, nil, func(key pageKey, value []byte) (bool, error) {
		g.Records = append(g.Records, types.GenesisRecord{TaskId: key.K1(), Kind: uint32(key.K2() >> 32), Number: low(key), Value: value})
		return false, nil
	})
}

// low is the second number of a key of two, or the only one of a key of one.
func low(key pageKey) uint32 { return uint32(key.K2()) } //nolint:gosec // the half that is wanted

func (k Keeper) exportReputations(ctx context.Context, g *types.GenesisState) error {
	return k.reputations.Walk(ctx, nil, func(key reputationKey, r types.Reputation) (bool, error) {
		g.Reputations = append(g.Reputations, types.GenesisReputation{Domain: key.K1(), Labeler: key.K2().String(), Reputation: r})
		return false, nil
	})
}
