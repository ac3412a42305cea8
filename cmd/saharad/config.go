package main

import (
	"fmt"
	"strings"
	"time"

	cmtcfg "github.com/cometbft/cometbft/config"
	serverconfig "github.com/cosmos/cosmos-sdk/server/config"
	evmconfig "github.com/cosmos/evm/server/config"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"
)

// queryGasLimit bounds what one query may read, in gas. The SDK's default is no limit, so that one request
// could keep a node busy for minutes.
const queryGasLimit = 50_000_000

// appConfig is what app.toml holds.
type appConfig struct {
	serverconfig.Config `mapstructure:",squash"`

	EVM     evmconfig.EVMConfig     `mapstructure:"evm"`
	JSONRPC evmconfig.JSONRPCConfig `mapstructure:"json-rpc"`
	TLS     evmconfig.TLSConfig     `mapstructure:"tls"`
}

// appConfigTemplate writes app.toml. The EVM's chain id is not in it: it follows from the chain's id (see
// chain.EVMChainID), and a validator with another one would fork off.
var appConfigTemplate = serverconfig.DefaultConfigTemplate + strings.Replace(evmconfig.DefaultEVMConfigTemplate,
	`# EVMChainID is the EIP-155 compatible replay protection chain ID. This is separate from the Cosmos chain ID.
evm-chain-id = {{ .EVM.EVMChainID }}

`, "", 1)

// newAppConfig is a full node's app.toml: everything served on loopback, nothing for free.
func newAppConfig() appConfig {
	config := appConfig{
		Config:  *serverconfig.DefaultConfig(),
		EVM:     *evmconfig.DefaultEVMConfig(),
		JSONRPC: *evmconfig.DefaultJSONRPCConfig(),
		TLS:     *evmconfig.DefaultTLSConfig(),
	}
	config.MinGasPrices = minGasPrice()
	config.QueryGasLimit = queryGasLimit
	config.IAVLCacheSize = 100_000 // per store; the SDK's 781,250 assumes one big tree
	config.API.Enable = true
	config.API.Swagger = true
	config.GRPC.Enable = true
	config.GRPCWeb.Enable = true
	config.JSONRPC.Enable = true
	config.JSONRPC.EnableIndexer = true
	config.JSONRPC.AllowInsecureUnlock = false
	config.JSONRPC.API = []string{"eth", "net", "web3", "txpool", "debug"}
	config.StateSync.SnapshotInterval = 1000
	config.StateSync.SnapshotKeepRecent = 2
	return config
}

func minGasPrice() string {
	return fmt.Sprintf("%s%s", app.MinGasPrice.TruncateInt(), chain.BaseDenom)
}

// newCometConfig is a node's config.toml.
func newCometConfig() *cmtcfg.Config {
	config := cmtcfg.DefaultConfig()
	config.Mempool.Type = "app" // the application keeps the mempool (app/mempool.go)
	config.Consensus.TimeoutCommit = time.Second
	config.Instrumentation.Prometheus = true
	config.Instrumentation.PrometheusListenAddr = "127.0.0.1:26660"
	return config
}
