//go:build network

package network_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	reflection "google.golang.org/grpc/reflection/grpc_reflection_v1"

	"github.com/sahara-chain/sahara/app/nodeinfo"
	"github.com/sahara-chain/sahara/testutil/network"
)

// askServers shows that each server of a node answers, by one question that only a live chain can answer.
func askServers(t *testing.T, net *network.Network) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	ports := net.Nodes[0].Ports

	connection, err := grpc.NewClient(fmt.Sprintf("127.0.0.1:%d", ports.GRPC), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		t.Fatal(err)
	}
	defer connection.Close()
	info, err := nodeinfo.NewQueryClient(connection).Info(ctx, &nodeinfo.QueryInfoRequest{})
	if err != nil || info.EvmChainId != net.EVMChainID {
		t.Fatalf("gRPC: %v, %v", info, err)
	}
	services := listServices(ctx, t, connection)
	for _, want := range []string{"cosmos.bank.v1beta1.Query", "cosmos.evm.vm.v1.Query", "cosmos.tx.v1beta1.Service"} {
		if !slices.Contains(services, want) {
			t.Errorf("gRPC reflection does not list %s among %d services", want, len(services))
		}
	}

	rest := fmt.Sprintf("http://127.0.0.1:%d", ports.REST)
	var node struct {
		Info struct {
			Network string `json:"network"`
		} `json:"default_node_info"`
	}
	if err := json.Unmarshal(get(ctx, t, rest+"/cosmos/base/tendermint/v1beta1/node_info"), &node); err != nil || node.Info.Network != net.ChainID {
		t.Errorf("REST: network %q, %v", node.Info.Network, err)
	}
	if page := get(ctx, t, rest+"/swagger/"); !bytes.Contains(bytes.ToLower(page), []byte("<html")) {
		t.Errorf("the OpenAPI page is no page: %.100s", page)
	}
	if answer := grpcWeb(ctx, t, rest+"/cosmos.base.tendermint.v1beta1.Service/GetLatestBlock"); !bytes.Contains(answer, []byte(net.ChainID)) {
		t.Errorf("gRPC-web: %q does not name %s", answer, net.ChainID)
	}

	metrics := string(get(ctx, t, fmt.Sprintf("http://127.0.0.1:%d/metrics", ports.Metrics)))
	for _, want := range []string{"begin_block_time", "cometbft_consensus_height"} {
		if !strings.Contains(metrics, want) {
			t.Errorf("metrics lack %s", want)
		}
	}

	var chainID string
	if err := net.Nodes[0].JSONRPC(&chainID, "eth_chainId"); err != nil || chainID != fmt.Sprintf("0x%x", net.EVMChainID) {
		t.Errorf("eth_chainId is %s (%v), want 0x%x", chainID, err, net.EVMChainID)
	}
}

// listServices asks what grpcurl asks. The SDK serves the protocol by its older name only; the messages are
// the same.
func listServices(ctx context.Context, t *testing.T, connection *grpc.ClientConn) (names []string) {
	t.Helper()
	stream, err := connection.NewStream(ctx, &grpc.StreamDesc{ServerStreams: true, ClientStreams: true},
		"/grpc.reflection.v1alpha.ServerReflection/ServerReflectionInfo")
	if err != nil {
		t.Fatal(err)
	}
	if err := stream.SendMsg(&reflection.ServerReflectionRequest{
		MessageRequest: &reflection.ServerReflectionRequest_ListServices{},
	}); err != nil {
		t.Fatal(err)
	}
	var answer reflection.ServerReflectionResponse
	if err := stream.RecvMsg(&answer); err != nil {
		t.Fatalf("gRPC reflection: %v", err)
	}
	for _, service := range answer.GetListServicesResponse().GetService() {
		names = append(names, service.Name)
	}
	return names
}

// grpcWeb calls a method with an empty request as a browser does, and returns the frames of the answer.
func grpcWeb(ctx context.Context, t *testing.T, method string) []byte {
	t.Helper()
	emptyFrame := make([]byte, 5) // no flags, length 0
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, method, bytes.NewReader(emptyFrame))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/grpc-web+proto")
	request.Header.Set("X-Grpc-Web", "1")
	return do(t, request)
}

func get(ctx context.Context, t *testing.T, address string) []byte {
	t.Helper()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	return do(t, request)
}

func do(t *testing.T, request *http.Request) []byte {
	t.Helper()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v: %.300s", request.URL, response.Status, err, body)
	}
	return body
}
