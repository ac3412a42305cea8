package cli

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"

	sahara "github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/internal/records"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

var files = map[string]string{"a.txt": "alpha", "b/c.csv": "x,y\n", "b/d.csv": "z\n"}

func sampleFolder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o750))
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	}
	return dir
}

// run executes a command with what the root command would have given it.
func run(t *testing.T, args ...string) (string, error) {
	t.Helper()
	sahara.Configure()
	cmd := NewCmd()
	var out bytes.Buffer
	cmd.SetOut(&out)
	cmd.SetErr(&bytes.Buffer{})
	cmd.SetArgs(args)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	clientCtx := client.Context{}.WithCodec(codec.NewProtoCodec(codectypes.NewInterfaceRegistry())).WithChainID("sahara-1")
	cmd.SetContext(context.WithValue(t.Context(), client.ClientContextKey, &clientCtx))
	err := cmd.Execute()
	return out.String(), err
}

func listed(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

func TestDryRunShowsTheMessageAndWritesNothing(t *testing.T) {
	dir, alice := sampleFolder(t), fixture.Account("alice")
	out, err := run(t, "publish", dir, "--name", "Sample", "--terms", "3", "--modality", "text", "--language", "pt-BR",
		"--tag", "a,b", "--parent", "7:1000", "--price", "5asahara", "--date", "2026-01-31", "--dry-run", "--from", alice.String())
	require.NoError(t, err)
	require.Equal(t, []string{"a.txt", "b"}, listed(t, dir))

	var msg types.MsgRegister
	require.NoError(t, codec.NewProtoCodec(codectypes.NewInterfaceRegistry()).UnmarshalJSON([]byte(out), &msg))
	require.NoError(t, msg.NewDataset(alice).Validate())
	require.Equal(t, alice.String(), msg.Owner)
	require.EqualValues(t, 3, msg.Records)
	require.EqualValues(t, len("alphax,y\nz\n"), msg.Bytes)
	require.Equal(t, []royaltytypes.Parent{{Id: 7, Bps: 1000}}, msg.Parents)
	require.Equal(t, "5asahara", msg.AccessPrice.String())
	require.Equal(t, []string{"a", "b"}, msg.Tags)
	require.Len(t, msg.Allocation.Holders, 1)

	again, err := run(t, "publish", dir, "--name", "Sample", "--terms", "3", "--modality", "text", "--language", "pt-BR",
		"--tag", "a", "--tag", "b", "--parent", "7:1000", "--price", "5asahara", "--date", "2026-01-31", "--dry-run", "--from", alice.String())
	require.NoError(t, err)
	require.Equal(t, out, again)
}

func TestPublishRefuses(t *testing.T) {
	alice := fixture.Account("alice").String()
	tests := []struct {
		name, want string
		args       []string
	}{
		{"no name", `required flag(s) "name"`, []string{"--terms", "3", "--modality", "text"}},
		{"modality", "invalid modality", []string{"--name", "a", "--terms", "3", "--modality", "smell"}},
		{"tag", "invalid tags", []string{"--name", "a", "--terms", "3", "--modality", "text", "--tag", "A"}},
		{"parent", "want ID:BPS", []string{"--name", "a", "--terms", "3", "--modality", "text", "--parent", "7"}},
		{"holders", "want ADDRESS:SHARES", []string{"--name", "a", "--terms", "3", "--modality", "text", "--holders", "x"}},
		{"price", "--price", []string{"--name", "a", "--terms", "3", "--modality", "text", "--price", "x"}},
		{"salt", "--salt", []string{"--name", "a", "--terms", "3", "--modality", "text", "--salt", "zz"}},
		{"short salt", "invalid commitment", []string{"--name", "a", "--terms", "3", "--modality", "text", "--salt", "00"}},
		{"date", "--date", []string{"--name", "a", "--terms", "3", "--modality", "text", "--date", "yesterday"}},
		{"terms", "invalid terms", []string{"--name", "a", "--terms", "0", "--modality", "text"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := sampleFolder(t)
			_, err := run(t, append([]string{"publish", dir, "--dry-run", "--from", alice}, tt.args...)...)
			require.ErrorContains(t, err, tt.want)
			require.Equal(t, []string{"a.txt", "b"}, listed(t, dir))
		})
	}
	valid := []string{"--name", "a", "--terms", "3", "--modality", "text"}
	_, err := run(t, append([]string{"publish", t.TempDir(), "--dry-run", "--from", alice}, valid...)...)
	require.ErrorIs(t, err, folder.ErrEmpty)
	_, err = run(t, append([]string{"publish", sampleFolder(t), "--dry-run"}, valid...)...)
	require.ErrorIs(t, err, broadcast.ErrNoFrom)
	_, err = run(t, append([]string{"publish", sampleFolder(t)}, valid...)...)
	require.ErrorIs(t, err, broadcast.ErrNoFrom)
}

// node answers for one dataset.
type node struct {
	types.QueryClient
	dataset types.Dataset
}

func (n node) Dataset(_ context.Context, req *types.QueryDatasetRequest, _ ...grpc.CallOption) (*types.QueryDatasetResponse, error) {
	if req.Id != n.dataset.Id {
		return nil, types.ErrUnknownDataset
	}
	return &types.QueryDatasetResponse{Entry: types.Entry{Dataset: n.dataset}}, nil
}

func (n node) VerifyRecord(
	_ context.Context, req *types.QueryVerifyRecordRequest, _ ...grpc.CallOption,
) (*types.QueryVerifyRecordResponse, error) {
	record, err := hex.DecodeString(req.Record)
	if err != nil {
		return nil, err
	}
	encoded, err := hex.DecodeString(req.Proof)
	if err != nil {
		return nil, err
	}
	proof, err := records.UnmarshalProof(encoded)
	if err != nil {
		return nil, err
	}
	err = records.Verify(records.Hash(n.dataset.Root), n.dataset.Records, req.Index, records.Hash(record), proof)
	return &types.QueryVerifyRecordResponse{Valid: err == nil}, nil
}

// publishedFolder is a folder with its description, as publish leaves it, and the node that knows of it.
func publishedFolder(t *testing.T) (string, chain, *cobra.Command, *bytes.Buffer) {
	t.Helper()
	dir := sampleFolder(t)
	cmd := &cobra.Command{}
	cmd.Flags().StringP("output", "o", "text", "")
	var out bytes.Buffer
	cmd.SetOut(&out)
	h, err := hashFolder(t.Context(), cmd, dir)
	require.NoError(t, err)
	croissant, err := folder.Croissant(folder.Description{Name: "a"}, h.content)
	require.NoError(t, err)
	require.NoError(t, folder.Write(filepath.Join(dir, folder.CroissantFile), croissant))
	name, err := folder.CIDOf(croissant)
	require.NoError(t, err)
	return dir, chain{dataset: node{dataset: types.Dataset{
		Id: 7, Root: h.root[:], Records: 3, Bytes: h.content.Bytes(), MetadataCid: name.String(),
	}}}, cmd, &out
}

func TestVerify(t *testing.T) {
	tests := []struct {
		name, id string
		edit     func(t *testing.T, dir string)
		want     error
		says     string
	}{
		{"the folder", "7", func(*testing.T, string) {}, nil, "the folder is dataset 7"},
		{"a changed file is named", "7", func(t *testing.T, dir string) {
			t.Helper()
			require.NoError(t, os.WriteFile(filepath.Join(dir, "b", "c.csv"), []byte("x,z\n"), 0o600))
		}, errDiffers, "b/c.csv: its SHA-256"},
		{"a missing file is named", "7", func(t *testing.T, dir string) {
			t.Helper()
			require.NoError(t, os.Remove(filepath.Join(dir, "a.txt")))
		}, errDiffers, "a.txt: it was published and is missing"},
		{"without the description none is", "7", func(t *testing.T, dir string) {
			t.Helper()
			require.NoError(t, os.Remove(filepath.Join(dir, "a.txt")))
			require.NoError(t, os.Remove(filepath.Join(dir, folder.CroissantFile)))
		}, errDiffers, "no file can be named"},
		{"nor by another description", "7", func(t *testing.T, dir string) {
			t.Helper()
			require.NoError(t, os.Remove(filepath.Join(dir, "a.txt")))
			require.NoError(t, os.WriteFile(filepath.Join(dir, folder.CroissantFile), []byte(`{"distribution":[]}`), 0o600))
		}, errDiffers, "has the CID"},
		{"unknown dataset", "8", func(*testing.T, string) {}, types.ErrUnknownDataset, ""},
		{"no number", "x", func(*testing.T, string) {}, nil, "want the number of a dataset"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir, node, cmd, out := publishedFolder(t)
			tt.edit(t, dir)
			err := verify(t.Context(), cmd, node, dir, tt.id, filepath.Join(dir, folder.CroissantFile))
			if tt.want != nil {
				require.ErrorIs(t, err, tt.want)
			}
			text := out.String()
			if err != nil {
				text = err.Error()
			}
			require.Contains(t, text, tt.says)
		})
	}
}

func TestProve(t *testing.T) {
	for _, withDescription := range []bool{true, false} {
		dir, node, cmd, out := publishedFolder(t)
		if !withDescription {
			require.NoError(t, os.Remove(filepath.Join(dir, folder.CroissantFile)))
		}
		require.NoError(t, cmd.Flags().Set("output", "json"))
		for _, file := range []string{"b/c.csv", filepath.Join(dir, "b", "c.csv"), "./b/c.csv"} {
			out.Reset()
			require.NoError(t, prove(t.Context(), cmd, node, file, "7", dir))
			var m membership
			require.NoError(t, json.Unmarshal(out.Bytes(), &m))
			require.Equal(t, "b/c.csv", m.Path)
			require.EqualValues(t, 1, m.Index)
			require.Len(t, m.Proof, 2*2*records.HashSize)
		}
		require.ErrorContains(t, prove(t.Context(), cmd, node, "b/e.csv", "7", dir), "no such file")
		require.Error(t, prove(t.Context(), cmd, node, "../x", "7", dir))

		require.NoError(t, os.WriteFile(filepath.Join(dir, "b", "c.csv"), []byte("x,z\n"), 0o600))
		require.Error(t, prove(t.Context(), cmd, node, "b/c.csv", "7", dir), "what is proved is what is there")
	}
}

func TestFormats(t *testing.T) {
	for _, name := range []string{"croissant", "prov", "card"} {
		_, err := parseFormat(name)
		require.NoError(t, err)
	}
	_, err := parseFormat("pdf")
	require.ErrorContains(t, err, strings.Join([]string{"croissant", "prov", "card"}, ", "))
}
