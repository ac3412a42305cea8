package client

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	txtypes "github.com/cosmos/cosmos-sdk/types/tx"
	"github.com/cosmos/cosmos-sdk/types/tx/signing"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
)

// ErrRefused says that the chain refused a transaction.
var ErrRefused = errors.New("the chain refused")

const (
	// blockTime is how long a transaction may take to be in a block. A busy machine of two cores makes one in 2 seconds.
	blockTime = 90 * time.Second
	tries     = 5
	// parallel is how many accounts send at once.
	parallel = 16
)

// Option changes how a transaction is sent.
type Option func(*options)

type options struct {
	gas  uint64
	free bool
}

// Gas is the limit, in place of what the node estimates.
func Gas(limit uint64) Option { return func(o *options) { o.gas = limit } }

// Free offers no fee: for labelers who were invited.
func Free() Option { return func(o *options) { o.free = true } }

// Send signs messages, sends them, and waits until they have been executed. The error is ErrRefused, with the chain's
// reason, or one of the connection.
func (c *Client) Send(ctx context.Context, from *Account, msgs []sdk.Msg, opts ...Option) (*sdk.TxResponse, error) {
	var o options
	for _, option := range opts {
		option(&o)
	}
	from.mu.Lock()
	defer from.mu.Unlock()
	hash, err := c.broadcast(ctx, from, msgs, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", from.Name, err)
	}
	response, err := c.wait(ctx, hash)
	if err != nil {
		return nil, fmt.Errorf("%s: transaction %s: %w", from.Name, hash, err)
	}
	if response.Code != 0 {
		return response, fmt.Errorf("%s: %w transaction %s: %s", from.Name, ErrRefused, hash, response.RawLog)
	}
	return response, nil
}

// Job is what one account sends.
type Job struct {
	From *Account
	Msgs []sdk.Msg
}

// SendAll sends the transactions of many accounts, several at once, and waits for all. The answers stand in the order
// of the jobs; the error joins all that failed.
func (c *Client) SendAll(ctx context.Context, jobs []Job, done func(int), opts ...Option) ([]*sdk.TxResponse, error) {
	answers, failed := make([]*sdk.TxResponse, len(jobs)), make([]error, len(jobs))
	next := make(chan int)
	var workers sync.WaitGroup
	var mu sync.Mutex
	count := 0
	for range min(parallel, len(jobs)) {
		workers.Go(func() {
			for i := range next {
				answers[i], failed[i] = c.Send(ctx, jobs[i].From, jobs[i].Msgs, opts...)
				mu.Lock()
				count++
				done(count)
				mu.Unlock()
			}
		})
	}
	for i := range jobs {
		next <- i
	}
	close(next)
	workers.Wait()
	return answers, errors.Join(failed...)
}

// broadcast puts a transaction into the node's mempool. It tries again with the account's true sequence where another
// transaction had it.
func (c *Client) broadcast(ctx context.Context, from *Account, msgs []sdk.Msg, o options) (string, error) {
	var last error
	for range tries {
		if !from.known {
			if err := c.learn(ctx, from); err != nil {
				return "", err
			}
		}
		gas := o.gas
		if gas == 0 {
			estimated, err := c.estimate(ctx, from, msgs)
			if isSequence(err) {
				from.known, last = false, err
				continue
			}
			if err != nil {
				return "", err
			}
			gas = estimated
		}
		raw, err := c.sign(from, msgs, gas, o.free)
		if err != nil {
			return "", err
		}
		answer, err := c.txs.BroadcastTx(ctx, &txtypes.BroadcastTxRequest{TxBytes: raw, Mode: txtypes.BroadcastMode_BROADCAST_MODE_SYNC})
		if err != nil {
			return "", err
		}
		if answer.TxResponse.Code == 0 {
			from.sequence++
			return answer.TxResponse.TxHash, nil
		}
		last = fmt.Errorf("%w: %s", ErrRefused, answer.TxResponse.RawLog)
		if !isSequence(last) {
			return "", last
		}
		from.known = false
	}
	return "", last
}

func isSequence(err error) bool {
	return err != nil && strings.Contains(err.Error(), "account sequence mismatch")
}

func (c *Client) learn(ctx context.Context, a *Account) error {
	answer, err := c.auth.AccountInfo(ctx, &authtypes.QueryAccountInfoRequest{Address: a.Bech32()})
	if err != nil {
		return err
	}
	a.number, a.sequence, a.known = answer.Info.AccountNumber, answer.Info.Sequence, true
	return nil
}

// estimate asks the node how much gas messages take, and adds a margin.
func (c *Client) estimate(ctx context.Context, from *Account, msgs []sdk.Msg) (uint64, error) {
	raw, err := c.sign(from, msgs, 0, true)
	if err != nil {
		return 0, err
	}
	answer, err := c.txs.Simulate(ctx, &txtypes.SimulateRequest{TxBytes: raw})
	if err != nil {
		return 0, fmt.Errorf("%w: %s", ErrRefused, status.Convert(err).Message())
	}
	return answer.GasInfo.GasUsed*3/2 + 20_000, nil
}

// sign makes a transaction's bytes (SIGN_MODE_DIRECT).
func (c *Client) sign(from *Account, msgs []sdk.Msg, gas uint64, free bool) ([]byte, error) {
	packed := make([]*codectypes.Any, len(msgs))
	for i, msg := range msgs {
		var err error
		if packed[i], err = codectypes.NewAnyWithValue(msg); err != nil {
			return nil, err
		}
	}
	body, err := (&txtypes.TxBody{Messages: packed}).Marshal()
	if err != nil {
		return nil, err
	}
	key, err := codectypes.NewAnyWithValue(from.Key.PubKey())
	if err != nil {
		return nil, err
	}
	fee := &txtypes.Fee{GasLimit: gas}
	if !free {
		fee.Amount = sdk.NewCoins(sdk.NewCoin(c.FeeDenom, c.GasPrice.MulRaw(int64(gas)))) //nolint:gosec // below 2^40
	}
	auth, err := (&txtypes.AuthInfo{
		SignerInfos: []*txtypes.SignerInfo{{
			PublicKey: key, Sequence: from.sequence,
			ModeInfo: &txtypes.ModeInfo{Sum: &txtypes.ModeInfo_Single_{Single: &txtypes.ModeInfo_Single{Mode: signing.SignMode_SIGN_MODE_DIRECT}}},
		}},
		Fee: fee,
	}).Marshal()
	if err != nil {
		return nil, err
	}
	doc, err := (&txtypes.SignDoc{BodyBytes: body, AuthInfoBytes: auth, ChainId: c.ChainID, AccountNumber: from.number}).Marshal()
	if err != nil {
		return nil, err
	}
	signature, err := from.Key.Sign(doc)
	if err != nil {
		return nil, err
	}
	return (&txtypes.TxRaw{BodyBytes: body, AuthInfoBytes: auth, Signatures: [][]byte{signature}}).Marshal()
}

// Executed waits until a transaction has been executed. The error is ErrRefused if it failed.
func (c *Client) Executed(ctx context.Context, hash string) (*sdk.TxResponse, error) {
	response, err := c.wait(ctx, hash)
	if err == nil && response.Code != 0 {
		err = fmt.Errorf("%w transaction %s: %s", ErrRefused, hash, response.RawLog)
	}
	return response, err
}

// wait waits until a transaction is in a block.
func (c *Client) wait(ctx context.Context, hash string) (response *sdk.TxResponse, err error) {
	err = Until(ctx, blockTime, "in no block", func(ctx context.Context) (bool, error) {
		answer, err := c.txs.GetTx(ctx, &txtypes.GetTxRequest{Hash: hash})
		if status.Code(err) == codes.NotFound {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		response = answer.TxResponse
		return true, nil
	})
	return response, err
}
