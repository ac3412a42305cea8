package cli

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	errorsmod "cosmossdk.io/errors"

	"github.com/cosmos/cosmos-sdk/client"
	sdk "github.com/cosmos/cosmos-sdk/types"
	sdkerrors "github.com/cosmos/cosmos-sdk/types/errors"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/client/worker"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// tried is what a node says that has tried a message.
func tried(text string) error {
	return status.Error(codes.Unknown, "rpc error: code = Unknown desc = failed to execute message; message index: 0: "+text+
		" [sahara-chain/sahara/x/labeling/keeper/join.go:26] with gas used: '51234': unknown request")
}

// purse is a bank that has so much of everybody.
type purse struct {
	banktypes.QueryClient
	has sdk.Coin
}

func (p purse) SpendableBalanceByDenom(
	context.Context, *banktypes.QuerySpendableBalanceByDenomRequest, ...grpc.CallOption,
) (*banktypes.QuerySpendableBalanceByDenomResponse, error) {
	return &banktypes.QuerySpendableBalanceByDenomResponse{Balance: &p.has}, nil
}

// TestRefusalsInPlainWords: what comes of a message is said without noise, and what no retry mends is known.
func TestRefusalsInPlainWords(t *testing.T) {
	bob := fixture.Account("bob")
	a := &account{
		id: 7, clientCtx: client.Context{}.WithFromAddress(bob).WithFromName("bob"),
		asks: coin(t, "5coins"), node: node{bank: purse{has: coin(t, "3coins")}},
	}
	join, commit := sdk.Msg(&types.MsgJoin{}), sdk.Msg(&types.MsgCommit{})
	for name, test := range map[string]struct {
		msg  sdk.Msg
		err  error
		is   error
		want string
	}{
		"the requester": {join, tried("labeler x is the requester of task 7: not qualified"), worker.ErrRefused, "labeler x is the requester of task 7: not qualified"},
		"a party":       {join, tried("labeler x has a part in task 3: a party to what is judged"), worker.ErrRefused, "labeler x has a part in task 3: a party to what is judged"},
		"by code": {
			join, fmt.Errorf("refused: %w", errorsmod.ABCIError(types.ModuleName, types.ErrNotQualified.ABCICode(), "reputation")),
			worker.ErrRefused, "refused: reputation: not qualified",
		},
		"a stratum":       {join, tried("attestation: task 7 asks for one: invalid attestation"), worker.ErrRefused, "attestation: task 7 asks for one: invalid attestation"},
		"all is done":     {join, tried("labeler x has done all 3 batches of task 7: no batch in this wave"), worker.ErrRefused, "labeler x has done all 3 batches of task 7: no batch in this wave"},
		"no batch now":    {commit, tried("labeler x: no batch in this wave"), nil, "labeler x: no batch in this wave"},
		"another moment":  {join, tried("status is reveal: the task is not at that"), nil, "status is reveal: the task is not at that"},
		"the node's away": {join, errors.New("dial tcp: connection refused"), nil, "dial tcp: connection refused"},
		"no account": {
			join, status.Error(codes.NotFound, "rpc error: code = NotFound desc = account "+bob.String()+" not found: key not found"), worker.ErrMoney,
			"account " + bob.String() + " is not on the chain: it has no coins and no invitation to task 7: task 7 asks for a bond of 5coins, " +
				"which only the first batch of an invited labeler does without, once",
		},
		"the bond": {
			join, tried("bond: spendable balance 3coins is smaller than 5coins: insufficient funds"), worker.ErrMoney,
			"coins are missing: task 7 asks for a bond of 5coins, which only the first batch of an invited labeler does without, once. " +
				"bob has 3coins, so that 2coins are missing, and fees",
		},
		"the fee": {commit, fmt.Errorf("3coins is smaller than 4coins: %w", sdkerrors.ErrInsufficientFunds), worker.ErrMoney, "3coins is smaller than 4coins: insufficient funds"},
	} {
		t.Run(name, func(t *testing.T) {
			got := a.judge(t.Context(), test.msg, test.err)
			require.Equal(t, test.want, got.Error())
			require.ErrorIs(t, got, test.err)
			for _, is := range []error{worker.ErrRefused, worker.ErrMoney} {
				require.Equal(t, test.is != nil && errors.Is(test.is, is), errors.Is(got, is), is)
			}
		})
	}
	a.waived = true
	require.ErrorContains(t, a.judge(t.Context(), join, tried("bond: x: insufficient funds")), "a bond of 5coins, and the one batch without it was taken before. ")
}

// TestRequesterMayNotLabel: the real chain's refusal ends the work at once, and is said in both formats.
func TestRequesterMayNotLabel(t *testing.T) {
	c := newCity(t)
	c.must(ofKind(t, "single-choice", (&desk{}).folder(t))...)
	ctx, stop := context.WithTimeout(t.Context(), 10*time.Second)
	defer stop()
	_, err := c.work(ctx, "1", "--answers", file(t, "a.csv", "0,0\n"), "--from", "alice", "--poll", "1h")
	require.ErrorIs(t, err, types.ErrNotQualified)
	require.ErrorIs(t, err, worker.ErrRefused)
}

// TestMissingCoinsAreSaidOnce: the worker looks on, and takes part when they come.
func TestMissingCoinsAreSaidOnce(t *testing.T) {
	c := newCity(t)
	c.must(ofKind(t, "single-choice", (&desk{}).folder(t), "--bond", "5asahara")...)
	ctx, stop := context.WithTimeout(t.Context(), 3*time.Second)
	defer stop()
	looked := 0
	c.tamper = func(answer any) {
		if _, ok := answer.(*types.QueryMemberResponse); ok {
			return
		}
		if _, ok := answer.(*types.QueryTaskResponse); !ok {
			return
		}
		looked++
		if looked == 100 {
			stop()
		}
	}
	out, err := c.work(ctx, "1", "--answers", file(t, "a.csv", "0,0\n"), "--from", "bob", "-o", "json")
	require.Error(t, err)
	require.Equal(t, 100, looked, "without growing pauses")
	require.Equal(t, map[string]int{"bob retry": 1}, said(t, out))
	require.Contains(t, out, "task 1 asks for a bond of 5asahara")
}
