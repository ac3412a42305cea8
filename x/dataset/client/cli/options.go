package cli

import (
	"context"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/dataset/client/describe"
	"github.com/sahara-chain/sahara/x/dataset/client/folder"
	"github.com/sahara-chain/sahara/x/dataset/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// options are what publish is told besides the folder.
type options struct {
	name, description, language, modality string
	tags, parents, holders                []string
	licenses, creators                    []string
	terms, previous                       uint64
	tree, price, minPrice, salt           string
	url, baseURL, date, version           string
	maxProviderBps, successionBps         uint32
}

func (o *options) addFlags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&o.name, "name", "", "the name to show, at most 128 bytes (required)")
	f.Uint64Var(&o.terms, "terms", 0, "the `number` of the licence terms, see `saharad query license presets` (required)")
	f.StringVar(&o.modality, "modality", "", strings.Join(types.Modalities(), ", ")+" (required)")
	f.StringVar(&o.language, "language", "", "the content's language as a BCP 47 `tag`, such as en or pt-BR")
	f.StringSliceVar(&o.tags, "tag", nil, "a `word` to find it by; up to 16")
	f.StringSliceVar(&o.parents, "parent", nil, "`ID:BPS`: an asset that it is made from, and its share in 1/10000; up to 16")
	f.Uint64Var(&o.previous, "previous", 0, "the `ID` of your dataset of which this is the next version; a parent with what it was promised, unless --parent says more")
	f.StringSliceVar(&o.holders, "holders", nil, "`ADDRESS:SHARES[:ROLE]`: who owns it; shares of 10^12, or a percentage. What is left is the owner's")
	f.StringVar(&o.tree, "allocation", "", "the `file` that `saharad royalty allocation build` wrote, for more than 256 holders")
	f.StringVar(&o.price, "price", "", "`coins` that you ask for access to the content")
	f.StringVar(&o.minPrice, "min-price", "", "`coins` that a use costs at least")
	f.Uint32Var(&o.maxProviderBps, "max-provider-bps", 0, "the most that a compute provider may keep of a use's price, in 1/10000")
	f.Uint32Var(&o.successionBps, "succession-bps", 0, "the least that a next version passes on to this one, in 1/10000 (default: the chain's)")
	f.StringVar(&o.salt, "salt", "", "the salt that `saharad dataset commit` printed, in `hex`")
	f.StringVar(&o.description, "description", "", "what it is, for croissant.json (default: the name)")
	f.StringSliceVar(&o.creators, "creator", nil, "who made it, for croissant.json (default: the owner's address)")
	f.StringSliceVar(&o.licenses, "license", nil, "an SPDX `id` or URL for croissant.json, besides the chain's terms")
	f.StringVar(&o.url, "url", "", "the dataset's page, for croissant.json (default: its name on the chain)")
	f.StringVar(&o.baseURL, "base-url", "", "where the files can be had, for croissant.json (default: beside it)")
	f.StringVar(&o.date, "date", "", "the day of publication, for croissant.json (default: today in UTC)")
	f.StringVar(&o.version, "dataset-version", "1.0.0", "MAJOR.MINOR.PATCH, for croissant.json")
	for _, required := range []string{"name", "terms", "modality"} {
		if err := cmd.MarkFlagRequired(required); err != nil {
			panic(err) // a flag that is not defined above
		}
	}
}

// message is the registration of a folder but for its content, checked as far as no node is needed. The node knows what
// the previous version was promised.
func (o options) message(ctx context.Context, owner sdk.AccAddress, node chain) (*types.MsgRegister, error) {
	msg := &types.MsgRegister{
		Owner: owner.String(), Name: o.name, TermsId: o.terms, Previous: o.previous, Tags: o.tags, Language: o.language,
		Modality: o.modality, MaxProviderBps: o.maxProviderBps, SuccessionBps: o.successionBps,
	}
	var err error
	if msg.Parents, err = parseParents(o.parents); err != nil {
		return nil, err
	}
	named := slices.ContainsFunc(msg.Parents, func(p royaltytypes.Parent) bool { return p.Id == o.previous })
	if o.previous != 0 && !named {
		asset, err := node.asset(ctx, o.previous)
		if err != nil {
			return nil, fmt.Errorf("--previous %d: %w", o.previous, err)
		}
		msg.Parents = append(msg.Parents, royaltytypes.Parent{Id: o.previous, Bps: asset.SuccessionBps})
	}
	if msg.Allocation, err = allocation(msg.Owner, o.holders, o.tree); err != nil {
		return nil, err
	}
	if msg.AccessPrice, err = sdk.ParseCoinsNormalized(o.price); err != nil {
		return nil, fmt.Errorf("--price: %w", err)
	}
	if msg.MinPrice, err = sdk.ParseCoinsNormalized(o.minPrice); err != nil {
		return nil, fmt.Errorf("--min-price: %w", err)
	}
	if msg.Salt, err = hex.DecodeString(o.salt); err != nil {
		return nil, fmt.Errorf("--salt: %w", err)
	}
	return msg, nil
}

// croissant describes the folder for a chain.
func (o options) croissant(chainID string, msg *types.MsgRegister, content folder.Content) ([]byte, error) {
	d := folder.Description{
		Name: o.name, Description: o.description, URL: o.url, Creators: o.creators, Published: o.date, Version: o.version,
		Keywords: o.tags, Language: o.language, BaseURL: o.baseURL, Licenses: []string{describe.TermsURN(chainID, o.terms)},
	}
	if d.Description == "" {
		d.Description = o.name
	}
	if d.URL == "" {
		d.URL = describe.RootURN(chainID, msg.Root)
	}
	if len(d.Creators) == 0 {
		d.Creators = []string{msg.Owner}
	}
	if d.Published == "" {
		d.Published = time.Now().UTC().Format(time.DateOnly) //determinism:allow the publisher's own clock
	} else if _, err := time.Parse(time.DateOnly, d.Published); err != nil {
		return nil, fmt.Errorf("--date %s: want a day such as 2026-01-31", d.Published)
	}
	for _, license := range o.licenses {
		d.Licenses = append(d.Licenses, licenseURL(license))
	}
	if d.BaseURL != "" && !strings.HasSuffix(d.BaseURL, "/") {
		d.BaseURL += "/"
	}
	return folder.Croissant(d, content)
}

// licenseURL makes a URL of an SPDX identifier.
func licenseURL(license string) string {
	if u, err := url.Parse(license); err == nil && u.IsAbs() {
		return license
	}
	return "https://spdx.org/licenses/" + url.PathEscape(license)
}
