package cli

import (
	"context"

	"github.com/cosmos/cosmos-sdk/types/query"

	datasettypes "github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/model/client/propose"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// searched is how many assets of a kind are looked at for a name, which the chain has no index of.
const searched = 5_000

// index finds assets by name.
type index struct {
	named   map[string][]propose.Candidate
	count   int
	partial bool
}

func (x *index) add(name string, asset royaltytypes.Asset) {
	x.named[name] = append(x.named[name], propose.Candidate{
		ID: asset.Id, Owner: asset.Owner, Deprecated: asset.Status == royaltytypes.Status_STATUS_DEPRECATED,
	})
	x.count++
}

// Named looks for assets of a kind with just this name.
func (c *chain) Named(ctx context.Context, kind, name string) (propose.Found, error) {
	x, err := remember(c.names, kind, func() (*index, error) { return c.index(ctx, kind) })
	if err != nil {
		return propose.Found{}, err
	}
	return propose.Found{Assets: x.named[name], Partial: x.partial}, nil
}

func (c *chain) index(ctx context.Context, kind string) (*index, error) {
	x := &index{named: map[string][]propose.Candidate{}}
	read := c.indexModels
	if kind == datasetKind {
		read = c.indexDatasets
	}
	err := pages(func(page *query.PageRequest) (*query.PageResponse, error) {
		res, err := read(ctx, x, page)
		if err == nil && x.count >= searched && len(res.GetNextKey()) > 0 {
			x.partial = true
			return stop, nil
		}
		return res, err
	})
	return x, err
}

func (c *chain) indexModels(ctx context.Context, x *index, page *query.PageRequest) (*query.PageResponse, error) {
	res, err := c.model.Models(ctx, &types.QueryModelsRequest{Pagination: page})
	if err != nil {
		return nil, err
	}
	for _, entry := range res.Entries {
		x.add(entry.Model.Name, entry.Asset)
	}
	return res.Pagination, nil
}

func (c *chain) indexDatasets(ctx context.Context, x *index, page *query.PageRequest) (*query.PageResponse, error) {
	res, err := c.dataset.Datasets(ctx, &datasettypes.QueryDatasetsRequest{Pagination: page})
	if err != nil {
		return nil, err
	}
	for _, entry := range res.Entries {
		x.add(entry.Dataset.Name, entry.Asset)
	}
	return res.Pagination, nil
}
