//go:build network

package network

import (
	"fmt"
	"math/rand/v2"
	"net"
	"strconv"
	"testing"
)

const (
	host         = "127.0.0.1"
	portsPerNode = 10
	maxNodes     = 10
)

// Ports are where a node listens.
type Ports struct {
	P2P       int `json:"p2p"`
	RPC       int `json:"rpc"`
	GRPC      int `json:"grpc"`
	REST      int `json:"rest"`
	JSONRPC   int `json:"jsonrpc"`
	JSONRPCWS int `json:"jsonrpc_ws"`
	Metrics   int `json:"metrics"`
	Pprof     int `json:"pprof"`
}

func (p Ports) all() []int {
	return []int{p.P2P, p.RPC, p.GRPC, p.REST, p.JSONRPC, p.JSONRPCWS, p.Metrics, p.Pprof}
}

// freePorts finds a free range between the devnet's ports and those that the kernel hands out. Where to
// look first is random, so that two test binaries at once do not find the same.
func freePorts(t testing.TB) int {
	t.Helper()
	for range 50 {
		base := 28000 + portsPerNode*maxNodes*rand.IntN(40)
		if allFree(base, portsPerNode*maxNodes) {
			return base
		}
	}
	t.Fatal("no free range of ports from 28000 to 32000")
	return 0
}

func allFree(base, count int) bool {
	for port := base; port < base+count; port++ {
		listener, err := net.Listen("tcp", hostPort(port))
		if err != nil {
			return false
		}
		_ = listener.Close()
	}
	return true
}

func hostPort(port int) string { return net.JoinHostPort(host, strconv.Itoa(port)) }

func url(port int, path string) string { return fmt.Sprintf("http://%s%s", hostPort(port), path) }
