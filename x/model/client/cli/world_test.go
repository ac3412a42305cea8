package cli

import (
	"bytes"
	"context"
	"flag"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/gogoproto/proto"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/model/types"
)

var update = flag.Bool("update", false, "write the golden files")

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o600))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

// world is a node, a terminal and a folder.
type world struct {
	t    *testing.T
	node *node
	dir  string
	in   io.Reader
	// refuse is what the node says of the transaction.
	refuse error
	// ctx is that of the command.
	ctx context.Context //nolint:containedctx // a command has one, too
	// onSign is called when the transaction is signed.
	onSign func()

	signed, sent *types.MsgRegister
}

const cardText = `---
license: cc-by-4.0
base_model: acme/mail-base
base_model_relation: finetune
datasets:
- acme/mail-2002
- acme/secret
tags: [spam, "license:mit"]
pipeline_tag: text-classification
---
# Mail sentiment

Tells friendly mail from other mail.
`

// folder has a card, weights in two files and one more file.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{t: t, node: newNode(t), dir: t.TempDir(), in: strings.NewReader(""), ctx: t.Context(), onSign: func() {}}
	w.write("README.md", cardText)
	w.write("model-00001.safetensors", "weights, the first")
	w.write("model-00002.safetensors", "weights, the second")
	w.write("config.json", "{}")
	return w
}

func (w *world) write(name, content string) {
	w.t.Helper()
	require.NoError(w.t, os.WriteFile(filepath.Join(w.dir, name), []byte(content), 0o600))
}

func (w *world) remove(name string) {
	w.t.Helper()
	require.NoError(w.t, os.Remove(filepath.Join(w.dir, name)))
}

func (w *world) listed() []string {
	w.t.Helper()
	entries, err := os.ReadDir(w.dir)
	require.NoError(w.t, err)
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// backend signs nothing, and is the node itself.
func (w *world) backend() backend {
	clientCtx := client.Context{}.WithCodec(codec.NewProtoCodec(codectypes.NewInterfaceRegistry())).WithChainID("sahara-1")
	return backend{
		owner: func(cmd *cobra.Command) (client.Context, bool, error) {
			dry, err := cmd.Flags().GetBool(flags.FlagDryRun)
			if err != nil {
				return clientCtx, dry, err
			}
			yes, err := cmd.Flags().GetBool(flags.FlagSkipConfirmation)
			return clientCtx.WithFromAddress(fixture.Account("owner")).WithSkipConfirmation(yes), dry, err
		},
		query: func(*cobra.Command) (client.Context, error) { return clientCtx, nil },
		chain: func(client.Context) *chain { return w.node.chain() },
		sign: func(_ context.Context, _ *cobra.Command, _ client.Context, msg sdk.Msg) ([]byte, error) {
			w.signed, _ = msg.(*types.MsgRegister)
			w.onSign()
			return []byte("signed"), w.refuse
		},
		submit: func(_ context.Context, _ client.Context, _ []byte, answer proto.Message) (string, error) {
			w.sent = w.signed
			if res, ok := answer.(*types.MsgRegisterResponse); ok {
				res.Id = 11
			}
			return "C0FFEE", nil
		},
	}
}

// run executes a command with what the root command would have given it, and returns what it prints as its result and
// beside it.
func (w *world) run(args ...string) (out, beside string, err error) {
	w.t.Helper()
	cmd := command(w.backend())
	var stdout, stderr bytes.Buffer
	cmd.SetIn(w.in)
	cmd.SetOut(&stdout)
	cmd.SetErr(&stderr)
	cmd.SetArgs(args)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	cmd.SetContext(w.ctx)
	err = cmd.Execute()
	return stdout.String(), stderr.String(), err
}

// publish is `model publish` of the folder.
func (w *world) publish(args ...string) (out, beside string, err error) {
	w.t.Helper()
	return w.run(append([]string{"publish", w.dir}, args...)...)
}

func TestCommand(t *testing.T) {
	cmd := Command()
	require.Equal(t, "model", cmd.Name())
	var names []string
	for _, child := range cmd.Commands() {
		names = append(names, child.Name())
		require.NotEmpty(t, child.Short)
		require.NotEmpty(t, child.Example)
	}
	require.Equal(t, []string{"card", "preview", "publish", "verify"}, names)
	w := newWorld(t)
	_, _, err := w.run("publish")
	require.ErrorContains(t, err, "accepts 1 arg(s)")
	_, _, err = w.run("publish", w.dir, "-o", "yaml")
	require.ErrorContains(t, err, `--output "yaml": want text or json`)
}
