package main

import (
	"fmt"
	"net"
	"strconv"
)

const host = "127.0.0.1"

type ports struct {
	P2P       int `json:"p2p"`
	RPC       int `json:"rpc"`
	GRPC      int `json:"grpc"`
	REST      int `json:"rest"`
	JSONRPC   int `json:"jsonrpc"`
	JSONRPCWS int `json:"jsonrpc_ws"`
	Metrics   int `json:"metrics"`
	Pprof     int `json:"pprof"`
}

type namedPort struct {
	purpose string
	port    int
}

// named lists the ports that the node opens; a zero means that a service is off.
func (p ports) named() []namedPort {
	var open []namedPort
	for _, np := range []namedPort{
		{"P2P", p.P2P},
		{"RPC", p.RPC},
		{"gRPC", p.GRPC},
		{"REST", p.REST},
		{"JSON-RPC", p.JSONRPC},
		{"JSON-RPC WebSocket", p.JSONRPCWS},
		{"metrics", p.Metrics},
		{"pprof", p.Pprof},
	} {
		if np.port != 0 {
			open = append(open, np)
		}
	}
	return open
}

// portTaken says that another program listens where a node has to.
type portTaken struct {
	node, purpose string
	port          int
	cause         error
}

func (e portTaken) Error() string {
	return fmt.Sprintf("port %d, which %s needs for %s, is not free (%v)", e.port, e.node, e.purpose, e.cause)
}

// checkPorts tries every port by listening on it: a node that finds a port taken only says so in its log,
// long after the others have started.
func checkPorts(nodes []node) error {
	for _, n := range nodes {
		for _, np := range n.Ports.named() {
			l, err := net.Listen("tcp", hostPort(np.port))
			if err != nil {
				return portTaken{node: n.Name, purpose: np.purpose, port: np.port, cause: err}
			}
			_ = l.Close()
		}
	}
	return nil
}

func hostPort(port int) string { return net.JoinHostPort(host, strconv.Itoa(port)) }

func url(scheme string, port int) string { return scheme + "://" + hostPort(port) }
