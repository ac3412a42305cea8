package nodeinfo

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/grpc-ecosystem/grpc-gateway/runtime"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"
)

func settings() QueryInfoResponse {
	return QueryInfoResponse{
		ChainId:          "ignored",
		EvmChainId:       72427,
		BaseDenom:        "asahara",
		DisplayDenom:     "SAHARA",
		Decimals:         18,
		FeeDenoms:        []string{"ibc/27", "asahara"},
		BlockExecutor:    "block-stm",
		MinimumGasPrices: "0.025asahara",
		QueryGasLimit:    50_000_000,
		Version:          "v1.0.0",
		SdkVersion:       "v0.54.4",
		CometbftVersion:  "v0.39.4",
	}
}

func ask(t *testing.T, server QueryServer) *QueryInfoResponse {
	t.Helper()
	got, err := server.Info(context.Background(), &QueryInfoRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestInfoFollowsChainID(t *testing.T) {
	chainID := "" // as before InitChain
	server := New(settings(), func() string { return chainID })
	if got := ask(t, server).ChainId; got != "" {
		t.Fatalf("chain id before genesis is %q, want none", got)
	}
	chainID = "sahara-1"
	want := settings()
	want.ChainId, want.FeeDenoms = "sahara-1", []string{"asahara", "ibc/27"}
	if got := ask(t, server); !reflect.DeepEqual(*got, want) {
		t.Fatalf("got %v\nwant %v", got, &want)
	}
}

func TestInfoIsNotSharedWithCallers(t *testing.T) {
	given := settings()
	server := New(given, func() string { return "sahara-1" })
	given.FeeDenoms[1] = "changed by the caller of New"
	ask(t, server).FeeDenoms[0] = "changed by a reader"
	if got := ask(t, server).FeeDenoms; !reflect.DeepEqual(got, []string{"asahara", "ibc/27"}) {
		t.Fatalf("fee denoms are now %v", got)
	}
}

// TestInfoOverGRPCAndREST goes the way of clients: through the generated descriptor, codec and gateway.
func TestInfoOverGRPCAndREST(t *testing.T) {
	listener := bufconn.Listen(1 << 16)
	server := grpc.NewServer()
	RegisterQueryServer(server, New(settings(), func() string { return "sahara-1" }))
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	conn, err := grpc.NewClient("passthrough:///node", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })

	got, err := NewQueryClient(conn).Info(t.Context(), &QueryInfoRequest{})
	if err != nil {
		t.Fatal(err)
	}
	if got.ChainId != "sahara-1" || got.QueryGasLimit != 50_000_000 || len(got.FeeDenoms) != 2 {
		t.Fatalf("gRPC answers %v", got)
	}

	mux := runtime.NewServeMux()
	if err := RegisterQueryHandlerClient(t.Context(), mux, NewQueryClient(conn)); err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	mux.ServeHTTP(answer, httptest.NewRequest(http.MethodGet, "/sahara/node/v1/info", nil))
	if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), `"sahara-1"`) {
		t.Fatalf("REST answers %d: %s", answer.Code, answer.Body)
	}
}
