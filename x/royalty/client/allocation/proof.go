package allocation

import (
	"bufio"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/sahara-chain/sahara/x/royalty/sumtree"
)

// proofOptions name one row, by address or by index.
type proofOptions struct {
	list    options
	address string
	index   uint64
	format  output
}

func proofCmd() *cobra.Command {
	o := proofOptions{format: textOutput}
	cmd := &cobra.Command{
		Use:   "proof CSV|ALLOCATION",
		Short: "Make the proof with which one holder claims",
		Long: `proof makes the proof of one row, named by address or by index (the first row has index 0). It takes either the
list, with the flags that it was built with, or the allocation.json that build wrote, which remembers them: the
list is then looked for where it was, and must still be the same.`,
		Example: `saharad royalty allocation proof allocation.json --address sahara1…
saharad royalty allocation proof labelers.csv --index 12 -o json > proof.json`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return interruptible(cmd, func(ctx context.Context) error {
				return o.run(ctx, cmd, args[0])
			})
		},
	}
	o.list.addFlags(cmd)
	cmd.Flags().StringVar(&o.address, "address", "", "the holder's `address`, sahara1… or 0x…")
	cmd.Flags().Uint64Var(&o.index, "index", 0, "the row's `index`, from 0")
	cmd.Flags().VarP(&o.format, "output", "o", "text or json")
	cmd.MarkFlagsOneRequired("address", "index")
	cmd.MarkFlagsMutuallyExclusive("address", "index")
	return cmd
}

func (o proofOptions) run(ctx context.Context, cmd *cobra.Command, path string) error {
	p := newProgress(cmd.ErrOrStderr())
	defer p.end()
	byAddress := cmd.Flags().Changed("address")
	var address []byte
	if byAddress { // before the long work
		var err error
		if address, err = parseAddress(o.address); err != nil {
			return fmt.Errorf("--address: %w", err)
		}
	}
	l, tree, err := o.load(ctx, cmd, path, p)
	if err != nil {
		return err
	}
	p.end()
	index := o.index
	if byAddress {
		if index, err = l.find(address); err != nil {
			return fmt.Errorf("--address %s: %w", o.address, err)
		}
	}
	doc, err := prove(l, tree, index)
	if err != nil {
		return err
	}
	return doc.print(cmd.OutOrStdout(), o.format)
}

// load builds the tree of a list, or builds that of an allocation again.
func (o proofOptions) load(ctx context.Context, cmd *cobra.Command, path string, p *progress) (*list, *sumtree.Tree, error) {
	isDocument, err := startsWithBrace(path)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, bare(err))
	}
	if !isDocument {
		l, err := loadList(ctx, path, o.list, p)
		if err != nil {
			return nil, nil, err
		}
		tree, err := l.tree(ctx, p)
		return l, tree, err
	}
	for _, name := range []string{"supply", "scale", "merge"} {
		if cmd.Flags().Changed(name) {
			return nil, nil, fmt.Errorf("--%s: %s says that already", name, path)
		}
	}
	return rebuild(ctx, path, p)
}

func rebuild(ctx context.Context, path string, p *progress) (*list, *sumtree.Tree, error) {
	doc, err := readDocument[document](path)
	if err != nil {
		return nil, nil, err
	}
	source := filepath.FromSlash(doc.List)
	if !filepath.IsAbs(source) {
		source = filepath.Join(filepath.Dir(path), source)
	}
	l, err := loadList(ctx, source, doc.options, p)
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	if got := l.cid.String(); got != doc.CID {
		return nil, nil, fmt.Errorf("%s has the CID %s, and %s was built from %s", source, got, path, doc.CID)
	}
	tree, err := l.tree(ctx, p)
	if err != nil {
		return nil, nil, err
	}
	root := tree.Root()
	if got := hex.EncodeToString(root[:]); got != doc.Root || tree.Count() != doc.Count {
		return nil, nil, fmt.Errorf("%s gives the root %s of %d rows, and %s has %.100q of %d",
			source, got, tree.Count(), path, doc.Root, doc.Count)
	}
	return l, tree, nil
}

// startsWithBrace tells a JSON document from a CSV, of which no row starts so.
func startsWithBrace(path string) (bool, error) {
	file, err := os.Open(filepath.Clean(path))
	if err != nil {
		return false, err
	}
	defer func() { _ = file.Close() }()
	start, err := bufio.NewReader(file).Peek(1)
	if err != nil && !errors.Is(err, io.EOF) {
		return false, err
	}
	return string(start) == "{", nil
}

func prove(l *list, tree *sumtree.Tree, index uint64) (doc proofDocument, err error) {
	proof, err := tree.Proof(index)
	if err != nil {
		return doc, fmt.Errorf("--index: %w", err)
	}
	encoded, err := proof.Marshal()
	if err != nil {
		return doc, err
	}
	r := l.rows[index]
	holder, err := formatAddress([]byte(r.address))
	if err != nil {
		return doc, err
	}
	root := tree.Root()
	return proofDocument{
		Root:   hex.EncodeToString(root[:]),
		Count:  tree.Count(),
		Total:  tree.Total(),
		Index:  index,
		Holder: holder,
		Shares: r.amount,
		Proof:  hex.EncodeToString(encoded),
	}, nil
}

func (d proofDocument) print(w io.Writer, format output) error {
	if format == jsonOutput {
		content, err := encodeDocument(d)
		if err != nil {
			return err
		}
		_, err = w.Write(content)
		return err
	}
	_, err := fmt.Fprintf(w, `root    %s
index   %d of %d rows
holder  %s
shares  %d of %d

To claim, with the asset's id for ID:
saharad tx royalty claim-allocation ID %[2]d %[4]s %[5]d %[7]q
`, d.Root, d.Index, d.Count, d.Holder, d.Shares, d.Total, d.Proof)
	return err
}
