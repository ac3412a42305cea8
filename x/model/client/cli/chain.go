package cli

import (
	"context"

	"github.com/cosmos/cosmos-sdk/types/query"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	gogogrpc "github.com/cosmos/gogoproto/grpc"

	datasettypes "github.com/sahara-chain/sahara/x/dataset/types"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// Kinds of assets, by the modules that describe them.
const (
	modelKind   = types.ModuleName
	datasetKind = datasettypes.ModuleName
)

// chain is what the commands ask a node. What it has read it keeps: what is asked for here never changes, but for
// shares and labels, which a command reads once.
type chain struct {
	id      string
	model   types.QueryClient
	dataset datasettypes.QueryClient
	royalty royaltytypes.QueryClient
	license licensetypes.QueryClient
	bank    banktypes.QueryClient

	assets map[uint64]royaltytypes.Asset
	terms  map[uint64]licensetypes.Terms
	names  map[string]*index // by kind
}

func newChain(conn gogogrpc.ClientConn, id string) *chain {
	return &chain{
		id: id, model: types.NewQueryClient(conn), dataset: datasettypes.NewQueryClient(conn),
		royalty: royaltytypes.NewQueryClient(conn), license: licensetypes.NewQueryClient(conn), bank: banktypes.NewQueryClient(conn),
		assets: map[uint64]royaltytypes.Asset{}, terms: map[uint64]licensetypes.Terms{}, names: map[string]*index{},
	}
}

// Asset reads an asset of any kind.
func (c *chain) Asset(ctx context.Context, id uint64) (royaltytypes.Asset, error) {
	return remember(c.assets, id, func() (royaltytypes.Asset, error) {
		res, err := c.royalty.Asset(ctx, &royaltytypes.QueryAssetRequest{Id: id})
		if err != nil {
			return royaltytypes.Asset{}, err
		}
		return res.Asset, nil
	})
}

// Terms reads licence terms.
func (c *chain) Terms(ctx context.Context, id uint64) (licensetypes.Terms, error) {
	return remember(c.terms, id, func() (licensetypes.Terms, error) {
		res, err := c.license.Terms(ctx, &licensetypes.QueryTermsRequest{Id: id})
		if err != nil {
			return licensetypes.Terms{}, err
		}
		return res.Record.Terms, nil
	})
}

// remember reads what is not in a map yet.
func remember[K comparable, V any](known map[K]V, key K, read func() (V, error)) (V, error) {
	if value, ok := known[key]; ok {
		return value, nil
	}
	value, err := read()
	if err != nil {
		return value, err
	}
	known[key] = value
	return value, nil
}

// Presets lists the terms that have a name.
func (c *chain) Presets(ctx context.Context) ([]licensetypes.Preset, error) {
	var presets []licensetypes.Preset
	err := pages(func(page *query.PageRequest) (*query.PageResponse, error) {
		res, err := c.license.Presets(ctx, &licensetypes.QueryPresetsRequest{Pagination: page})
		if err != nil {
			return nil, err
		}
		presets = append(presets, res.Presets...)
		return res.Pagination, nil
	})
	return presets, err
}

// Licensed tells whether an account may use an asset for a purpose now, and why not.
func (c *chain) Licensed(ctx context.Context, asset uint64, account string, purpose licensetypes.Purpose) (bool, string, error) {
	res, err := c.license.IsLicensed(ctx, &licensetypes.QueryIsLicensedRequest{AssetId: asset, Account: account, Purpose: purpose})
	if err != nil {
		return false, "", err
	}
	return res.Licensed, res.Reason, nil
}

func (c *chain) entry(ctx context.Context, id uint64) (types.Entry, error) {
	res, err := c.model.Model(ctx, &types.QueryModelRequest{Id: id})
	if err != nil {
		return types.Entry{}, err
	}
	return res.Entry, nil
}

// credits are those who were credited at a model's registration.
func (c *chain) credits(ctx context.Context, id uint64) ([]royaltytypes.Holder, error) {
	var credits []royaltytypes.Holder
	err := pages(func(page *query.PageRequest) (*query.PageResponse, error) {
		res, err := c.model.Credits(ctx, &types.QueryCreditsRequest{Id: id, Pagination: page})
		if err != nil {
			return nil, err
		}
		credits = append(credits, res.Credits...)
		return res.Pagination, nil
	})
	return credits, err
}

// name is what an asset is called; empty for kinds that have no names here.
func (c *chain) name(ctx context.Context, asset royaltytypes.Asset) (string, error) {
	switch asset.Kind {
	case modelKind:
		entry, err := c.entry(ctx, asset.Id)
		return entry.Model.Name, err
	case datasetKind:
		res, err := c.dataset.Dataset(ctx, &datasettypes.QueryDatasetRequest{Id: asset.Id})
		if err != nil {
			return "", err
		}
		return res.Entry.Dataset.Name, nil
	}
	return "", nil
}

// stop ends pages early.
var stop = &query.PageResponse{}

// pages asks for one page after the other, of as many entries as a node gives at once.
func pages(read func(*query.PageRequest) (*query.PageResponse, error)) error {
	page := &query.PageRequest{Limit: types.MaxPage}
	for {
		res, err := read(page)
		if err != nil {
			return err
		}
		if page.Key = res.GetNextKey(); len(page.Key) == 0 {
			return nil
		}
	}
}
