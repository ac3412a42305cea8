package cli

import (
	"context"
	"fmt"
	"strconv"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/testutil/fixture"
	datasettypes "github.com/sahara-chain/sahara/x/dataset/types"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	"github.com/sahara-chain/sahara/x/model/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// node is a chain in memory that answers by pages of at most pageSize.
type node struct {
	pageSize   int
	assets     map[uint64]royaltytypes.Asset
	models     []types.Model
	datasets   []datasettypes.Dataset
	owners     map[uint64][]*banktypes.DenomOwner
	credits    map[uint64][]royaltytypes.Holder
	unlicensed map[uint64]bool
}

var when = time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)

// newNode has a dataset that alice and bob labelled, half of whose shares wait to be claimed, a model of carol's that
// is made from it, and one of dave's that is made from both.
func newNode(t *testing.T) *node {
	t.Helper()
	alice, bob := fixture.Account("alice").String(), fixture.Account("bob").String()
	carol, dave := fixture.Account("carol").String(), fixture.Account("dave").String()
	n := &node{pageSize: 2, assets: map[uint64]royaltytypes.Asset{}, unlicensed: map[uint64]bool{}}
	n.addDataset(3, "acme/mail-2002", alice, 2)
	n.addModel(7, "acme/mail-base", carol, types.Kind_KIND_BASE, royaltytypes.Parent{Id: 3, Bps: 2_000})
	n.addModel(9, "acme/mail-tuned", dave, types.Kind_KIND_FINE_TUNE, royaltytypes.Parent{Id: 7, Bps: 3_500}, royaltytypes.Parent{Id: 3, Bps: 500})
	n.owners = map[uint64][]*banktypes.DenomOwner{
		3: {owns(3, alice, 375_000_000_000), owns(3, bob, 125_000_000_000), owns(3, latent(), 500_000_000_000)},
		7: {owns(7, carol, 1e12)},
		9: {owns(9, bob, 1), owns(9, dave, 999_999_999_999)},
	}
	n.credits = map[uint64][]royaltytypes.Holder{
		7: {{Address: carol, Shares: 1e12, Role: "developer"}},
		9: {{Address: dave, Shares: 1e12, Role: "optimizer"}},
	}
	n.withAsset(3, func(a *royaltytypes.Asset) {
		a.Allocation.Tree = &royaltytypes.AllocationTree{Count: 1_000, Role: "labeler"}
	})
	return n
}

func latent() string { return authtypes.NewModuleAddress(royaltytypes.LatentName).String() }

func owns(id uint64, address string, shares int64) *banktypes.DenomOwner {
	return &banktypes.DenomOwner{Address: address, Balance: sdk.NewInt64Coin(royaltytypes.ShareDenom(id), shares)}
}

func (n *node) addAsset(id uint64, kind, owner string, terms uint64, parents ...royaltytypes.Parent) {
	n.assets[id] = royaltytypes.Asset{
		Id: id, Kind: kind, Owner: owner, TermsId: terms, Parents: parents, SuccessionBps: 5_000, MaxProviderBps: 3_000,
		Status: royaltytypes.Status_STATUS_ACTIVE,
	}
}

func (n *node) addDataset(id uint64, name, owner string, terms uint64, parents ...royaltytypes.Parent) {
	n.addAsset(id, datasetKind, owner, terms, parents...)
	n.datasets = append(n.datasets, datasettypes.Dataset{Id: id, Name: name, Owner: owner, TermsId: terms})
}

func (n *node) addModel(id uint64, name, owner string, kind types.Kind, parents ...royaltytypes.Parent) {
	n.addAsset(id, modelKind, owner, 2, parents...)
	n.models = append(n.models, types.Model{
		Id: id, Name: name, Owner: owner, Kind: kind, TermsId: 2, Series: id, Version: 1, Height: int64(id), Time: when,
	})
}

func (n *node) withAsset(id uint64, edit func(*royaltytypes.Asset)) {
	asset := n.assets[id]
	edit(&asset)
	n.assets[id] = asset
}

func (n *node) chain() *chain {
	return &chain{
		id: "sahara-1", model: modelNode{node: n}, dataset: datasetNode{node: n}, royalty: royaltyNode{node: n}, license: licenseNode{node: n}, bank: bankNode{node: n},
		assets: map[uint64]royaltytypes.Asset{}, terms: map[uint64]licensetypes.Terms{}, names: map[string]*index{},
	}
}

func (n *node) asset(id uint64) (royaltytypes.Asset, error) {
	asset, ok := n.assets[id]
	if !ok {
		return asset, status.Errorf(codes.NotFound, "asset %d: unknown asset", id)
	}
	return asset, nil
}

// slice is a page of a list. Keys are positions.
func slice[V any](n *node, all []V, page *query.PageRequest) ([]V, *query.PageResponse) {
	from, _ := strconv.Atoi(string(page.GetKey()))
	to := min(from+min(int(page.GetLimit()), n.pageSize), len(all))
	res := &query.PageResponse{}
	if to < len(all) {
		res.NextKey = []byte(strconv.Itoa(to))
	}
	return all[from:to], res
}

type modelNode struct {
	types.QueryClient
	*node
}

func (n modelNode) Model(_ context.Context, req *types.QueryModelRequest, _ ...grpc.CallOption) (*types.QueryModelResponse, error) {
	for _, m := range n.models {
		if m.Id == req.Id {
			return &types.QueryModelResponse{Entry: types.Entry{Model: m, Asset: n.assets[m.Id]}}, nil
		}
	}
	return nil, status.Errorf(codes.NotFound, "unknown model")
}

func (n modelNode) Models(_ context.Context, req *types.QueryModelsRequest, _ ...grpc.CallOption) (*types.QueryModelsResponse, error) {
	models, page := slice(n.node, n.models, req.Pagination)
	res := &types.QueryModelsResponse{Pagination: page}
	for _, m := range models {
		res.Entries = append(res.Entries, types.Entry{Model: m, Asset: n.assets[m.Id]})
	}
	return res, nil
}

func (n modelNode) Credits(_ context.Context, req *types.QueryCreditsRequest, _ ...grpc.CallOption) (*types.QueryCreditsResponse, error) {
	credits, page := slice(n.node, n.credits[req.Id], req.Pagination)
	return &types.QueryCreditsResponse{Credits: credits, Pagination: page}, nil
}

// Lineage has the direct parents of a model only.
func (n modelNode) Lineage(_ context.Context, req *types.QueryLineageRequest, _ ...grpc.CallOption) (*types.QueryLineageResponse, error) {
	var all []types.Ancestor
	for _, p := range n.assets[req.Id].Parents {
		a := types.Ancestor{Id: p.Id, AssetKind: n.assets[p.Id].Kind, Rate: uint64(p.Bps) * 1e14, OwnRate: uint64(p.Bps) * 1e14, Direct: true}
		for _, m := range n.models {
			if m.Id == p.Id {
				a.Name = m.Name
			}
		}
		all = append(all, a)
	}
	ancestors, page := slice(n.node, all, req.Pagination)
	return &types.QueryLineageResponse{Ancestors: ancestors, Pagination: page}, nil
}

type datasetNode struct {
	datasettypes.QueryClient
	*node
}

func (n datasetNode) Dataset(_ context.Context, req *datasettypes.QueryDatasetRequest, _ ...grpc.CallOption) (*datasettypes.QueryDatasetResponse, error) {
	for _, d := range n.datasets {
		if d.Id == req.Id {
			return &datasettypes.QueryDatasetResponse{Entry: datasettypes.Entry{Dataset: d}}, nil
		}
	}
	return nil, status.Errorf(codes.NotFound, "unknown dataset")
}

func (n datasetNode) Datasets(_ context.Context, req *datasettypes.QueryDatasetsRequest, _ ...grpc.CallOption) (*datasettypes.QueryDatasetsResponse, error) {
	datasets, page := slice(n.node, n.datasets, req.Pagination)
	res := &datasettypes.QueryDatasetsResponse{Pagination: page}
	for _, d := range datasets {
		res.Entries = append(res.Entries, datasettypes.Entry{Dataset: d, Asset: n.assets[d.Id]})
	}
	return res, nil
}

type royaltyNode struct {
	royaltytypes.QueryClient
	*node
}

func (n royaltyNode) Asset(_ context.Context, req *royaltytypes.QueryAssetRequest, _ ...grpc.CallOption) (*royaltytypes.QueryAssetResponse, error) {
	asset, err := n.asset(req.Id)
	return &royaltytypes.QueryAssetResponse{Asset: asset}, err
}

type licenseNode struct {
	licensetypes.QueryClient
	*node
}

func (n licenseNode) Terms(_ context.Context, req *licensetypes.QueryTermsRequest, _ ...grpc.CallOption) (*licensetypes.QueryTermsResponse, error) {
	_, terms := licensetypes.DefaultPresets()
	if req.Id == 0 || req.Id > uint64(len(terms)) {
		return nil, status.Errorf(codes.NotFound, "terms %d: unknown terms", req.Id)
	}
	return &licensetypes.QueryTermsResponse{Record: licensetypes.TermsRecord{Id: req.Id, Terms: terms[req.Id-1]}}, nil
}

func (n licenseNode) Presets(_ context.Context, req *licensetypes.QueryPresetsRequest, _ ...grpc.CallOption) (*licensetypes.QueryPresetsResponse, error) {
	all, _ := licensetypes.DefaultPresets()
	presets, page := slice(n.node, all, req.Pagination)
	return &licensetypes.QueryPresetsResponse{Presets: presets, Pagination: page}, nil
}

func (n licenseNode) Explain(_ context.Context, req *licensetypes.QueryExplainRequest, _ ...grpc.CallOption) (*licensetypes.QueryExplainResponse, error) {
	return &licensetypes.QueryExplainResponse{Text: fmt.Sprintf("What terms %d mean.", req.Id)}, nil
}

func (n licenseNode) IsLicensed(_ context.Context, req *licensetypes.QueryIsLicensedRequest, _ ...grpc.CallOption) (*licensetypes.QueryIsLicensedResponse, error) {
	return &licensetypes.QueryIsLicensedResponse{Licensed: !n.unlicensed[req.AssetId], Reason: "it has a price"}, nil
}

type bankNode struct {
	banktypes.QueryClient
	*node
}

func (n bankNode) DenomOwners(_ context.Context, req *banktypes.QueryDenomOwnersRequest, _ ...grpc.CallOption) (*banktypes.QueryDenomOwnersResponse, error) {
	id, err := royaltytypes.ParseShareDenom(req.Denom)
	if err != nil {
		return nil, err
	}
	owners, page := slice(n.node, n.owners[id], req.Pagination)
	return &banktypes.QueryDenomOwnersResponse{DenomOwners: owners, Pagination: page}, nil
}
