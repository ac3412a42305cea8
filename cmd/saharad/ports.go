package main

import (
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/cosmos/cosmos-sdk/server"
	srvflags "github.com/cosmos/evm/server/flags"
)

// checkPorts listens for a moment on every address that the node will serve, so that a taken port is said
// at once and by name, and not by one failing server after the others have started.
func checkPorts(ctx *server.Context) error {
	v := ctx.Viper
	addresses := []struct {
		name, address string
		serve         bool
	}{
		{"config.toml p2p.laddr", ctx.Config.P2P.ListenAddress, true},
		{"config.toml rpc.laddr", ctx.Config.RPC.ListenAddress, true},
		{"config.toml rpc.pprof_laddr", ctx.Config.RPC.PprofListenAddress, ctx.Config.RPC.PprofListenAddress != ""},
		{"config.toml instrumentation.prometheus_listen_addr", ctx.Config.Instrumentation.PrometheusListenAddr, ctx.Config.Instrumentation.Prometheus},
		{"app.toml api.address", v.GetString("api.address"), v.GetBool("api.enable")},
		{"app.toml grpc.address", v.GetString("grpc.address"), v.GetBool("grpc.enable")},
		{"app.toml json-rpc.address", v.GetString(srvflags.JSONRPCAddress), v.GetBool(srvflags.JSONRPCEnable)},
		{"app.toml json-rpc.ws-address", v.GetString(srvflags.JSONWsAddress), v.GetBool(srvflags.JSONRPCEnable)},
	}
	var errs []error
	for _, a := range addresses {
		if !a.serve {
			continue
		}
		address := a.address
		if _, rest, ok := strings.Cut(address, "://"); ok {
			address = rest
		}
		listener, err := net.Listen("tcp", address)
		if err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", a.name, err))
			continue
		}
		if err := listener.Close(); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", a.name, err))
		}
	}
	return errors.Join(errs...)
}
