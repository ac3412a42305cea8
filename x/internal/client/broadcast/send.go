package broadcast

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/client/tx"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtx "github.com/cosmos/cosmos-sdk/x/auth/tx"
	"github.com/cosmos/gogoproto/proto"
)

const (
	inclusionPoll = 500 * time.Millisecond
	// inclusionWait is many blocks: a transaction that is not in one by then was dropped.
	inclusionWait = 90 * time.Second
)

// Sign makes and signs a transaction of one message. With --gas auto, the default, the node tries it first, so what
// the chain would refuse is refused here, before anything is written or sent.
func Sign(ctx context.Context, cmd *cobra.Command, clientCtx client.Context, msg sdk.Msg) ([]byte, error) {
	factory, err := tx.NewFactoryCLI(clientCtx, cmd.Flags())
	if err != nil {
		return nil, err
	}
	return sign(ctx, factory, clientCtx, msg)
}

// SignFree is Sign for a transaction that somebody else has paid for: it offers no fee, whatever the flags say.
func SignFree(ctx context.Context, cmd *cobra.Command, clientCtx client.Context, msg sdk.Msg) ([]byte, error) {
	factory, err := tx.NewFactoryCLI(clientCtx, cmd.Flags())
	if err != nil {
		return nil, err
	}
	return sign(ctx, factory.WithFees("").WithGasPrices(""), clientCtx, msg)
}

func sign(ctx context.Context, factory tx.Factory, clientCtx client.Context, msg sdk.Msg) ([]byte, error) {
	clientCtx = clientCtx.WithCmdContext(ctx)
	var err error
	if factory, err = factory.Prepare(clientCtx); err != nil {
		return nil, err
	}
	if factory.SimulateAndExecute() {
		_, gas, err := tx.CalculateGas(clientCtx, factory, msg)
		if err != nil {
			return nil, err
		}
		factory = factory.WithGas(gas)
	}
	builder, err := factory.BuildUnsignedTx(msg)
	if err != nil {
		return nil, err
	}
	if err := tx.Sign(ctx, factory, clientCtx.FromName, builder, true); err != nil {
		return nil, err
	}
	return clientCtx.TxConfig.TxEncoder()(builder.GetTx())
}

// Refusal is what the chain says of a transaction that it does not take, or that failed.
type Refusal struct {
	what string
	res  *sdk.TxResponse
}

// Error implements error.
func (r *Refusal) Error() string {
	return fmt.Sprintf("%s (%s, code %d): %s", r.what, r.res.Codespace, r.res.Code, r.res.RawLog)
}

// Unwrap is the registered error of the code.
func (r *Refusal) Unwrap() error {
	return errorsmod.ABCIError(r.res.Codespace, r.res.Code, r.res.RawLog)
}

// Submit sends a signed transaction, waits for the block that has it, and decodes the answer to its one message. It
// returns the transaction's hash.
func Submit(ctx context.Context, clientCtx client.Context, signed []byte, answer proto.Message) (string, error) {
	clientCtx = clientCtx.WithCmdContext(ctx)
	res, err := clientCtx.WithBroadcastMode(flags.BroadcastSync).BroadcastTx(signed)
	if err != nil {
		return "", err
	}
	if res.Code != 0 {
		return "", &Refusal{"refused", res}
	}
	included, err := await(ctx, clientCtx, res.TxHash)
	if err != nil {
		return "", err
	}
	return res.TxHash, DecodeAnswer(included, answer)
}

// await asks for a transaction until it is in a block.
func await(ctx context.Context, clientCtx client.Context, hash string) (*sdk.TxResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, inclusionWait) //determinism:allow a client waits for a node
	defer cancel()
	for {
		res, err := authtx.QueryTx(clientCtx.WithCmdContext(ctx), hash)
		switch {
		case err == nil && res.Code != 0:
			return nil, &Refusal{fmt.Sprintf("transaction %s failed", hash), res}
		case err == nil:
			return res, nil
		}
		select { //determinism:allow a client waits for a node
		case <-ctx.Done():
			return nil, fmt.Errorf("transaction %s was sent and is in no block that the node knows: ask `saharad query tx %s` later", hash, hash)
		case <-time.After(inclusionPoll): //determinism:allow a client waits for a node
		}
	}
}

// DecodeAnswer reads the response to the one message of a transaction.
func DecodeAnswer(res *sdk.TxResponse, answer proto.Message) error {
	bz, err := hex.DecodeString(res.Data)
	if err != nil {
		return err
	}
	var data sdk.TxMsgData
	if err := proto.Unmarshal(bz, &data); err != nil {
		return err
	}
	if len(data.MsgResponses) != 1 {
		return fmt.Errorf("transaction %s has %d answers, want 1", res.TxHash, len(data.MsgResponses))
	}
	return proto.Unmarshal(data.MsgResponses[0].Value, answer)
}

// Generate prints the unsigned transaction, for another machine to sign.
func Generate(cmd *cobra.Command, clientCtx client.Context, msg sdk.Msg) error {
	return tx.GenerateOrBroadcastTxCLI(clientCtx.WithOutput(cmd.OutOrStdout()), cmd.Flags(), msg)
}
