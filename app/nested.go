package app

import (
	"fmt"

	errorsmod "cosmossdk.io/errors"

	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	"github.com/cosmos/cosmos-sdk/x/authz"
	govv1 "github.com/cosmos/cosmos-sdk/x/gov/types/v1"
)

// maxMessageDepth bounds messages within messages (authz exec within authz exec, within a proposal …).
const maxMessageDepth = 6

// nestedMessageDecorator walks the messages that messages carry and refuses MsgEthereumTx at every depth,
// leave for it by authz grant, and nesting beyond maxMessageDepth.
type nestedMessageDecorator struct{}

func (nestedMessageDecorator) AnteHandle(ctx sdk.Context, tx sdk.Tx, simulate bool, next sdk.AnteHandler) (sdk.Context, error) {
	for i, msg := range tx.GetMsgs() {
		if err := checkNested(msg, 1); err != nil {
			return ctx, fmt.Errorf("message %d (%s): %w", i, sdk.MsgTypeURL(msg), err)
		}
	}
	return next(ctx, tx, simulate)
}

// checkNested refuses what may not be in a native transaction, in msg or in what it carries.
func checkNested(msg sdk.Msg, depth int) error {
	if depth > maxMessageDepth {
		return errorsmod.Wrapf(sdkerrors.ErrUnauthorized, "messages are nested deeper than %d", maxMessageDepth)
	}
	if sdk.MsgTypeURL(msg) == ethereumTxURL {
		return errorsmod.Wrap(sdkerrors.ErrUnauthorized,
			"MsgEthereumTx runs only as an Ethereum transaction of its own (send it by JSON-RPC), never inside another message")
	}
	if url, err := grantedURL(msg); err != nil {
		return err
	} else if url == ethereumTxURL {
		return errorsmod.Wrapf(sdkerrors.ErrUnauthorized, "MsgEthereumTx cannot be granted to another account")
	}
	inner, err := carriedMessages(msg)
	if err != nil {
		return err
	}
	for _, m := range inner {
		if err := checkNested(m, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// grantedURL is the type of message that msg gives leave for, if it is an authz grant.
func grantedURL(msg sdk.Msg) (string, error) {
	grant, ok := msg.(*authz.MsgGrant)
	if !ok {
		return "", nil
	}
	authorization, err := grant.GetAuthorization()
	if err != nil {
		return "", err
	}
	return authorization.MsgTypeURL(), nil
}

// carriedMessages are the messages that msg would have executed, now or when a vote has passed.
func carriedMessages(msg sdk.Msg) ([]sdk.Msg, error) {
	switch msg := msg.(type) {
	case *authz.MsgExec:
		return msg.GetMessages()
	case *govv1.MsgSubmitProposal:
		return msg.GetMsgs()
	default:
		return nil, nil
	}
}
