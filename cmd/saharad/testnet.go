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
	tmtime "github.com/cometbft/cometbft/types/time"

	"github.com/sahara-chain/sahara/app"
	"github.com/sahara-chain/sahara/app/chain"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/client"
	"github.com/cosmos/cosmos-sdk/client/flags"
	"github.com/cosmos/cosmos-sdk/client/tx"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	cryptotypes "github.com/cosmos/cosmos-sdk/crypto/types"
	serverconfig "github.com/cosmos/cosmos-sdk/server/config"
	sdk "github.com/cosmos/cosmos-sdk/types"
	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	"github.com/cosmos/cosmos-sdk/x/genutil"
	genutiltypes "github.com/cosmos/cosmos-sdk/x/genutil/types"
	stakingtypes "github.com/cosmos/cosmos-sdk/x/staking/types"
	"github.com/cosmos/evm/crypto/hd"
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

type testnetOptions struct {
	validators    int
	dir           string
	chainID       string
	prefix        string
	backend       string
	basePort      int
	timeoutCommit time.Duration
}

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
			if out, _ := cmd.Flags().GetString(flags.FlagOutput); out == flags.OutputFormatJSON {
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
	f.StringP(flags.FlagOutput, "o", flags.OutputFormatText, "output format (text|json)")

	cmd := &cobra.Command{Use: "testnet", Short: "Make test networks", RunE: client.ValidateCmd}
	cmd.AddCommand(initFiles)
	return cmd
}

func (o testnetOptions) validate() error {
	if o.validators < 1 || o.validators > 100 {
		return fmt.Errorf("--validators is %d, want 1 to 100", o.validators)
	}
	if last := o.basePort + portsPerNode*o.validators; o.basePort < 1024 || last > 65535 {
		return fmt.Errorf("--base-port %d: ports %d to %d are not all between 1024 and 65535", o.basePort, o.basePort, last)
	}
	if o.timeoutCommit < 0 {
		return fmt.Errorf("--commit-timeout is %s, want 0 or more", o.timeoutCommit)
	}
	if entries, err := os.ReadDir(o.dir); err == nil {
		for _, entry := range entries {
			if entry.Name() == networkFile || entry.Name() == o.prefix+"0" {
				return fmt.Errorf("--output-dir %s already holds %s: remove the folder or choose another", o.dir, entry.Name())
			}
		}
	}
	return nil
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

	if err := os.MkdirAll(filepath.Join(home, "config"), 0o755); err != nil {
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

// createValidator signs the genesis transaction that bonds a validator.
func createValidator(
	cmd *cobra.Command, txConfig client.TxConfig, kr keyring.Keyring, name, chainID string,
	addr sdk.AccAddress, consensusKey cryptotypes.PubKey,
) (json.RawMessage, error) {
	commission := stakingtypes.NewCommissionRates(
		sdkmath.LegacyNewDecWithPrec(5, 2), sdkmath.LegacyNewDecWithPrec(20, 2), sdkmath.LegacyNewDecWithPrec(1, 2))
	msg, err := stakingtypes.NewMsgCreateValidator(
		sdk.ValAddress(addr).String(), consensusKey, chain.Coins(validatorStake)[0],
		stakingtypes.NewDescription(name, "", "", "", ""), commission, sdkmath.OneInt())
	if err != nil {
		return nil, err
	}
	builder := txConfig.NewTxBuilder()
	if err := builder.SetMsgs(msg); err != nil {
		return nil, err
	}
	factory := tx.Factory{}.WithChainID(chainID).WithKeybase(kr).WithTxConfig(txConfig)
	if err := tx.Sign(cmd.Context(), factory, name, builder, true); err != nil {
		return nil, fmt.Errorf("sign the genesis transaction of %s: %w", name, err)
	}
	return txConfig.TxJSONEncoder()(builder.GetTx())
}

// networkGenesis is the default genesis with funded accounts and bonded validators.
func networkGenesis(
	described *app.App, chainID string, balances []banktypes.Balance, gentxs []json.RawMessage,
) (*genutiltypes.AppGenesis, error) {
	cdc := described.AppCodec()
	state := described.DefaultGenesis()

	var auth authtypes.GenesisState
	cdc.MustUnmarshalJSON(state[authtypes.ModuleName], &auth)
	accounts := make([]authtypes.GenesisAccount, len(balances))
	for i, balance := range balances {
		addr, err := sdk.AccAddressFromBech32(balance.Address)
		if err != nil {
			return nil, err
		}
		accounts[i] = authtypes.NewBaseAccount(addr, nil, 0, 0)
	}
	packed, err := authtypes.PackAccounts(authtypes.SanitizeGenesisAccounts(accounts))
	if err != nil {
		return nil, err
	}
	auth.Accounts = packed
	state[authtypes.ModuleName] = cdc.MustMarshalJSON(&auth)

	var bank banktypes.GenesisState
	cdc.MustUnmarshalJSON(state[banktypes.ModuleName], &bank)
	bank.Balances = banktypes.SanitizeGenesisBalances(balances)
	for _, balance := range balances {
		bank.Supply = bank.Supply.Add(balance.Coins...)
	}
	state[banktypes.ModuleName] = cdc.MustMarshalJSON(&bank)

	genutilState := genutiltypes.NewGenesisState(gentxs)
	state[genutiltypes.ModuleName] = cdc.MustMarshalJSON(genutilState)
	if err := described.ValidateGenesis(state); err != nil {
		return nil, err
	}

	bz, err := marshalState(state)
	if err != nil {
		return nil, err
	}
	genesis := genutiltypes.NewAppGenesisWithVersion(chainID, bz)
	genesis.GenesisTime = tmtime.Now() // one time in all files: it is part of the first block
	genesis.Consensus.Params = app.DefaultConsensusParams()
	return genesis, nil
}

func marshalState(state app.GenesisState) (json.RawMessage, error) {
	return json.MarshalIndent(state, "", "  ")
}
