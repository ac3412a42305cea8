package broadcast

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/gogoproto/proto"
)

func TestInterruptible(t *testing.T) {
	cmd := &cobra.Command{}
	ctx, cancel := context.WithCancel(t.Context())
	cmd.SetContext(ctx)
	err := Interruptible(cmd, func(ctx context.Context) error { cancel(); <-ctx.Done(); return ctx.Err() })
	require.ErrorIs(t, err, ErrInterrupted)
	require.NotErrorIs(t, err, context.Canceled)
	cmd.SetContext(t.Context())
	other := errors.New("other")
	require.ErrorIs(t, Interruptible(cmd, func(context.Context) error { return other }), other)
}

func TestConfirm(t *testing.T) {
	for _, tt := range []struct {
		answer string
		want   error
	}{
		{"y\n", nil}, {"YES\n", nil}, {" yes ", nil}, {"", ErrDeclined}, {"\n", ErrDeclined}, {"n\n", ErrDeclined}, {"yesterday\n", ErrDeclined},
	} {
		var out bytes.Buffer
		require.ErrorIs(t, Confirm(t.Context(), strings.NewReader(tt.answer), &out, "really?"), tt.want, "%q", tt.answer)
		require.Equal(t, "really? [y/N]: ", out.String())
	}
	file, err := os.Create(t.TempDir() + "/yes")
	require.NoError(t, err)
	defer func() { require.NoError(t, file.Close()) }()
	require.ErrorIs(t, Confirm(t.Context(), file, &bytes.Buffer{}, "really?"), ErrNoTerminal)

	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	endless, writer := io.Pipe()
	defer func() { require.NoError(t, writer.Close()) }()
	require.ErrorIs(t, Confirm(ctx, endless, &bytes.Buffer{}, "really?"), context.Canceled)
}

func TestIsJSON(t *testing.T) {
	for format, want := range map[string]bool{"json": true, "text": false} {
		cmd := &cobra.Command{}
		AddFlags(cmd)
		require.NoError(t, cmd.Flags().Set("output", format))
		got, err := IsJSON(cmd)
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	cmd := &cobra.Command{}
	AddFlags(cmd)
	got, err := IsJSON(cmd)
	require.NoError(t, err)
	require.False(t, got, "text unless it is said")
	require.NoError(t, cmd.Flags().Set("output", "yaml"))
	_, err = IsJSON(cmd)
	require.ErrorContains(t, err, `--output "yaml"`)
}

func TestDecodeAnswer(t *testing.T) {
	data := func(responses ...proto.Message) *sdk.TxResponse {
		var all sdk.TxMsgData
		for _, response := range responses {
			packed, err := codectypes.NewAnyWithValue(response)
			require.NoError(t, err)
			all.MsgResponses = append(all.MsgResponses, packed)
		}
		bz, err := proto.Marshal(&all)
		require.NoError(t, err)
		return &sdk.TxResponse{TxHash: "C0FFEE", Data: hex.EncodeToString(bz)}
	}
	want := &banktypes.MsgSend{FromAddress: "a", ToAddress: "b"}
	var got banktypes.MsgSend
	require.NoError(t, DecodeAnswer(data(want), &got))
	require.Equal(t, *want, got)
	require.ErrorContains(t, DecodeAnswer(data(), &got), "C0FFEE has 0 answers")
	require.ErrorContains(t, DecodeAnswer(data(want, want), &got), "C0FFEE has 2 answers")
	require.Error(t, DecodeAnswer(&sdk.TxResponse{Data: "zz"}, &got))
	require.Error(t, DecodeAnswer(&sdk.TxResponse{Data: "ff"}, &got))
}
