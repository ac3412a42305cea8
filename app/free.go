package app

import (
	"bytes"

	sdk "github.com/cosmos/cosmos-sdk/types"

	labelingkeeper "github.com/sahara-chain/sahara/x/labeling/keeper"
)

// freeLabelingDecorator marks a transaction that an invitation has paid for: it offers no fee, all its messages are of
// one labeler and one task, and the task's requester has paid for at least as many. What it uses up is taken back if a
// later check refuses the transaction, such as that of the signature.
type freeLabelingDecorator struct{ labeling labelingkeeper.Keeper }

type freeKey struct{}

func (d freeLabelingDecorator) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	free, err := d.free(ctx, tx)
	if err != nil {
		return ctx, err
	}
	if free {
		ctx = ctx.WithValue(freeKey{}, true)
	}
	return next(ctx, tx, simulate)
}

func (d freeLabelingDecorator) free(ctx sdk.Context, tx sdk.Tx) (bool, error) {
	feeTx, ok := tx.(sdk.FeeTx)
	if !ok || !feeTx.GetFee().IsZero() || len(feeTx.FeeGranter()) > 0 {
		return false, nil
	}
	var first uint64
	for i, msg := range tx.GetMsgs() {
		task, text, ok := labelingkeeper.FreeMessage(msg)
		if !ok || i > 0 && task != first {
			return false, nil
		}
		first = task
		labeler, err := accountCodec().StringToBytes(text)
		if err != nil || !bytes.Equal(labeler, feeTx.FeePayer()) {
			return false, nil // no labeler at all, or not the one who signs first
		}
	}
	return d.labeling.UseFree(ctx, first, feeTx.FeePayer(), len(tx.GetMsgs()), feeTx.GetGas())
}

// unlessFree leaves a check of fees out where an invitation has paid.
type unlessFree struct{ sdk.AnteDecorator }

func (d unlessFree) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	if free, _ := ctx.Value(freeKey{}).(bool); free {
		return next(ctx, tx, simulate)
	}
	return d.AnteDecorator.AnteHandle(ctx, tx, simulate, next)
}
