package allocation

import (
	"context"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

func buildCmd() *cobra.Command {
	var (
		o   options
		out string
	)
	cmd := &cobra.Command{
		Use:   "build CSV",
		Short: "Make the root of a list, to register an asset with",
		Long: `build gives out the supply among the rows of a list and writes the root, count, total and CID that an asset
is registered with. Every row gets its part of the weights rounded down, and the shares left over go one each
to the rows that lost most by rounding. A row that gets no share is refused.`,
		Example: `saharad royalty allocation build labelers.csv
saharad royalty allocation build labelers.csv --supply 400000000000 --out labelers.json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return interruptible(cmd, func(ctx context.Context) error {
				return build(ctx, cmd, args[0], out, o)
			})
		},
	}
	o.addFlags(cmd)
	cmd.Flags().StringVar(&out, "out", "allocation.json", "the `file` to write")
	return cmd
}

func build(ctx context.Context, cmd *cobra.Command, path, out string, o options) error {
	if same(path, out) {
		return fmt.Errorf("--out %s is the list itself", out)
	}
	p := newProgress(cmd.ErrOrStderr())
	defer p.end()
	l, err := loadList(ctx, path, o, p)
	if err != nil {
		return err
	}
	tree, err := l.tree(ctx, p)
	if err != nil {
		return err
	}
	p.end()

	root := tree.Root()
	doc := document{
		Root:    hex.EncodeToString(root[:]),
		Count:   tree.Count(),
		options: o,
		CID:     l.cid.String(),
		List:    relative(filepath.Dir(out), path),
	}
	content, err := encodeDocument(doc)
	if err != nil {
		return err
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := writeWhole(out, content); err != nil {
		return fmt.Errorf("--out: %w", err)
	}
	_, err = fmt.Fprintf(cmd.OutOrStdout(), "root   %s\ncount  %d\ntotal  %d\ncid    %s\nfile   %s\n",
		doc.Root, doc.Count, doc.Supply, doc.CID, out)
	return err
}

// same says whether both paths lead to one file, which exists.
func same(a, b string) bool {
	first, err := os.Stat(a)
	if err != nil {
		return false
	}
	second, err := os.Stat(b)
	return err == nil && os.SameFile(first, second)
}

// relative keeps the folders of whoever built the document out of it where that can be.
func relative(from, path string) string {
	a, errA := filepath.Abs(from)
	b, errB := filepath.Abs(path)
	if errA == nil && errB == nil {
		if r, err := filepath.Rel(a, b); err == nil {
			return filepath.ToSlash(r)
		}
	}
	return filepath.Base(path)
}
