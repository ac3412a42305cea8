package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// desk is a user's folder and terminal, and a node that takes whatever it is not told to refuse.
type desk struct {
	dir      string
	in       io.Reader
	refuse   error // at the node's trial of a message
	lose     error // of what is sent
	inFolder []string
	sent     sdk.Msg
}

// assets knows of one, which is promised a quarter of its next version.
type assets struct{ royaltytypes.QueryClient }

func (assets) Asset(_ context.Context, req *royaltytypes.QueryAssetRequest, _ ...grpc.CallOption) (*royaltytypes.QueryAssetResponse, error) {
	if req.Id != 7 {
		return nil, royaltytypes.ErrUnknownAsset
	}
	return &royaltytypes.QueryAssetResponse{Asset: royaltytypes.Asset{Id: 7, SuccessionBps: 2_500}}, nil
}

func (d *desk) run(t *testing.T, args ...string) (out, beside string, err error) {
	t.Helper()
	clientCtx := client.Context{}.WithCodec(codec.NewProtoCodec(codectypes.NewInterfaceRegistry())).WithChainID("sahara-1")
	cmd := command(backend{
		owner: func(cmd *cobra.Command) (client.Context, bool, error) {
			dry, err := cmd.Flags().GetBool(flags.FlagDryRun)
			require.NoError(t, err)
			yes, err := cmd.Flags().GetBool(flags.FlagSkipConfirmation)
			return clientCtx.WithFromAddress(fixture.Account("alice")).WithSkipConfirmation(yes), dry, err
		},
		chain: func(client.Context) chain { return chain{royalty: assets{}} },
		sign: func(_ context.Context, _ *cobra.Command, _ client.Context, msg sdk.Msg) ([]byte, error) {
			d.inFolder, d.sent = listed(t, d.dir), msg
			return []byte("signed"), d.refuse
		},
		submit: func(_ context.Context, _ client.Context, signed []byte, answer proto.Message) (string, error) {
			require.Equal(t, "signed", string(signed))
			switch answer := answer.(type) {
			case *types.MsgRegisterResponse:
				answer.Id = 11
			case *types.MsgCommitRootResponse:
				answer.Commitment = types.Commitment{Height: 9}
			}
			return "C0FFEE", d.lose
		},
	})
	var stdout, stderr bytes.Buffer
	cmd.SetIn(d.in)
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	cmd.SetArgs(args)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	cmd.SetContext(t.Context())
	err = cmd.Execute()
	return stdout.String(), stderr.String(), err
}

func (d *desk) publish(t *testing.T, args ...string) (out, beside string, err error) {
	t.Helper()
	return d.run(t, append([]string{"publish", d.dir, "--name", "Sample", "--terms", "3", "--modality", "text", "--date", "2026-01-31"}, args...)...)
}

func description(t *testing.T, dir string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dir, folder.CroissantFile))
	require.NoError(t, err)
	return string(b)
}

func TestPublish(t *testing.T) {
	d := desk{dir: sampleFolder(t), in: strings.NewReader("y\n")}
	out, beside, err := d.publish(t)
	require.NoError(t, err)
	require.Contains(t, beside, `register "Sample" for ever: 3 records, 11 B, root `)
	require.Contains(t, out, "id            11\n")
	require.Contains(t, out, "transaction   C0FFEE\n")
	require.Equal(t, []string{"a.txt", "b"}, d.inFolder, "the description is written once the node has tried the message")
	msg, ok := d.sent.(*types.MsgRegister)
	require.True(t, ok)
	name, err := folder.CIDOf([]byte(description(t, d.dir)))
	require.NoError(t, err)
	require.Equal(t, name.String(), msg.MetadataCid)

	// A next version gives the one before what that was promised, and its own description takes the place of the old one.
	d.in = strings.NewReader("")
	before := description(t, d.dir)
	out, _, err = d.publish(t, "--previous", "7", "--yes", "-o", "json", "--url", "https://example.org/sample")
	require.NoError(t, err)
	var got published
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.EqualValues(t, 11, got.ID)
	require.NotEqual(t, before, description(t, d.dir))
	next, ok := d.sent.(*types.MsgRegister)
	require.True(t, ok)
	require.Equal(t, msg.Root, next.Root)
	require.Equal(t, []royaltytypes.Parent{{Id: 7, Bps: 2_500}}, next.Parents)
}

// TestRefusedPublicationLeavesTheFolder: what is not registered leaves the description of the version before, by which
// its users name files.
func TestRefusedPublicationLeavesTheFolder(t *testing.T) {
	errRefused := errors.New("the owner cannot pay the fee")
	for name, tc := range map[string]struct {
		desk desk
		args []string
		want error
	}{
		"the node refuses":       {desk{refuse: errRefused}, []string{"--yes"}, errRefused},
		"the user does not want": {desk{in: strings.NewReader("no\n")}, nil, broadcast.ErrDeclined},
		"nobody is asked":        {desk{in: strings.NewReader("")}, nil, broadcast.ErrDeclined},
	} {
		t.Run(name, func(t *testing.T) {
			d := tc.desk
			d.dir = sampleFolder(t)
			require.NoError(t, os.WriteFile(filepath.Join(d.dir, folder.CroissantFile), []byte("version 1"), 0o600))
			_, _, err := d.publish(t, tc.args...)
			require.ErrorIs(t, err, tc.want)
			require.Equal(t, "version 1", description(t, d.dir))
			require.Equal(t, []string{"a.txt", "b", folder.CroissantFile}, listed(t, d.dir))
		})
	}
	lost := desk{dir: sampleFolder(t), lose: errors.New("the node is gone")}
	_, _, err := lost.publish(t, "--yes")
	require.ErrorIs(t, err, lost.lose)
	require.Contains(t, description(t, lost.dir), "Sample", "it may be registered all the same")
}

// TestMistakesAreFoundBeforeTheFolderIsRead, which may take hours: there is no folder here.
func TestMistakesAreFoundBeforeTheFolderIsRead(t *testing.T) {
	for want, args := range map[string][]string{
		"invalid tags":     {"--tag", "A"},
		"invalid name":     {"--name", " "},
		"invalid language": {"--language", "e"},
		"--date yesterday": {"--date", "yesterday"},
		"--parent":         {"--parent", "7"},
		"--previous 70":    {"--previous", "70"},
		"--output":         {"-o", "yaml"},
		"no such file":     nil, // nothing else is wrong
	} {
		d := desk{dir: filepath.Join(t.TempDir(), "nowhere")}
		_, _, err := d.publish(t, args...)
		require.ErrorContains(t, err, want)
	}
}

func TestCommit(t *testing.T) {
	d := desk{dir: sampleFolder(t)}
	out, beside, err := d.run(t, "commit", d.dir, "--yes", "-o", "json")
	require.NoError(t, err)
	var got committed
	require.NoError(t, json.Unmarshal([]byte(out), &got))
	require.Equal(t, "salt: "+got.Salt+"\n", beside)
	require.Len(t, got.Salt, 2*saltSize)
	require.EqualValues(t, 9, got.Height)
	msg, ok := d.sent.(*types.MsgCommitRoot)
	require.True(t, ok)
	require.Len(t, msg.Hash, 32)

	// What was committed to is what a publication with the salt reveals.
	_, _, err = d.publish(t, "--salt", got.Salt, "--yes")
	require.NoError(t, err)
	registered, ok := d.sent.(*types.MsgRegister)
	require.True(t, ok)
	require.Equal(t, msg.Hash, types.CommitHash(registered.Root, fixture.Account("alice"), registered.Salt))

	d = desk{dir: sampleFolder(t)}
	out, _, err = d.run(t, "commit", d.dir, "--dry-run")
	require.NoError(t, err)
	require.Contains(t, out, `"hash":`)
	require.Nil(t, d.sent)
	d.in = strings.NewReader("n\n")
	_, _, err = d.run(t, "commit", d.dir)
	require.ErrorIs(t, err, broadcast.ErrDeclined)
	require.Nil(t, d.sent)
}
