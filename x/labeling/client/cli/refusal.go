package cli

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/x/labeling/client/worker"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// worded is an error in other words.
type worded struct {
	text string
	// is what the worker makes of it; nil for nothing special.
	is, cause error
}

func (w *worded) Error() string { return w.text }

// Unwrap is for errors.Is.
func (w *worded) Unwrap() []error {
	if w.is == nil {
		return []error{w.cause}
	}
	return []error{w.is, w.cause}
}

// noise is what clients and nodes put around what the chain says: no labeler can do anything with it.
var noise = regexp.MustCompile(`rpc error: code = \w+ desc = |failed to execute message; message index: \d+: ` +
	`| \[[^\[\]\s]+\.go:\d+\]| with gas used: '\d+'|: unknown request$`)

// plain is an error without noise.
func plain(err error) error {
	if err == nil {
		return nil
	}
	text := noise.ReplaceAllString(err.Error(), "")
	if text == err.Error() {
		return err
	}
	return &worded{text: text, cause: err}
}

// final are errors that the same message meets again.
var final = []error{types.ErrParty, types.ErrNotQualified, types.ErrAttestation, types.ErrAddress}

// isOf says whether an error is a registered one. A node that tries a message returns a text, which ends with that of
// the error.
func isOf(err, registered error) bool {
	text := plain(err).Error()
	return errors.Is(err, registered) || text == registered.Error() || strings.HasSuffix(text, ": "+registered.Error())
}

// judge says in plain words what came of a message, and marks what no retry mends and what takes coins.
func (a *account) judge(ctx context.Context, msg sdk.Msg, err error) error {
	if err == nil || ctx.Err() != nil {
		return err
	}
	said := &worded{text: plain(err).Error(), cause: err}
	_, joins := msg.(*types.MsgJoin)
	switch {
	case status.Code(err) == codes.NotFound && strings.Contains(said.text, "account "+a.address()):
		said.is = worker.ErrMoney
		said.text = fmt.Sprintf("account %s is not on the chain: it has no coins and no invitation to task %d%s", a.address(), a.id, a.due())
	case isOf(err, sdkerrors.ErrInsufficientFunds):
		said.is = worker.ErrMoney
		if joins && strings.Contains(said.text, "bond: ") {
			said.text = fmt.Sprintf("coins are missing%s%s", a.due(), a.missing(ctx))
		}
	case joins && isOf(err, types.ErrNoBatch):
		said.is = worker.ErrRefused
	}
	for _, e := range final {
		if isOf(err, e) {
			said.is = worker.ErrRefused
		}
	}
	return said
}

// due says which bond is to be paid, and why.
func (a *account) due() string {
	if a.asks.IsNil() || !a.asks.IsPositive() {
		return ""
	}
	text := fmt.Sprintf(": task %d asks for a bond of %s", a.id, a.asks)
	if a.waived {
		return text + ", and the one batch without it was taken before"
	}
	return text + ", which only the first batch of an invited labeler does without, once"
}

// missing says how much of the bond the account has not; "" where the node does not tell.
func (a *account) missing(ctx context.Context) string {
	if a.node.bank == nil {
		return ""
	}
	res, err := a.node.bank.SpendableBalanceByDenom(ctx, &banktypes.QuerySpendableBalanceByDenomRequest{Address: a.address(), Denom: a.asks.Denom})
	if err != nil || res.Balance == nil || !res.Balance.IsLT(a.asks) {
		return ""
	}
	return fmt.Sprintf(". %s has %s, so that %s are missing, and fees", a.clientCtx.FromName, res.Balance, a.asks.Sub(*res.Balance))
}
