//go:build network

package network

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// commandTimeout bounds one command, such as an export.
const commandTimeout = 2 * time.Minute

const baseDenom = "asahara"

// CLI runs a saharad command with the node's home: keyring, chain id and RPC address come from there.
func (n *Node) CLI(args ...string) (stdout, stderr string, err error) {
	return n.net.run(append(args, "--home", n.Home)...)
}

// MustCLI runs a command that has to succeed and returns what it prints.
func (n *Node) MustCLI(args ...string) string {
	n.net.t.Helper()
	out, errOut, err := n.CLI(args...)
	if err != nil {
		n.net.t.Fatalf("saharad %s: %v\n%s", strings.Join(args, " "), err, errOut)
	}
	return out
}

// Query runs a command with -o json and decodes what it prints.
func (n *Node) Query(result any, args ...string) {
	n.net.t.Helper()
	out := n.MustCLI(append(args, "-o", "json")...)
	if err := json.Unmarshal([]byte(out), result); err != nil {
		n.net.t.Fatalf("saharad %s: %v\n%s", strings.Join(args, " "), err, out)
	}
}

// Balance is what x/bank says that an account has, in asahara.
func (n *Node) Balance(address string) *big.Int {
	n.net.t.Helper()
	var answer struct {
		Balance struct {
			Amount string `json:"amount"`
		} `json:"balance"`
	}
	n.Query(&answer, "query", "bank", "balance", address, baseDenom)
	return n.net.amount(answer.Balance.Amount)
}

// Delegation is what an account has delegated to a validator, in asahara.
func (n *Node) Delegation(delegator, validator string) *big.Int {
	n.net.t.Helper()
	var answer struct {
		Delegation struct {
			Balance struct {
				Amount string `json:"amount"`
			} `json:"balance"`
		} `json:"delegation_response"`
	}
	n.Query(&answer, "query", "staking", "delegation", delegator, validator)
	return n.net.amount(answer.Delegation.Balance.Amount)
}

// Tx is a transaction in a block.
type Tx struct {
	Hash    string `json:"txhash"`
	Code    int    `json:"code"`
	RawLog  string `json:"raw_log"`
	Height  int64  `json:"height,string"`
	GasUsed int64  `json:"gas_used,string"`
	Events  []struct {
		Type       string `json:"type"`
		Attributes []struct {
			Key   string `json:"key"`
			Value string `json:"value"`
		} `json:"attributes"`
	} `json:"events"`
}

// Fee is what the transaction paid, in asahara.
func (n *Node) Fee(tx Tx) *big.Int {
	n.net.t.Helper()
	for _, event := range tx.Events {
		for _, attribute := range event.Attributes {
			if event.Type == "tx" && attribute.Key == "fee" {
				return n.net.amount(strings.TrimSuffix(attribute.Value, baseDenom))
			}
		}
	}
	n.net.t.Fatalf("transaction %s has no event with its fee", tx.Hash)
	return nil
}

// Tx signs and sends a transaction ("bank", "send", …), and returns it once it is in a block with code 0.
func (n *Node) Tx(args ...string) Tx {
	n.net.t.Helper()
	price := new(big.Int).Lsh(n.net.amount(strings.TrimSuffix(n.net.MinGasPrice, baseDenom)), 1)
	var sent Tx
	n.Query(&sent, append([]string{"tx"}, append(args,
		"--gas", "auto", "--gas-adjustment", "1.5", "--gas-prices", price.String()+baseDenom, "-y")...)...)
	if sent.Code != 0 {
		n.net.t.Fatalf("tx %s: refused with code %d: %s", strings.Join(args, " "), sent.Code, sent.RawLog)
	}
	var tx Tx
	n.net.Eventually("transaction "+sent.Hash+" is in a block", blockTimeout, func() error {
		out, errOut, err := n.CLI("query", "tx", sent.Hash, "-o", "json")
		if err != nil {
			return fmt.Errorf("%w: %s", err, errOut)
		}
		return json.Unmarshal([]byte(out), &tx)
	})
	if tx.Code != 0 {
		n.net.t.Fatalf("tx %s: failed in block %d with code %d: %s", strings.Join(args, " "), tx.Height, tx.Code, tx.RawLog)
	}
	return tx
}

func (net *Network) amount(text string) *big.Int {
	net.t.Helper()
	amount, ok := new(big.Int).SetString(text, 10)
	if !ok {
		net.t.Fatalf("%q is not an amount", text)
	}
	return amount
}

// run runs saharad to its end. Standard input is empty: no command may wait for an answer.
func (net *Network) run(args ...string) (stdout, stderr string, err error) {
	cmd := exec.CommandContext(net.ctx, net.binary, args...)
	cmd.Dir = net.dir
	cmd.Env = net.env()
	var out, errOut bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errOut
	if err := cmd.Start(); err != nil {
		return "", "", err
	}
	timer := time.AfterFunc(commandTimeout, func() { _ = cmd.Process.Kill() })
	err = cmd.Wait()
	if !timer.Stop() {
		err = errors.Join(fmt.Errorf("not done after %s", commandTimeout), err)
	}
	return out.String(), errOut.String(), err
}

// env is the caller's environment without what would steer saharad, and with a home folder of the test's
// own, so that nothing is read from or written to the user's.
func (net *Network) env() []string {
	env := []string{"HOME=" + filepath.Join(net.dir, "user")}
	for _, v := range os.Environ() {
		if !strings.HasPrefix(v, "SAHARAD_") && !strings.HasPrefix(v, "FAIL_TEST_") && !strings.HasPrefix(v, "HOME=") {
			env = append(env, v)
		}
	}
	return env
}
