package cli

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/cosmos/cosmos-sdk/types/query"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/x/model/client/preview"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// readHolders is how many holders of an asset are read to find the largest. An asset may have millions.
const readHolders = 1_000

// graph shows a chain's assets to a preview.
type graph struct {
	*chain
	// holders is how many of an asset are shown one by one.
	holders int
}

// Parents implements preview.Graph.
func (g graph) Parents(ctx context.Context, id uint64) ([]royaltytypes.Parent, error) {
	asset, err := g.Asset(ctx, id)
	return asset.Parents, named(err, id)
}

func named(err error, id uint64) error {
	if err != nil {
		err = fmt.Errorf("asset %d: %w", id, err)
	}
	return err
}

// Describe implements preview.Graph: who holds the shares now, the largest holders first.
func (g graph) Describe(ctx context.Context, id uint64) (preview.Description, error) {
	asset, err := g.Asset(ctx, id)
	if err != nil {
		return preview.Description{}, named(err, id)
	}
	d := preview.Description{Kind: asset.Kind}
	if d.Name, err = g.name(ctx, asset); err != nil {
		return d, named(err, id)
	}
	roles, err := g.roles(ctx, asset)
	if err != nil {
		return d, named(err, id)
	}
	owners, partial, err := g.owners(ctx, id)
	if err != nil {
		return d, named(err, id)
	}
	latent := authtypes.NewModuleAddress(royaltytypes.LatentName).String()
	unclaimed := preview.Holder{}
	if tree := asset.Allocation.Tree; tree != nil {
		unclaimed.Claimants, unclaimed.Role = tree.Count, tree.Role
	}
	for _, owner := range owners {
		shares := owner.Balance.Amount.Uint64()
		if owner.Address == latent {
			unclaimed.Shares = shares
			continue
		}
		d.Holders = append(d.Holders, preview.Holder{Address: owner.Address, Role: roles[owner.Address], Shares: shares})
	}
	shown := min(g.holders, len(d.Holders))
	d.Others, d.OthersUncounted = uint64(len(d.Holders)-shown), partial //nolint:gosec // not negative
	d.Holders = slices.Clone(d.Holders[:shown])
	if unclaimed.Shares > 0 {
		d.Holders = append(d.Holders, unclaimed)
	}
	return d, nil
}

// roles are what a model's holders were credited for. Other kinds keep none.
func (g graph) roles(ctx context.Context, asset royaltytypes.Asset) (map[string]string, error) {
	if asset.Kind != modelKind {
		return nil, nil
	}
	credits, err := g.credits(ctx, asset.Id)
	roles := make(map[string]string, len(credits))
	for _, credit := range credits {
		roles[credit.Address] = credit.Role
	}
	return roles, err
}

// owners are the accounts that hold shares, the largest first, and whether there are more than were read.
func (g graph) owners(ctx context.Context, id uint64) (owners []*banktypes.DenomOwner, partial bool, err error) {
	err = pages(func(page *query.PageRequest) (*query.PageResponse, error) {
		res, err := g.bank.DenomOwners(ctx, &banktypes.QueryDenomOwnersRequest{Denom: royaltytypes.ShareDenom(id), Pagination: page})
		if err != nil {
			return nil, err
		}
		for _, owner := range res.DenomOwners {
			if !owner.Balance.Amount.IsUint64() {
				return nil, fmt.Errorf("account %s has %s shares: there are %d", owner.Address, owner.Balance.Amount, uint64(royaltytypes.ShareSupply))
			}
		}
		owners = append(owners, res.DenomOwners...)
		if len(owners) >= readHolders && len(res.Pagination.GetNextKey()) > 0 {
			partial = true
			return stop, nil
		}
		return res.Pagination, nil
	})
	slices.SortStableFunc(owners, func(a, b *banktypes.DenomOwner) int {
		return cmp.Or(b.Balance.Amount.BigInt().Cmp(a.Balance.Amount.BigInt()), cmp.Compare(a.Address, b.Address))
	})
	return owners, partial, err
}
