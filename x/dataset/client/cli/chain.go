package cli

import (
	"context"
	"fmt"
	"strconv"

	gogogrpc "github.com/cosmos/gogoproto/grpc"

	"github.com/sahara-chain/sahara/x/dataset/types"
	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// chain is what the commands ask a node.
type chain struct {
	dataset types.QueryClient
	royalty royaltytypes.QueryClient
	license licensetypes.QueryClient
}

func newChain(conn gogogrpc.ClientConn) chain {
	return chain{types.NewQueryClient(conn), royaltytypes.NewQueryClient(conn), licensetypes.NewQueryClient(conn)}
}

func (c chain) entry(ctx context.Context, id uint64) (types.Entry, error) {
	res, err := c.dataset.Dataset(ctx, &types.QueryDatasetRequest{Id: id})
	if err != nil {
		return types.Entry{}, err
	}
	return res.Entry, nil
}

func (c chain) asset(ctx context.Context, id uint64) (royaltytypes.Asset, error) {
	res, err := c.royalty.Asset(ctx, &royaltytypes.QueryAssetRequest{Id: id})
	if err != nil {
		return royaltytypes.Asset{}, err
	}
	return res.Asset, nil
}

func parseID(text string) (uint64, error) {
	id, err := strconv.ParseUint(text, 10, 64)
	if err != nil || id == 0 {
		return 0, fmt.Errorf("ID %.40q: want the number of a dataset", text)
	}
	return id, nil
}
