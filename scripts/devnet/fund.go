package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os/exec"
	"time"
)

const (
	faucetName = "faucet"
	// inclusionTimeout is many blocks: a transfer that is not in one by then will not be in any.
	inclusionTimeout = time.Minute
)

func fund(ctx context.Context, d *devnet, args []string) error {
	fs := d.flags("fund", "Sends coins from the faucet account and waits until the transfer is in a block.")
	to := fs.String("to", "", "the receiver's `address`, sahara1… or 0x…")
	text := fs.String("amount", "", "the `amount`: 5SAHARA, 0.5SAHARA, 5 (SAHARA) or 1000asahara")
	if err := d.parse(fs, args); err != nil {
		return err
	}
	address, err := parseAddress(*to)
	if err != nil {
		return usageError{fmt.Errorf("--to: %w", err)}
	}
	amount, err := parseAmount(*text)
	if err != nil {
		return usageError{fmt.Errorf("--amount: %w", err)}
	}
	m, err := d.load()
	if err != nil {
		return err
	}
	cli, err := d.faucet(m)
	if err != nil {
		return err
	}
	// Two transfers at once would use the same sequence number, and one of them would be refused.
	return d.locked(ctx, func() error { return cli.fund(ctx, address, amount) })
}

// faucet runs saharad with the faucet's key, against the node whose keyring has it.
type faucet struct {
	*devnet
	manifest *manifest
	node     node
	binary   string
}

func (d *devnet) faucet(m *manifest) (*faucet, error) {
	binary, err := d.executable()
	if err != nil {
		return nil, err
	}
	_, n, err := m.account(faucetName)
	if err != nil {
		return nil, err
	}
	if n.pid() == 0 {
		return nil, fmt.Errorf("%s is not running: `%s` starts it", n.Name, d.hint("up"))
	}
	return &faucet{devnet: d, manifest: m, node: n, binary: binary}, nil
}

func (f *faucet) fund(ctx context.Context, address string, amount *big.Int) error {
	hash, err := f.send(ctx, address, amount)
	if err != nil {
		return err
	}
	f.printf("sent %s to %s\ntx hash  %s\n", formatAmount(amount), address, hash)
	height, err := f.inclusion(ctx, hash)
	if err != nil {
		return err
	}
	f.printf("height   %d\n", height)
	balance, err := f.balance(ctx, address)
	if err != nil {
		return err
	}
	f.printf("balance  %s (%s%s)\n", formatAmount(balance), balance, baseDenom)
	return nil
}

func (f *faucet) send(ctx context.Context, address string, amount *big.Int) (hash string, err error) {
	var tx struct {
		Code   int    `json:"code"`
		RawLog string `json:"raw_log"`
		Hash   string `json:"txhash"`
	}
	err = f.saharad(ctx, &tx, "tx", "bank", "send", faucetName, address, amount.String()+baseDenom,
		"--from", faucetName, "--keyring-backend", "test", "--chain-id", f.manifest.ChainID,
		"--gas", "auto", "--gas-adjustment", "1.5", "--gas-prices", f.manifest.gasPrice(), "-y")
	if err == nil && tx.Code != 0 {
		err = fmt.Errorf("the transfer was refused with code %d: %s", tx.Code, tx.RawLog)
	}
	return tx.Hash, err
}

// inclusion waits until the transaction is in a block, and returns that block's height.
func (f *faucet) inclusion(ctx context.Context, hash string) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, inclusionTimeout)
	defer cancel()
	for {
		var tx struct {
			Height int64 `json:"height,string"`
			Result struct {
				Code int    `json:"code"`
				Log  string `json:"log"`
			} `json:"tx_result"`
		}
		err := f.node.rpc(ctx, "/tx?hash=0x"+hash, &tx)
		if err == nil && tx.Result.Code != 0 {
			return 0, fmt.Errorf("the transfer failed in block %d with code %d: %s", tx.Height, tx.Result.Code, tx.Result.Log)
		}
		if err == nil {
			return tx.Height, nil
		}
		select {
		case <-ctx.Done():
			return 0, fmt.Errorf("transaction %s is not in a block (%w); the last answer was: %w", hash, ctx.Err(), err)
		case <-time.After(pollInterval):
		}
	}
}

func (f *faucet) balance(ctx context.Context, address string) (*big.Int, error) {
	var answer struct {
		Balance struct {
			Amount string `json:"amount"`
		} `json:"balance"`
	}
	if err := f.saharad(ctx, &answer, "query", "bank", "balance", address, baseDenom); err != nil {
		return nil, err
	}
	balance, ok := new(big.Int).SetString(answer.Balance.Amount, 10)
	if !ok {
		return nil, fmt.Errorf("saharad query bank balance: amount %q is not a number", answer.Balance.Amount)
	}
	return balance, nil
}

// saharad runs a client command against the node and decodes what it prints.
func (f *faucet) saharad(ctx context.Context, result any, args ...string) error {
	name := fmt.Sprintf("saharad %s %s %s", args[0], args[1], args[2])
	args = append(args, "--home", f.node.Home, "--node", url("tcp", f.node.Ports.RPC), "-o", "json")
	cmd := exec.CommandContext(ctx, f.binary, args...)
	cmd.Env = nodeEnv()
	var said bytes.Buffer
	cmd.Stderr = &said
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return errInterrupted
	}
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", name, err, bytes.TrimSpace(said.Bytes()))
	}
	if err := json.Unmarshal(out, result); err != nil {
		return errors.Join(fmt.Errorf("%s: its output is not the expected JSON: %w", name, err), errors.New(string(out)))
	}
	return nil
}
