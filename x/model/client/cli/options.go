package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/internal/client/shares"
	"github.com/sahara-chain/sahara/x/model/client/kinds"
	"github.com/sahara-chain/sahara/x/model/client/propose"
	"github.com/sahara-chain/sahara/x/model/client/weights"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// defaultProviderBps lets compute providers keep up to half of a call's price. It is fixed for ever, and with none
// nobody could offer the model for money; where nobody says otherwise this leaves room and is shown before the question.
const defaultProviderBps = 5_000

// options are what publish is told besides the folder.
type options struct {
	preview                      previewOptions
	name, kind, preset           string
	terms, previous              uint64
	names, parents, components   []string
	search                       bool
	holders, tags                []string
	tree, treeRole, account      string
	minPrice                     string
	maxProviderBps, successionBp uint32
}

func (o *options) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.name, "name", "", "the name to show, at most 128 bytes (default: the card's first heading, else the folder's name)")
	f.StringVar(&o.kind, "kind", "", strings.Join(kinds.Words(), ", ")+" (default: by the card's base_model_relation)")
	f.Uint64Var(&o.terms, "terms", 0, "the `number` of the licence terms (default: by the card's license)")
	f.StringVar(&o.preset, "preset", "", "the `name` of licence terms, see `saharad query license presets`")
	f.StringSliceVar(&o.names, "map", nil, "`NAME=ID[:BPS]`: the asset that a base_model or dataset of the card is, and its share in 1/10000; NAME=none for none. Also in DIR/"+weights.MapFile)
	f.BoolVar(&o.search, "search", true, "look for other names of the card on the chain, and propose those that one asset has")
	f.StringSliceVar(&o.parents, "parent", nil, "`ID:BPS`: an asset that it is made from, whether or not the card names it, and its share in 1/10000; up to 16")
	f.Uint64Var(&o.previous, "previous", 0, "the `ID` of your model of which this is the next version; a parent with what it was promised, unless --parent says more")
	f.StringSliceVar(&o.components, "component", nil, "`ID:BPS`: an asset that a call may draw on, and the most of a call's revenue that it may be paid, in 1/10000; up to 16")
	f.StringSliceVar(&o.holders, "holders", nil, "who owns it: a CSV `file` of address, shares or percent, and role ("+strings.Join(types.Roles(), ", ")+" or "+noRole+"), or ADDRESS:SHARES[:ROLE] with shares of 10^12 or a percentage. What is left is the owner's")
	f.StringVar(&o.tree, "allocation", "", "the `file` that `saharad royalty allocation build` wrote, for more than 256 holders")
	f.StringVar(&o.treeRole, "allocation-role", "", "what those in --allocation did: "+strings.Join(types.Roles(), ", "))
	f.StringSliceVar(&o.tags, "tag", nil, "a `word` to find it by; up to 16 (default: the card's pipeline_tag and tags)")
	f.StringVar(&o.account, "account", "", "the `address` of an agent's own account")
	f.Uint32Var(&o.maxProviderBps, "max-provider-bps", defaultProviderBps, "the most that a compute provider may keep of a call's price, in 1/10000; fixed for ever")
	f.StringVar(&o.minPrice, "min-price", "", "`coins` that a call costs at least; fixed for ever")
	f.Uint32Var(&o.successionBp, "succession-bps", 0, "the least that a next version passes on to this one, in 1/10000 (default: the chain's)")
	o.preview.addFlags(cmd)
}

// read is what the options mean, as far as neither folder nor node is needed.
type read struct {
	names      propose.Names
	parents    []royaltytypes.Parent
	components []royaltytypes.Component
	minPrice   sdk.Coins
	account    sdk.AccAddress
	kind       types.Kind // 0 where it is not said
}

func (o options) read() (read, error) {
	var r read
	var err error
	if err := o.preview.validate(); err != nil {
		return r, err
	}
	if o.preview.providerBps > o.maxProviderBps {
		return r, fmt.Errorf("--provider-bps %d: --max-provider-bps is %d", o.preview.providerBps, o.maxProviderBps)
	}
	if r.names, err = propose.ParseNames(o.names); err != nil {
		return r, fmt.Errorf("--map %w", err)
	}
	for _, text := range o.parents {
		id, bps, err := shares.ParseRate(text)
		if err != nil {
			return r, fmt.Errorf("--parent %w", err)
		}
		r.parents = append(r.parents, royaltytypes.Parent{Id: id, Bps: bps})
	}
	if err := royaltytypes.ValidateParents(r.parents); err != nil {
		return r, fmt.Errorf("--parent: %w", err)
	}
	for _, text := range o.components {
		id, bps, err := shares.ParseRate(text)
		if err != nil {
			return r, fmt.Errorf("--component %w", err)
		}
		r.components = append(r.components, royaltytypes.Component{Id: id, MaxBps: bps})
	}
	if err := royaltytypes.ValidateComponents(r.components); err != nil {
		return r, fmt.Errorf("--component: %w", err)
	}
	if r.minPrice, err = sdk.ParseCoinsNormalized(o.minPrice); err != nil {
		return r, fmt.Errorf("--min-price %q: %w", o.minPrice, err)
	}
	if o.account != "" {
		if r.account, err = parseAddress(o.account); err != nil {
			return r, fmt.Errorf("--account: %w", err)
		}
	}
	if o.kind != "" {
		if r.kind, err = kinds.Parse(o.kind); err != nil {
			return r, fmt.Errorf("--%w", err)
		}
	}
	return r, nil
}
