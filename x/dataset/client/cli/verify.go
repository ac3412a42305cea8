package cli

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/internal/records"
)

// errDiffers makes the command exit with an error, for scripts.
var errDiffers = errors.New("the folder is not the one published as dataset")

func verifyCmd(b backend) *cobra.Command {
	var manifest string
	cmd := &cobra.Command{
		Use:   "verify DIR ID",
		Short: "Check that a folder is just what was published as a dataset",
		Long: `verify hashes the files below DIR and compares the content root with the chain's. Where they differ, it names the
first file that does, if the published croissant.json is there.`,
		Example: "saharad dataset verify ./mail 7",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return b.ask(cmd, func(ctx context.Context, node chain, _ string) error {
				return verify(ctx, cmd, node, args[0], args[1], manifest)
			})
		},
	}
	cmd.Flags().StringVar(&manifest, "manifest", "", "the published croissant `file` (default: DIR/croissant.json)")
	flags.AddQueryFlagsToCmd(cmd)
	return cmd
}

func verify(ctx context.Context, cmd *cobra.Command, node chain, dir, idText, manifest string) error {
	asJSON, err := broadcast.IsJSON(cmd)
	if err != nil {
		return err
	}
	id, err := parseID(idText)
	if err != nil {
		return err
	}
	entry, err := node.entry(ctx, id)
	if err != nil {
		return err
	}
	h, err := hashFolder(ctx, cmd, dir)
	if err != nil {
		return err
	}
	if manifest == "" {
		manifest = filepath.Join(dir, folder.CroissantFile)
	}
	difference := compare(entry.Dataset, h, manifest)
	return report(cmd, asJSON, id, h.root, difference)
}

// compare says how a folder differs from a dataset; empty if it does not.
func compare(d types.Dataset, h hashed, manifest string) string {
	if h.root == records.Hash(d.Root) {
		return ""
	}
	summary := fmt.Sprintf("root %x of %d records, %d bytes; published was %x of %d records, %d bytes",
		h.root, len(h.content.Files), h.content.Bytes(), d.Root, d.Records, d.Bytes)
	was, err := readManifest(manifest, d)
	if err != nil {
		return fmt.Sprintf("%s (no file can be named: %s)", summary, err)
	}
	return folder.Difference(was, h.content)
}

// readManifest reads the description that was published with a dataset. It is believed for its CID and for the root
// of the files that it lists, and not for where it was found.
func readManifest(path string, d types.Dataset) (folder.Content, error) {
	b, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return folder.Content{}, err
	}
	name, err := folder.CIDOf(b)
	if err != nil {
		return folder.Content{}, err
	}
	if name.String() != d.MetadataCid {
		return folder.Content{}, fmt.Errorf("%s has the CID %s, and the dataset's metadata %s", path, name, d.MetadataCid)
	}
	content, err := folder.ReadCroissant(b)
	if err != nil {
		return folder.Content{}, fmt.Errorf("%s: %w", path, err)
	}
	if root, err := content.Root(); err != nil || root != records.Hash(d.Root) {
		return folder.Content{}, fmt.Errorf("%s lists files that are not those of the dataset", path)
	}
	return content, nil
}

func report(cmd *cobra.Command, asJSON bool, id uint64, root records.Hash, difference string) error {
	var err error
	if asJSON {
		err = json.NewEncoder(cmd.OutOrStdout()).Encode(map[string]any{
			"id": id, "matches": difference == "", "root": hex.EncodeToString(root[:]), "difference": difference,
		})
	} else if difference == "" {
		_, err = fmt.Fprintf(cmd.OutOrStdout(), "the folder is dataset %d, root %x\n", id, root)
	}
	if err == nil && difference != "" {
		err = fmt.Errorf("%w %d: %s", errDiffers, id, difference)
	}
	return err
}
