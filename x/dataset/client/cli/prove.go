package cli

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/internal/records"
)

func proveCmd(b backend) *cobra.Command {
	var dir string
	cmd := &cobra.Command{
		Use:   "prove FILE ID",
		Short: "Prove that a file is in a dataset, and have the chain check it",
		Long: `prove prints the file's record hash, its position and the Merkle proof that leads from there to the dataset's
content root, and asks the chain whether the proof holds. FILE is relative to the folder, or a path into it. Only
FILE is read where the published croissant.json is in the folder; else all of it is.`,
		Example: "saharad dataset prove spam/0001.eml 7 --dir ./mail -o json",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return b.ask(cmd, func(ctx context.Context, node chain, _ string) error {
				return prove(ctx, cmd, node, args[0], args[1], dir)
			})
		},
	}
	cmd.Flags().StringVar(&dir, "dir", ".", "the dataset's `folder`")
	flags.AddQueryFlagsToCmd(cmd)
	return cmd
}

// membership is what prove prints.
type membership struct {
	ID     uint64 `json:"id"`
	Path   string `json:"path"`
	Index  uint64 `json:"index"`
	Record string `json:"record"` // hexadecimal
	Proof  string `json:"proof"`  // hexadecimal
}

func prove(ctx context.Context, cmd *cobra.Command, node chain, file, idText, dir string) error {
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
	m, err := prover(ctx, cmd, entry.Dataset, dir, file)
	if err != nil {
		return err
	}
	answer, err := node.dataset.VerifyRecord(ctx, &types.QueryVerifyRecordRequest{
		Id: id, Index: m.Index, Record: m.Record, Proof: m.Proof,
	})
	if err != nil {
		return err
	}
	if !answer.Valid {
		return fmt.Errorf("the chain refuses the proof: %s", answer.Reason)
	}
	if asJSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(m)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "%s is record %d of dataset %d; the chain agrees\nrecord  %s\nproof   %s\n",
		m.Path, m.Index, m.ID, m.Record, m.Proof)
	return err
}

// prover makes the proof of a file. It refuses a file that is not as it was published.
func prover(ctx context.Context, cmd *cobra.Command, d types.Dataset, dir, file string) (membership, error) {
	content, err := readManifest(filepath.Join(dir, folder.CroissantFile), d)
	if err != nil {
		h, hashErr := hashFolder(ctx, cmd, dir)
		if hashErr != nil {
			return membership{}, hashErr
		}
		if difference := compare(d, h, filepath.Join(dir, folder.CroissantFile)); difference != "" {
			return membership{}, fmt.Errorf("%w %d: %s", errDiffers, d.Id, difference)
		}
		content = h.content
	}
	path := inside(dir, file)
	at, found := slices.BinarySearchFunc(content.Files, path, func(f folder.File, path string) int { return strings.Compare(f.Path, path) })
	if !found {
		return membership{}, fmt.Errorf("%s: dataset %d has no such file", path, d.Id)
	}
	if err := unchanged(ctx, dir, content.Files[at]); err != nil {
		return membership{}, err
	}
	record := content.Files[at].Record()
	proof, err := records.Prove(content.Records(), uint64(at)) //nolint:gosec // an index
	if err != nil {
		return membership{}, err
	}
	encoded, err := proof.Marshal()
	return membership{
		ID: d.Id, Path: path, Index: uint64(at), //nolint:gosec // an index
		Record: hex.EncodeToString(record[:]), Proof: hex.EncodeToString(encoded),
	}, err
}

// inside is a file's path relative to the folder, however the user wrote it.
func inside(dir, file string) string {
	if absDir, err := filepath.Abs(dir); err == nil {
		if absFile, err := filepath.Abs(file); err == nil {
			if rel, err := filepath.Rel(absDir, absFile); err == nil && filepath.IsLocal(rel) {
				if _, err := os.Stat(file); err == nil {
					return filepath.ToSlash(rel)
				}
			}
		}
	}
	return filepath.ToSlash(filepath.Clean(file))
}

// unchanged reads one file again.
func unchanged(ctx context.Context, dir string, want folder.File) (err error) {
	opened, err := os.OpenRoot(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, opened.Close()) }()
	got, err := folder.HashFile(ctx, opened.FS(), want.Path)
	if err != nil {
		return err
	}
	if got != want {
		return errors.New(folder.Difference(folder.Content{Files: []folder.File{want}}, folder.Content{Files: []folder.File{got}}))
	}
	return nil
}
