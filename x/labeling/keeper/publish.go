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
	"github.com/sahara-chain/sahara/x/labeling/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// answerBytes is the length of an answer as a record of the dataset: item (4), class (1), confidence (4).
const answerBytes = 9

// publish makes the Merkle tree of the answers, in the order of places, and registers it as a dataset. Items that nobody
// has labeled have no record in it. A registration takes the block's whole budget, for the walk over its ancestors.
func (k Keeper) publish(ctx sdk.Context, task *types.Task, budget int) (used int, err error) {
	var builder tree.Builder
	if len(task.Tree) > 0 {
		if err := builder.UnmarshalBinary(task.Tree); err != nil {
			return 0, err
		}
	}
	answers := answerReader{k: k, ctx: ctx, task: *task, places: places(*task)}
	items := uint64(task.Spec.Items)
	for ; used < budget && task.Position < items; used++ {
		if err := answers.add(&builder, uint32(task.Position)); err != nil { //nolint:gosec // below items
			return used, err
		}
		task.Position++
	}
	if task.Position < items {
		task.Tree, err = builder.MarshalBinary()
		return used, err
	}
	root, err := builder.Root()
	if err != nil {
		return used, err
	}
	task.Tree = nil
	if err := k.register(ctx, task, root[:], builder.Count()); err != nil {
		return used, err
	}
	return max(budget, used) * maxWorking, k.finish(ctx, task)
}

// answerReader reads answers by place, each page of them and of slots once.
type answerReader struct {
	k      Keeper
	ctx    context.Context
	task   types.Task
	places interface{ At(place uint32) uint32 }

	page    []inference.Answer
	pageAt  uint32
	batchAt uint32
	slots   []plan.Page
	labeled bool
	begun   bool
}

func (r *answerReader) at(place uint32) (types.Answer, error) {
	n, batch := place/inference.AnswersARecord, place/r.task.Spec.BatchSize
	var err error
	if !r.begun || n != r.pageAt {
		if r.page, err = inference.ReadAnswers(records{r.k, r.ctx, r.task.Id}, r.task.InferenceSize(), n); err != nil {
			return types.Answer{}, err
		}
		r.pageAt = n
	}
	if !r.begun || batch != r.batchAt {
		if r.labeled, err = r.anySlot(batch); err != nil {
			return types.Answer{}, err
		}
		r.batchAt = batch
	}
	r.begun = true
	a := r.page[place%inference.AnswersARecord]
	return types.Answer{
		Item: r.places.At(place), Label: uint32(a.Label), Confidence: a.Confidence, Labeled: r.labeled,
	}, nil
}

// add adds the answer at a place to the tree, if the item is labeled.
func (r *answerReader) add(builder *tree.Builder, place uint32) error {
	answer, err := r.at(place)
	if err == nil && answer.Labeled {
		builder.Add(blind.Answer(answer.Item, uint8(answer.Label), answer.Confidence)) //nolint:gosec // below MaxClasses
	}
	return err
}

// anySlot says whether anybody labeled a batch.
func (r *answerReader) anySlot(batch uint32) (bool, error) {
	var err error
	if r.slots == nil {
		if r.slots, err = r.k.slotPages(r.ctx, r.task); err != nil {
			return false, err
		}
	}
	p := r.task.Spec.Plan()
	for slot := batch; slot < p.Slots(); slot += p.Batches() {
		if r.slots[slot/plan.PageSlots].Has(slot % plan.PageSlots) {
			return true, nil
		}
	}
	return false, nil
}

// register makes the result a dataset. It cannot fail by what the requester said, since that was tried when the task
// opened; if it fails all the same, labelers are paid nevertheless.
func (k Keeper) register(ctx sdk.Context, task *types.Task, root []byte, count uint64) error {
	requester, err := k.addresses.StringToBytes(task.Requester)
	if err != nil {
		return err
	}
	event := &types.EventPublished{TaskId: task.Id, Root: root}
	branch, write := ctx.CacheContext()
	id, err := k.dataset.RegisterFor(branch, newDataset(requester, task.Spec, root, count, task.Outcome.Shares))
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
		Owner: requester, Name: r.Name, Root: root, Records: count, Bytes: count * answerBytes, MetadataCID: r.MetadataCid,
		TermsID: r.TermsId, Parents: r.Parents, Allocation: allocation, Tags: r.Tags, Language: r.Language, Modality: r.Modality,
		MaxProviderBps: r.MaxProviderBps, SuccessionBps: r.SuccessionBps, FeePaid: true,
	}
}

// grant moves shares to a labeler.
func (k Keeper) grant(ctx context.Context, dataset uint64, labeler sdk.AccAddress, shares uint64) error {
	return errorsmod.Wrapf(k.dataset.Grant(ctx, dataset, labeler, shares), "shares of dataset %d", dataset)
}
