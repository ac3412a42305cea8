package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"github.com/sahara-chain/sahara/x/internal/client/progress"
	"github.com/sahara-chain/sahara/x/model/client/card"
	"github.com/sahara-chain/sahara/x/model/client/weights"
)

// readFile reads a file of a folder that is kept in memory. Cards and what is made of them are the longest.
func readFile(root *os.Root, name string) ([]byte, error) {
	const most = 2 * card.MaxSize
	file, err := root.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	b, err := io.ReadAll(io.LimitReader(file, most+1))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(b) > most {
		return nil, fmt.Errorf("%s: it has more than %d bytes", name, most)
	}
	return b, nil
}

// hashWeights reads all weights of a folder. Opening it as a root keeps every read inside of it. A folder without any is
// no error here: a model that only asks others has none.
func hashWeights(ctx context.Context, cmd *cobra.Command, root *os.Root) (weights.Weights, error) {
	bar := progress.New(cmd.ErrOrStderr(), "hashing")
	defer bar.End()
	w, err := weights.Hash(ctx, root.FS(), bar.Update)
	if err != nil && !errors.Is(err, weights.ErrNone) {
		return w, fmt.Errorf("%s: %w", root.Name(), err)
	}
	return w, nil
}

// weightsCID is the name of the weights; empty if there are none.
func weightsCID(w weights.Weights) (string, error) {
	if len(w.Files) == 0 {
		return "", nil
	}
	name, err := weights.CID(w.Content)
	return name.String(), err
}
