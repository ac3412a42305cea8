package cli

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	"github.com/sahara-chain/sahara/x/model/client/card"
	"github.com/sahara-chain/sahara/x/model/types"
)

func cardCmd(b backend) *cobra.Command {
	var out string
	cmd := &cobra.Command{
		Use:   "card ID",
		Short: "Write a Hugging Face card of a model, with its lineage, from the chain's data",
		Long: `card writes a README with the fields that Hugging Face reads (license, base_model, datasets, tags) and all that the
model is made from, near and far, with what of its revenue goes there.`,
		Example: "saharad model card 9 > README.md",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return b.ask(cmd, func(ctx context.Context, c *chain) error { return writeCard(ctx, cmd, c, args[0], out) })
		},
	}
	cmd.Flags().StringVar(&out, "out", "", "the `file` to write (default: the screen)")
	flags.AddQueryFlagsToCmd(cmd)
	return cmd
}

func writeCard(ctx context.Context, cmd *cobra.Command, c *chain, idText, out string) error {
	id, err := parseID("a model", idText)
	if err != nil {
		return err
	}
	source, err := c.source(ctx, id)
	if err != nil {
		return err
	}
	content := card.Write(source)
	if out != "" {
		return folder.Write(out, content)
	}
	_, err = cmd.OutOrStdout().Write(content)
	return err
}

// source asks for all that a card says.
func (c *chain) source(ctx context.Context, id uint64) (card.Source, error) {
	s := card.Source{ChainID: c.id, Names: map[uint64]string{}}
	var err error
	if s.Entry, err = c.entry(ctx, id); err != nil {
		return s, err
	}
	if s.Terms, err = c.Terms(ctx, s.Entry.Model.TermsId); err != nil {
		return s, err
	}
	explained, err := c.license.Explain(ctx, &licensetypes.QueryExplainRequest{Id: s.Entry.Model.TermsId})
	if err != nil {
		return s, err
	}
	s.Explained = explained.Text
	if s.Ancestors, err = c.ancestors(ctx, id); err != nil {
		return s, err
	}
	for _, a := range s.Ancestors {
		if a.Name != "" {
			continue
		}
		asset, err := c.Asset(ctx, a.Id)
		if err != nil {
			return s, err
		}
		if s.Names[a.Id], err = c.name(ctx, asset); err != nil {
			return s, err
		}
	}
	s.Credits, err = c.credits(ctx, id)
	return s, err
}

func (c *chain) ancestors(ctx context.Context, id uint64) ([]types.Ancestor, error) {
	var ancestors []types.Ancestor
	err := pages(func(page *query.PageRequest) (*query.PageResponse, error) {
		res, err := c.model.Lineage(ctx, &types.QueryLineageRequest{Id: id, Pagination: page})
		if err != nil {
			return nil, err
		}
		ancestors = append(ancestors, res.Ancestors...)
		return res.Pagination, nil
	})
	return ancestors, err
}
