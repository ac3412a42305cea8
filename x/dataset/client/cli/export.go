package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/sahara-chain/sahara/x/dataset/client/describe"
	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// format is what export writes.
type format struct {
	name  string
	write func(describe.Source) ([]byte, error)
}

var formats = []format{
	{"croissant", describe.Croissant},
	{"prov", describe.Prov},
	{"card", func(s describe.Source) ([]byte, error) { return describe.Card(s), nil }},
}

func exportCmd(b backend) *cobra.Command {
	var name, out string
	cmd := &cobra.Command{
		Use:   "export ID",
		Short: "Describe a dataset from the chain's data: Croissant, PROV lineage, or a Hugging Face card",
		Long: `export writes croissant (Croissant 1.1, whose one file is the description that the owner published), prov (the whole
lineage as W3C PROV in JSON-LD) or card (a README for a dataset page), to the screen or, with --out, to a file.`,
		Example: "saharad dataset export 7 --format prov --out lineage.jsonld\nsaharad dataset export 7 --format card > README.md",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return b.ask(cmd, func(ctx context.Context, node chain, chainID string) error {
				return export(ctx, cmd, node, chainID, args[0], name, out)
			})
		},
	}
	cmd.Flags().StringVar(&name, "format", "croissant", "croissant, prov or card")
	cmd.Flags().StringVar(&out, "out", "", "the `file` to write (default: the screen)")
	flags.AddQueryFlagsToCmd(cmd)
	return cmd
}

func export(ctx context.Context, cmd *cobra.Command, node chain, chainID, idText, name, out string) error {
	id, err := parseID(idText)
	if err != nil {
		return err
	}
	chosen, err := parseFormat(name)
	if err != nil {
		return err
	}
	source, err := node.source(ctx, chainID, id)
	if err != nil {
		return err
	}
	content, err := chosen.write(source)
	if err != nil {
		return err
	}
	if out != "" {
		return folder.Write(out, content)
	}
	_, err = cmd.OutOrStdout().Write(content)
	return err
}

func parseFormat(name string) (format, error) {
	var names []string
	for _, f := range formats {
		if f.name == name {
			return f, nil
		}
		names = append(names, f.name)
	}
	return format{}, fmt.Errorf("--format %s: want one of %s", name, strings.Join(names, ", "))
}

// source asks for all that is described, the whole lineage too.
func (c chain) source(ctx context.Context, chainID string, id uint64) (describe.Source, error) {
	s := describe.Source{ChainID: chainID}
	var err error
	if s.Entry, err = c.entry(ctx, id); err != nil {
		return s, err
	}
	terms, err := c.license.Terms(ctx, &licensetypes.QueryTermsRequest{Id: s.Entry.Dataset.TermsId})
	if err != nil {
		return s, err
	}
	s.Terms = terms.Record.Terms
	explained, err := c.license.Explain(ctx, &licensetypes.QueryExplainRequest{Id: s.Entry.Dataset.TermsId})
	if err != nil {
		return s, err
	}
	s.Explained = explained.Text
	s.Ancestors, err = c.ancestors(ctx, id)
	return s, err
}

// ancestors are all assets of a lineage, descending by id.
func (c chain) ancestors(ctx context.Context, id uint64) ([]royaltytypes.Asset, error) {
	var assets []royaltytypes.Asset
	page := &query.PageRequest{}
	for {
		res, err := c.royalty.Ancestors(ctx, &royaltytypes.QueryAncestorsRequest{Id: id, Pagination: page})
		if err != nil {
			return nil, err
		}
		for _, ancestor := range res.Ancestors {
			asset, err := c.asset(ctx, ancestor.Id)
			if err != nil {
				return nil, err
			}
			assets = append(assets, asset)
		}
		if page.Key = res.Pagination.GetNextKey(); len(page.Key) == 0 {
			return assets, nil
		}
	}
}
