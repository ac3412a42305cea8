package cli

import (
	"context"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/internal/client/progress"
	"github.com/sahara-chain/sahara/x/internal/records"
)

// hashed is a folder with its content root.
type hashed struct {
	dir     string
	content folder.Content
	root    records.Hash
}

// hashFolder reads a whole folder. Opening it as a root keeps every read inside of it.
func hashFolder(ctx context.Context, cmd *cobra.Command, dir string) (hashed, error) {
	opened, err := os.OpenRoot(dir)
	if err != nil {
		return hashed{}, err
	}
	defer func() { _ = opened.Close() }()
	bar := progress.New(cmd.ErrOrStderr(), "hashing")
	defer bar.End()
	content, err := folder.Hash(ctx, opened.FS(), bar.Update)
	if err != nil {
		return hashed{}, fmt.Errorf("%s: %w", dir, err)
	}
	root, err := content.Root()
	return hashed{dir, content, root}, err
}
