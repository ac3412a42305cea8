package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/spf13/cobra"

	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	serverconfig "github.com/cosmos/cosmos-sdk/server/config"
	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/genutil"
	"github.com/cosmos/evm/crypto/hd"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"
)

// network is what init-files writes and prints: devnet.json.
type network struct {
	ChainID     string           `json:"chain_id"`
	EVMChainID  uint64           `json:"evm_chain_id"`
	MinGasPrice string           `json:"min_gas_price"`
	Nodes       []networkNode    `json:"nodes"`
	Accounts    []networkAccount `json:"accounts"`
}

type networkNode struct {
	Name      string `json:"name"`
	Home      string `json:"home"` // relative to the output folder
	NodeID    string `json:"node_id"`
	Validator string `json:"validator"`
	Ports     ports  `json:"ports"`
}

type networkAccount struct {
	Name     string `json:"name"`
	Address  string `json:"address"`
	Hex      string `json:"hex"`
	Balance  string `json:"balance"`
	Node     int    `json:"node"` // whose keyring holds the key
	Mnemonic string `json:"mnemonic"`
}

// ports of one node, one after the other from its base.
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

// portsPerNode is how far the port ranges of two nodes lie apart.
const portsPerNode = 10

func portsFrom(base int) ports {
	return ports{base, base + 1, base + 2, base + 3, base + 4, base + 5, base + 6, base + 7}
}

// Balances and stakes of a test network, in SAHARA.
const (
	validatorBalance = 10_000
	validatorStake   = 5_000
	faucetBalance    = 100_000_000
	userBalance      = 10_000
)

func testnetCmd(described *app.App) *cobra.Command {
	var o testnetOptions
	initFiles := &cobra.Command{
		Use:   "init-files",
		Short: "Write the homes of N validators of a network on this machine",
		Long: `init-files writes the homes of the validators of a new network on 127.0.0.1: keys, one genesis in which
all of them are bonded, configuration with a port range of its own for each, and devnet.json, which lists
nodes, ports and funded accounts with their mnemonics. The keys are for tests: anybody can read them.`,
		Example: "saharad testnet init-files --validators 4 --output-dir ./net --chain-id sahara-devnet-1",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			net, err := initFiles(cmd, described, o)
			if err != nil {
				return err
			}
			if o.output == flags.OutputFormatJSON {
				return json.NewEncoder(cmd.OutOrStdout()).Encode(net)
			}
			cmd.Printf("Wrote %d validators of %s (EVM chain id %d) to %s.\nStart each with: saharad start --home %s\n",
				len(net.Nodes), net.ChainID, net.EVMChainID, o.dir, filepath.Join(o.dir, o.prefix+"0"))
			return nil
		},
	}
	f := initFiles.Flags()
	f.IntVar(&o.validators, "validators", 4, "number of validators")
	f.StringVar(&o.dir, "output-dir", "./testnet", "folder to write to; it must not hold a network yet")
	f.StringVar(&o.chainID, flags.FlagChainID, chain.DevnetID, "chain id")
	f.StringVar(&o.prefix, "node-dir-prefix", "node", "prefix of the nodes' names and folders")
	f.StringVar(&o.backend, flags.FlagKeyringBackend, keyring.BackendTest, "keyring of the keys (test, file, os)")
	f.IntVar(&o.basePort, "base-port", 26600, "first port of the first node; each node takes ten")
	f.DurationVar(&o.timeoutCommit, "commit-timeout", time.Second, "pause after each block")
	f.StringVarP(&o.output, flags.FlagOutput, "o", flags.OutputFormatText, "output format (text|json)")

	cmd := &cobra.Command{Use: "testnet", Short: "Make test networks", RunE: client.ValidateCmd}
	cmd.AddCommand(initFiles)
	return cmd
}

const networkFile = "devnet.json"

func initFiles(cmd *cobra.Command, described *app.App, o testnetOptions) (*network, error) {
	if err := o.validate(); err != nil {
		return nil, err
	}
	clientCtx := client.GetClientContextFromCmd(cmd)
	net := &network{ChainID: o.chainID, EVMChainID: chain.EVMChainID(o.chainID), MinGasPrice: minGasPrice()}

	var (
		configs  = make([]*cmtcfg.Config, o.validators)
		balances []banktypes.Balance
		gentxs   []json.RawMessage
	)
	addAccount := func(kr keyring.Keyring, name string, node int, sahara int64) (*keyring.Record, error) {
		record, mnemonic, err := kr.NewMnemonic(name, keyring.English, sdk.GetConfig().GetFullBIP44Path(),
			keyring.DefaultBIP39Passphrase, hd.EthSecp256k1)
		if err != nil {
			return nil, fmt.Errorf("key %s: %w", name, err)
		}
		addr, err := record.GetAddress()
		if err != nil {
			return nil, err
		}
		balances = append(balances, banktypes.Balance{Address: addr.String(), Coins: chain.Coins(sahara)})
		net.Accounts = append(net.Accounts, networkAccount{
			Name: name, Address: addr.String(), Hex: common.BytesToAddress(addr).Hex(),
			Balance: chain.Coins(sahara).String(), Node: node, Mnemonic: mnemonic,
		})
		return record, nil
	}

	for i := range o.validators {
		name := fmt.Sprintf("%s%d", o.prefix, i)
		home := filepath.Join(o.dir, name)
		config, err := writeNodeConfig(home, name, o, i)
		if err != nil {
			return nil, err
		}
		configs[i] = config
		nodeID, consensusKey, err := genutil.InitializeNodeValidatorFiles(config)
		if err != nil {
			return nil, err
		}
		kr, err := keyring.New(sdk.KeyringServiceName(), o.backend, home, cmd.InOrStdin(), clientCtx.Codec, hd.EthSecp256k1Option())
		if err != nil {
			return nil, err
		}
		record, err := addAccount(kr, name, i, validatorBalance)
		if err != nil {
			return nil, err
		}
		addr, err := record.GetAddress()
		if err != nil {
			return nil, err
		}
		gentx, err := createValidator(cmd, clientCtx.TxConfig, kr, name, o.chainID, addr, consensusKey)
		if err != nil {
			return nil, err
		}
		gentxs = append(gentxs, gentx)
		net.Nodes = append(net.Nodes, networkNode{
			Name: name, Home: name, NodeID: nodeID, Validator: sdk.ValAddress(addr).String(),
			Ports: portsFrom(o.basePort + portsPerNode*i),
		})
		if i == 0 {
			for _, account := range []struct {
				name   string
				sahara int64
			}{{"faucet", faucetBalance}, {"alice", userBalance}, {"bob", userBalance}} {
				if _, err := addAccount(kr, account.name, 0, account.sahara); err != nil {
					return nil, err
				}
			}
		}
	}

	genesis, err := networkGenesis(described, o.chainID, balances, gentxs)
	if err != nil {
		return nil, err
	}
	for i, config := range configs {
		if err := genesis.SaveAs(config.GenesisFile()); err != nil {
			return nil, err
		}
		config.P2P.PersistentPeers = peersOf(net.Nodes, i)
		cmtcfg.WriteConfigFile(filepath.Join(config.RootDir, "config", "config.toml"), config)
	}
	bz, err := json.MarshalIndent(net, "", "  ")
	if err != nil {
		return nil, err
	}
	return net, os.WriteFile(filepath.Join(o.dir, networkFile), append(bz, '\n'), 0o600)
}

// peersOf lists all nodes but one.
func peersOf(nodes []networkNode, except int) string {
	peers := ""
	for i, node := range nodes {
		if i == except {
			continue
		}
		if peers != "" {
			peers += ","
		}
		peers += fmt.Sprintf("%s@127.0.0.1:%d", node.NodeID, node.Ports.P2P)
	}
	return peers
}

// writeNodeConfig writes app.toml and client.toml and returns config.toml, which still lacks its
// peers.
func writeNodeConfig(home, name string, o testnetOptions, i int) (*cmtcfg.Config, error) {
	p := portsFrom(o.basePort + portsPerNode*i)
	local := func(port int) string { return fmt.Sprintf("127.0.0.1:%d", port) }

	if err := os.MkdirAll(filepath.Join(home, "config"), 0o750); err != nil {
		return nil, err
	}
	config := newCometConfig()
	config.SetRoot(home)
	config.Moniker = name
	config.P2P.ListenAddress = "tcp://" + local(p.P2P)
	config.P2P.AddrBookStrict = false // loopback addresses are not routable
	config.P2P.AllowDuplicateIP = true
	config.RPC.ListenAddress = "tcp://" + local(p.RPC)
	config.RPC.PprofListenAddress = local(p.Pprof)
	config.Instrumentation.PrometheusListenAddr = local(p.Metrics)
	config.Consensus.TimeoutCommit = o.timeoutCommit

	appToml := newAppConfig()
	appToml.API.Address = "tcp://" + local(p.REST)
	appToml.GRPC.Address = local(p.GRPC)
	appToml.JSONRPC.Address = local(p.JSONRPC)
	appToml.JSONRPC.WsAddress = local(p.JSONRPCWS)
	appToml.StateSync.SnapshotInterval = 20 // so that a new node can state-sync soon
	serverconfig.SetConfigTemplate(appConfigTemplate)
	serverconfig.WriteConfigFile(filepath.Join(home, "config", "app.toml"), appToml)

	clientToml := fmt.Sprintf("chain-id = %q\nkeyring-backend = %q\noutput = \"text\"\nnode = %q\nbroadcast-mode = \"sync\"\n",
		o.chainID, o.backend, "tcp://"+local(p.RPC))
	if err := os.WriteFile(filepath.Join(home, "config", "client.toml"), []byte(clientToml), 0o600); err != nil {
		return nil, err
	}
	return config, nil
}
