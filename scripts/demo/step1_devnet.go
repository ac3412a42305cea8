package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/evm/crypto/ethsecp256k1"
	"github.com/cosmos/evm/crypto/hd"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/scripts/demo/client"
)

const (
	chainID    = "sahara-demo-1"
	validators = 4
	// gasPrice is twice the least of the devnet, in asahara.
	gasPrice = 2_000_000_000
	keyPath  = "m/44'/60'/0'/0/0"
)

// network is what the demo needs of devnet.json.
type network struct {
	Nodes []struct {
		Home      string `json:"home"`
		Validator string `json:"validator"`
		Ports     struct {
			RPC     int `json:"rpc"`
			GRPC    int `json:"grpc"`
			REST    int `json:"rest"`
			JSONRPC int `json:"jsonrpc"`
		} `json:"ports"`
	} `json:"nodes"`
	Accounts []struct {
		Name     string `json:"name"`
		Mnemonic string `json:"mnemonic"`
	} `json:"accounts"`
}

// startDevnet starts the devnet of `make devnet` in a folder and on ports of its own, with one thing besides: a second
// denom in which assets may be paid, so that calls and fees do not mix.
func startDevnet(ctx context.Context, d *demo) error {
	if _, err := d.build(ctx, "devnet", "", "./scripts/devnet"); err != nil {
		return err
	}
	if _, err := d.saharad(ctx, "testnet", "init-files", "--validators", strconv.Itoa(validators), "--output-dir", d.path("devnet"),
		"--chain-id", chainID, "--node-dir-prefix", "node", "--keyring-backend", "test", "--base-port", strconv.Itoa(d.basePort)); err != nil {
		return err
	}
	raw, err := os.ReadFile(d.path("devnet", "devnet.json"))
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, &d.net); err != nil {
		return fmt.Errorf("devnet.json: %w", err)
	}
	if err := d.loadKeys(); err != nil {
		return err
	}
	for i := range d.net.Nodes {
		if err := addDollars(d.nodeFile(i, "config", "genesis.json"), d.accounts["faucet"].Bech32()); err != nil {
			return err
		}
	}
	d.screen.say("starting %d nodes", len(d.net.Nodes))
	if _, err := d.devnet(ctx, "up"); err != nil {
		return fmt.Errorf("%w\n(make demo BASE_PORT=… takes a hundred ports from another one on)", err)
	}
	ports := d.net.Nodes[0].Ports
	d.client, err = client.Dial(fmt.Sprintf("127.0.0.1:%d", ports.GRPC), fmt.Sprintf("http://127.0.0.1:%d", ports.RPC), chainID,
		chain.BaseDenom, sdkmath.NewInt(gasPrice))
	if err != nil {
		return err
	}
	height, err := d.client.Height(ctx)
	if err != nil {
		return err
	}
	d.screen.say("%s makes blocks: height %d; gas is paid in asahara, calls in %s (a play dollar of 1,000,000 units)", chainID, height, denom)
	return d.fund(ctx)
}

func (d *demo) nodeFile(node int, parts ...string) string {
	return d.path(append([]string{"devnet", d.net.Nodes[node].Home}, parts...)...)
}

// loadKeys takes the devnet's own accounts: the validators, and the faucet that funds all others.
func (d *demo) loadKeys() error {
	for _, a := range d.net.Accounts {
		secret, err := hd.EthSecp256k1.Derive()(a.Mnemonic, "", keyPath)
		if err != nil {
			return fmt.Errorf("account %s: %w", a.Name, err)
		}
		d.accounts[a.Name] = &client.Account{Name: a.Name, Key: &ethsecp256k1.PrivKey{Key: secret}}
	}
	if d.accounts["faucet"] == nil {
		return fmt.Errorf("devnet.json has no faucet")
	}
	return nil
}
