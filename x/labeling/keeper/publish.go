package keeper

import (
	"context"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"

	datasettypes "github.com/sahara-chain/sahara/x/dataset/types"
	tree "github.com/sahara-chain/sahara/x/internal/records"
	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/plan"
	"github.com/sahara-chain/sahara/x/labeling/shuffle"
	"github.com/sahara-chain/sahara/x/labeling/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// recordBytes is the length of a result as a record of the dataset: item (4), confidence (4), and in between a class (1), a
// number (8) or the SHA-256 of a submission (32).
func recordBytes(kind types.Kind) uint64 {
	switch {
	case kind.Open():
		return 40
	case kind.Numeric():
		return 16
	}
	return 9
}

// publish makes the Merkle tree of the answers, in the order of places, and registers it as a dataset. Items that nobody
// has labeled have no record in it. A registration takes the block's whole budget, for the walk over its ancestors.
func (k Keeper) publish(ctx sdk.Context, task *types.Task, budget int) (used int, err error) {
	var builder tree.Builder
	if len(task.Tree) > 0 {
		if err := builder.UnmarshalBinary(task.Tree); err != nil {
			return 0, err
		}
	}
	results, count, err := k.results(ctx, *task)
	if err != nil {
		return 0, err
	}
	for ; used < budget && task.Position < count; used++ {
		if err := results.add(&builder, task.Position); err != nil {
			return used, err
		}
		task.Position++
	}
	if task.Position < count {
		task.Tree, err = builder.MarshalBinary()
		return used, err
	}
	task.Tree = nil
	if err := k.register(ctx, task, &builder); err != nil {
		return used, err
	}
	return max(budget, used) * maxWorking, k.finish(ctx, task)
}

// results are what a task's dataset is made of, by number.
type results interface {
	// add adds the result of a number to the tree, unless it is none.
	add(builder *tree.Builder, number uint64) error
}

// results tells also how many numbers there are.
func (k Keeper) results(ctx context.Context, task types.Task) (results, uint64, error) {
	if task.Spec.Kind.Open() {
		r, err := k.submissionReader(ctx, task)
		return r, task.Labels, err
	}
	r := k.answerReader(ctx, task)
	return &r, uint64(task.Spec.Items), nil
}

// answerReader reads answers by place, each page of them and of slots once.
type answerReader struct {
	k      Keeper
	ctx    context.Context
	task   types.Task
	places shuffle.Shuffle
	pages  [][]inferredAnswer
	filled slots
}

func (k Keeper) answerReader(ctx context.Context, task types.Task) answerReader {
	r := answerReader{
		k: k, ctx: ctx, task: task, pages: make([][]inferredAnswer, task.Spec.Items/inference.AnswersARecord+1),
		filled: slots{k: k, ctx: ctx, task: task},
	}
	if task.Labels > 0 {
		r.places = places(task)
	}
	return r
}

func (r *answerReader) at(place uint32) (types.Answer, error) {
	n := place / inference.AnswersARecord
	var err error
	if r.pages[n] == nil {
		if r.pages[n], err = r.k.answers(r.ctx, r.task, n); err != nil {
			return types.Answer{}, err
		}
	}
	labeled, err := r.filled.any(place / r.task.Spec.BatchSize)
	if err != nil {
		return types.Answer{}, err
	}
	a := r.pages[n][place%inference.AnswersARecord]
	answer := types.Answer{Item: r.places.At(place), Confidence: a.confidence, Labeled: labeled}
	if r.task.Spec.Kind.Numeric() {
		answer.Number = r.task.Spec.Range.Number(a.label)
	} else {
		answer.Label = a.label
	}
	return answer, nil
}

// add adds the answer at a place to the tree, if the item is labeled.
func (r *answerReader) add(builder *tree.Builder, place uint64) error {
	answer, err := r.at(uint32(place)) //nolint:gosec // below items
	switch {
	case err != nil || !answer.Labeled:
	case r.task.Spec.Kind.Numeric():
		builder.Add(blind.Number(answer.Item, answer.Number, answer.Confidence))
	default:
		builder.Add(blind.Answer(answer.Item, uint8(answer.Label), answer.Confidence)) //nolint:gosec // below MaxClasses
	}
	return err
}

// slots says which batches of a task are labeled. It reads the pages of bits once.
type slots struct {
	k     Keeper
	ctx   context.Context
	task  types.Task
	pages []plan.Page
}

// any says whether anybody labeled a batch.
func (s *slots) any(batch uint32) (bool, error) {
	n, err := s.count(batch)
	return n > 0, err
}

// count says how many labeled a batch.
func (s *slots) count(batch uint32) (n uint32, err error) {
	if s.pages == nil {
		if s.pages, err = s.k.slotPages(s.ctx, s.task); err != nil {
			return 0, err
		}
	}
	p := s.task.Spec.Plan()
	for slot := batch; slot < p.Slots(); slot += p.Batches() {
		if s.pages[slot/plan.PageSlots].Has(slot % plan.PageSlots) {
			n++
		}
	}
	return n, nil
}

// register makes the result a dataset. It cannot fail by what the requester said, since that was tried when the task
// opened; if it fails all the same, labelers are paid nevertheless.
func (k Keeper) register(ctx sdk.Context, task *types.Task, builder *tree.Builder) error {
	requester, err := k.addresses.StringToBytes(task.Requester)
	if err != nil {
		return err
	}
	event := &types.EventPublished{TaskId: task.Id}
	if builder.Count() == 0 {
		task.Outcome.Shares = 0
		event.Reason = "nothing was accepted"
		return emit(ctx, event)
	}
	root, err := builder.Root()
	if err != nil {
		return err
	}
	event.Root = root[:]
	branch, write := ctx.CacheContext()
	id, err := k.dataset.RegisterFor(branch, newDataset(requester, task.Spec, root[:], builder.Count(), task.Outcome.Shares))
	if err != nil {
		task.Outcome.Shares = 0
		event.Reason = err.Error()
		return emit(ctx, event)
	}
	write()
	task.DatasetId, event.DatasetId = id, id
	return emit(ctx, event)
}

// newDataset is the result as a dataset: the labelers' shares are granted as they claim them, the others are the
// requester's.
func newDataset(requester sdk.AccAddress, spec types.Spec, root []byte, count, shares uint64) datasettypes.NewDataset {
	allocation := royaltytypes.Allocation{GrantedLater: shares}
	if own := royaltytypes.ShareSupply - shares; own > 0 {
		allocation.Holders = []royaltytypes.Holder{{Address: requester.String(), Shares: own, Role: "requester"}}
	}
	r := spec.Result
	return datasettypes.NewDataset{
		Owner: requester, Name: r.Name, Root: root, Records: count, Bytes: count * recordBytes(spec.Kind), MetadataCID: r.MetadataCid,
		TermsID: r.TermsId, Parents: r.Parents, Allocation: allocation, Tags: r.Tags, Language: r.Language, Modality: r.Modality,
		MaxProviderBps: r.MaxProviderBps, SuccessionBps: r.SuccessionBps, FeePaid: true,
	}
}

// grant moves shares to a labeler.
func (k Keeper) grant(ctx context.Context, dataset uint64, labeler sdk.AccAddress, shares uint64) error {
	return errorsmod.Wrapf(k.dataset.Grant(ctx, dataset, labeler, shares), "shares of dataset %d", dataset)
}
