package keeper

import (
	"context"

	"cosmossdk.io/collections"

	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/shuffle"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// numericSource gives an inference the numbers of a task, by batch. To it, items are numbered by their places.
type numericSource struct {
	k      Keeper
	ctx    context.Context
	task   types.Task
	places shuffle.Shuffle
	filled slots
}

func (k Keeper) numericSource(ctx context.Context, task types.Task) *numericSource {
	return &numericSource{k, ctx, task, places(task), slots{k: k, ctx: ctx, task: task}}
}

// Batch implements inference.NumericSource: at most types.MaxRedundancy rows of types.MaxBatch numbers. A batch that nobody
// labeled is empty, and nothing is looked for: there may be half a million of them.
func (s *numericSource) Batch(n uint32) (b inference.NumericBatch, err error) {
	if labeled, err := s.filled.any(n); err != nil || !labeled {
		return b, err
	}
	for place, to := s.task.Spec.Plan().Places(n); place < to; place++ {
		b.Items = append(b.Items, place)
	}
	rng := collections.NewPrefixedPairRange[uint64, uint64](s.task.Id).StartInclusive(page(n, 0)).EndInclusive(page(n, ^uint32(0)))
	err = s.k.rows.Walk(s.ctx, rng, func(key pageKey, labels []byte) (bool, error) {
		row := inference.NumericRow{Worker: low(key), Values: make([]uint32, len(b.Items))}
		if err := s.task.Spec.CheckLabels(labels, uint32(len(b.Items))); err != nil { //nolint:gosec // at most MaxBatch
			return true, err
		}
		for i := range row.Values {
			row.Values[i] = s.task.Spec.Label(labels, i)
		}
		b.Rows = append(b.Rows, row)
		return false, nil
	})
	return b, err
}

// Gold implements inference.NumericSource.
func (s *numericSource) Gold(n uint32) (item, number uint32, err error) {
	value, err := s.k.gold.Get(s.ctx, collections.Join(s.task.Id, uint64(n)))
	if err != nil {
		return 0, 0, err
	}
	item, number = goldItem(value)
	return s.places.Place(item), number, nil
}

// advance goes on with an inference of classes or numbers.
func (k Keeper) advance(ctx context.Context, task types.Task, budget uint64) (used uint64, finished bool, err error) {
	if task.Spec.Kind.Numeric() {
		return inference.AdvanceNumeric(task.NumericSize(), k.numericSource(ctx, task), records{k, ctx, task.Id}, budget)
	}
	return inference.Advance(task.InferenceSize(), k.source(ctx, task), records{k, ctx, task.Id}, budget)
}

// inferenceStatus is how far an inference has come.
func (k Keeper) inferenceStatus(ctx context.Context, task types.Task) (inference.Status, error) {
	if task.Spec.Kind.Numeric() {
		return inference.ReadNumericStatus(records{k, ctx, task.Id})
	}
	return inference.ReadStatus(records{k, ctx, task.Id})
}

// worker reads what the inference found out about a labeler.
func (k Keeper) worker(ctx context.Context, task types.Task, number uint32) (w inference.Worker, err error) {
	if task.Spec.Kind.Numeric() {
		return inference.ReadNumericWorker(records{k, ctx, task.Id}, task.NumericSize(), number)
	}
	return inference.ReadWorker(records{k, ctx, task.Id}, task.InferenceSize(), number)
}

// inferredAnswer is an answer of either inference: a class, or a number counted from the least one.
type inferredAnswer struct{ label, confidence uint32 }

// answers reads a record of answers.
func (k Keeper) answers(ctx context.Context, task types.Task, n uint32) (list []inferredAnswer, err error) {
	if task.Spec.Kind.Numeric() {
		numbers, err := inference.ReadNumericAnswers(records{k, ctx, task.Id}, task.NumericSize(), n)
		for _, a := range numbers {
			list = append(list, inferredAnswer{a.Value, a.Confidence})
		}
		return list, err
	}
	classes, err := inference.ReadAnswers(records{k, ctx, task.Id}, task.InferenceSize(), n)
	for _, a := range classes {
		list = append(list, inferredAnswer{uint32(a.Label), a.Confidence})
	}
	return list, err
}
