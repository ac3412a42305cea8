package cli

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/cosmos/cosmos-sdk/client/flags"

	appchain "github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/internal/client/broadcast"
	"github.com/sahara-chain/sahara/x/internal/client/shares"
	"github.com/sahara-chain/sahara/x/model/client/preview"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// previewOptions say how much of a preview is shown, and of what part of the price.
type previewOptions struct {
	providerBps, protocolBps uint32
	assets, holders          int
}

func (o *previewOptions) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.Uint32Var(&o.providerBps, "provider-bps", 0, "show what is left when a compute provider keeps this much of the price, in 1/10000")
	f.Uint32Var(&o.protocolBps, "protocol-bps", 0, "show what is left when the protocol takes this much of the price, in 1/10000")
	f.IntVar(&o.assets, "show-assets", preview.DefaultAssets, "how many assets to show one by one, from the youngest")
	f.IntVar(&o.holders, "show-holders", 10, "how many holders of each asset to show one by one, from the largest")
}

func (o previewOptions) validate() error {
	switch {
	case o.assets < 1:
		return fmt.Errorf("--show-assets %d: want at least 1", o.assets)
	case o.holders < 0:
		return fmt.Errorf("--show-holders %d: want at least 0", o.holders)
	}
	return nil
}

// of computes the preview of one SAHARA. most is what the asset lets a provider keep.
func (o previewOptions) of(ctx context.Context, g preview.Graph, id uint64, most uint32) (preview.Preview, error) {
	if o.providerBps > most {
		return preview.Preview{}, fmt.Errorf("--provider-bps %d: the asset lets a provider keep at most %d", o.providerBps, most)
	}
	return preview.Compute(ctx, g, preview.Request{
		Asset: id, Price: appchain.OneSahara, ProviderBps: o.providerBps, ProtocolBps: o.protocolBps, Assets: o.assets,
	})
}

// split is a preview with what else may become of a price.
type split struct {
	preview.Preview
	MaxProviderBps uint32                   `json:"max_provider_bps"`
	Components     []royaltytypes.Component `json:"components,omitempty"`
}

// text writes the table and what it does not show.
func (s split) text(w io.Writer, o previewOptions) error {
	if err := s.Text(w); err != nil {
		return err
	}
	var notes []string
	if o.providerBps == 0 && s.MaxProviderBps > 0 {
		notes = append(notes, fmt.Sprintf("A compute provider may keep up to %s of a call's price before that (--provider-bps %d shows it).",
			shares.Bps(s.MaxProviderBps), s.MaxProviderBps))
	}
	if o.protocolBps == 0 {
		notes = append(notes, "The protocol's part of a call's price is not taken off here (--protocol-bps shows it).")
	}
	for _, c := range s.Components {
		notes = append(notes, fmt.Sprintf("A call that draws on asset %d may pay it up to %s of that instead.", c.Id, shares.Bps(c.MaxBps)))
	}
	for _, note := range notes {
		if _, err := fmt.Fprintln(w, note); err != nil {
			return err
		}
	}
	return nil
}

func previewCmd(b backend) *cobra.Command {
	var o previewOptions
	cmd := &cobra.Command{
		Use:   "preview ID",
		Short: "Show who gets what of 1 SAHARA that is paid for an asset, and why",
		Long: `preview follows 1 SAHARA through the lineage of an asset of any kind, as the chain would: to those who hold its
shares now, and to the assets that it is made from and those who hold theirs. Every line but those of assets is paid
to somebody, or left by rounding, and all add up to 1 SAHARA to the unit.`,
		Example: "saharad model preview 9\nsaharad model preview 9 --provider-bps 3000 --protocol-bps 200 -o json",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return b.ask(cmd, func(ctx context.Context, c *chain) error { return showPreview(ctx, cmd, c, args[0], o) })
		},
	}
	o.addFlags(cmd)
	flags.AddQueryFlagsToCmd(cmd)
	broadcast.AsText(cmd)
	return cmd
}

func showPreview(ctx context.Context, cmd *cobra.Command, c *chain, idText string, o previewOptions) error {
	asJSON, err := broadcast.IsJSON(cmd)
	if err != nil {
		return err
	}
	if err := o.validate(); err != nil {
		return err
	}
	id, err := parseID("an asset", idText)
	if err != nil {
		return err
	}
	asset, err := c.Asset(ctx, id)
	if err != nil {
		return named(err, id)
	}
	p, err := o.of(ctx, graph{c, o.holders}, id, asset.MaxProviderBps)
	if err != nil {
		return err
	}
	s := split{p, asset.MaxProviderBps, asset.Components}
	if asJSON {
		return json.NewEncoder(cmd.OutOrStdout()).Encode(s)
	}
	return s.text(cmd.OutOrStdout(), o)
}
