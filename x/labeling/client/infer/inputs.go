package infer

import (
	"bytes"
	"context"
	"io"

	"github.com/sahara-chain/sahara/x/labeling/inference"
)

// inputs are what a run reads.
type inputs struct {
	// name is what the answers are called where they are refused.
	name string
	// answers and gold are read where the path is fromInput.
	answers, gold io.Reader
	// goldPath is that of the gold, or "" for none.
	goldPath string
}

// replayed are files in memory; gold may be nil.
func replayed(answers, gold []byte) inputs {
	in := inputs{name: "answers", answers: bytes.NewReader(answers)}
	if gold != nil {
		in.gold, in.goldPath = bytes.NewReader(gold), fromInput
	}
	return in
}

// known is a table of answers that gold goes with.
type known[R any] interface {
	loadGold(ctx context.Context, path string, input io.Reader, p *progress) error
	infer(ctx context.Context, answers string, p *progress) (*R, error)
}

// conclude reads the gold that goes with answers, and runs the inference.
func conclude[R any](ctx context.Context, in inputs, answers known[R], p *progress) (*R, error) {
	if in.goldPath != "" {
		if err := answers.loadGold(ctx, in.goldPath, in.gold, p); err != nil {
			return nil, err
		}
	}
	return answers.infer(ctx, in.name, p)
}

// inferClasses reads the files, and runs the inference of a task with classes.
func (o options) inferClasses(ctx context.Context, in inputs, p *progress) (*task, *inference.Result, error) {
	if err := o.validate(); err != nil {
		return nil, nil, err
	}
	t, err := load(ctx, in.answers, o, p)
	if err != nil {
		return nil, nil, err
	}
	result, err := conclude(ctx, in, t, p)
	return t, result, err
}

// inferNumbers is that of a numeric task.
func (o options) inferNumbers(ctx context.Context, in inputs, p *progress) (*numbers, *inference.NumericResult, error) {
	if err := o.validate(); err != nil {
		return nil, nil, err
	}
	n, err := loadNumbers(ctx, in.answers, o, p)
	if err != nil {
		return nil, nil, err
	}
	result, err := conclude(ctx, in, n, p)
	return n, result, err
}
