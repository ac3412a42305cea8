package client

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/metadata"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	grpctypes "github.com/cosmos/cosmos-sdk/types/grpc"
	txtypes "github.com/cosmos/cosmos-sdk/types/tx"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
)

// maxAnswer is the greatest answer that is taken of a node, in bytes.
const maxAnswer = 64 << 20

// Client talks with one node.
type Client struct {
	// Conn is for queries.
	Conn     *grpc.ClientConn
	ChainID  string
	GasPrice sdkmath.Int
	FeeDenom string

	rpc  string
	txs  txtypes.ServiceClient
	auth authtypes.QueryClient
}

// Dial connects to a node of this machine: its gRPC address, and the URL of its CometBFT RPC.
func Dial(grpcAddress, rpc, chainID, feeDenom string, gasPrice sdkmath.Int) (*Client, error) {
	registry := codectypes.NewInterfaceRegistry()
	conn, err := grpc.NewClient(grpcAddress,
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.ForceCodec(codec.NewProtoCodec(registry).GRPCCodec()), grpc.MaxCallRecvMsgSize(maxAnswer)))
	if err != nil {
		return nil, err
	}
	return &Client{
		Conn: conn, ChainID: chainID, GasPrice: gasPrice, FeeDenom: feeDenom, rpc: rpc,
		txs: txtypes.NewServiceClient(conn), auth: authtypes.NewQueryClient(conn),
	}, nil
}

// Close ends the connection.
func (c *Client) Close() error { return c.Conn.Close() }

// At asks queries for the state after a block.
func At(ctx context.Context, height int64) context.Context {
	return metadata.AppendToOutgoingContext(ctx, grpctypes.GRPCBlockHeightHeader, strconv.FormatInt(height, 10))
}

// pollInterval is how often a node is asked what it cannot tell by itself.
const pollInterval = 200 * time.Millisecond

// Until asks again and again until done says so, or the time is over.
func Until(ctx context.Context, limit time.Duration, what string, done func(context.Context) (bool, error)) error {
	ctx, cancel := context.WithTimeoutCause(ctx, limit, fmt.Errorf("%s: not within %s", what, limit))
	defer cancel()
	ticker := time.NewTicker(pollInterval)
	defer ticker.Stop()
	for {
		ok, err := done(ctx)
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if ok || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-ticker.C:
		}
	}
}
