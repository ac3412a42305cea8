//go:build clients && network

package clients

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"testing"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/crypto"
	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/testutil/network"
)

// mnemonic is everybody's, for tests: its first Ethereum address is 0x9858EfFD232B4033E47d90003D41EC34EcaEda94.
const mnemonic = "abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon abandon about"

// TestClientsOfTheDevnet lets others' clients query and send, and asks the chain itself what came of it.
func TestClientsOfTheDevnet(t *testing.T) {
	net := network.Start(t, network.Options{Validators: 2})
	t.Run("CosmJS", func(t *testing.T) { testCosmJS(t, net) })
	t.Run("viem", func(t *testing.T) { testEthereum(t, net, "viem.mjs") })
	t.Run("ethers", func(t *testing.T) { testEthereum(t, net, "ethers.mjs") })
	t.Run("OpenAI", func(t *testing.T) { testGateway(t, net) })
}

// seen is what a client printed of a transfer.
type seen struct {
	ChainID json.RawMessage `json:"chainId"`
	Address string          `json:"address"`
	Hash    string          `json:"hash"`
	Status  string          `json:"status"`
	Height  int64           `json:"height"`
	InBlock int             `json:"inBlock"`
	Value   string          `json:"value"`
	Fee     string          `json:"fee"`
	Before  balances        `json:"before"`
	After   balances        `json:"after"`
}

type balances struct {
	From     string `json:"from"`
	To       string `json:"to"`
	Sequence int    `json:"sequence"`
}

// ask runs a client, and decodes what it prints.
func ask(t *testing.T, result any, args ...string) {
	t.Helper()
	out, stderr, err := node(t, args...)
	require.NoError(t, err, stderr)
	require.NoError(t, json.Unmarshal([]byte(out), result), out)
}

func testCosmJS(t *testing.T, net *network.Network) {
	t.Helper()
	first, bob := net.Nodes[0], net.Account("bob")
	var address string
	ask(t, &address, "cosmjs.mjs", "address", mnemonic)
	first.Tx("bank", "send", "alice", address, "5000000000000000000asahara")
	begun, bobBegun := first.Balance(address), first.Balance(bob.Address)

	var s seen
	amount := big.NewInt(1_234_567_890_123)
	ask(t, &s, "cosmjs.mjs", "send", fmt.Sprintf("http://127.0.0.1:%d", first.Ports.RPC), mnemonic, bob.Address, amount.String(),
		net.MinGasPrice)
	require.Equal(t, strconv.Quote(net.ChainID), string(s.ChainID))
	require.Equal(t, address, s.Address)
	require.NotZero(t, s.InBlock)
	require.Equal(t, s.Before.Sequence+1, s.After.Sequence)
	fee := number(t, s.Fee[:len(s.Fee)-len("asahara")])
	require.Positive(t, fee.Sign())
	requireTransfer(t, s, begun, bobBegun, amount, fee)

	second := net.Nodes[1]
	second.WaitHeight(s.Height + 1)
	require.Equal(t, s.After.From, second.Balance(address).String())
	require.Equal(t, s.After.To, second.Balance(bob.Address).String())
	var tx network.Tx
	second.Query(&tx, "query", "tx", s.Hash)
	require.Zero(t, tx.Code)
	require.Equal(t, s.Height, tx.Height)
	t.Logf("CosmJS sent %s asahara in block %d for a fee of %s", amount, s.Height, fee)
}

func testEthereum(t *testing.T, net *network.Network, program string) {
	t.Helper()
	first, bob := net.Nodes[0], net.Account("bob")
	key := first.EthereumKey("alice")
	alice := crypto.PubkeyToAddress(key.PublicKey)
	begun, bobBegun := first.EthereumBalance(alice), first.EthereumBalance(common.HexToAddress(bob.Hex))

	var s seen
	value := big.NewInt(9_876_543_210_987)
	ask(t, &s, program, fmt.Sprintf("http://127.0.0.1:%d", first.Ports.JSONRPC), strconv.FormatUint(net.EVMChainID, 10),
		"0x"+hex.EncodeToString(crypto.FromECDSA(key)), bob.Hex, value.String())
	require.Equal(t, strconv.FormatUint(net.EVMChainID, 10), string(s.ChainID))
	require.Equal(t, alice.Hex(), s.Address)
	require.Equal(t, "success", s.Status)
	require.Equal(t, value.String(), s.Value)
	requireTransfer(t, s, begun, bobBegun, value, number(t, s.Fee))

	second := net.Nodes[1]
	second.WaitHeight(s.Height + 1)
	require.Equal(t, s.After.From, second.EthereumBalance(alice).String())
	require.Equal(t, s.After.To, second.Balance(bob.Address).String())
	var receipt network.Receipt
	require.NoError(t, second.JSONRPC(&receipt, "eth_getTransactionReceipt", s.Hash))
	require.EqualValues(t, 1, receipt.Status)
	require.Equal(t, s.Fee, receipt.Fee().String())
	t.Logf("%s sent %s asahara in block %d for a fee of %s", program, value, s.Height, s.Fee)
}

// requireTransfer wants the client to have seen just what moved.
func requireTransfer(t *testing.T, s seen, from, to, amount, fee *big.Int) {
	t.Helper()
	require.Equal(t, from.String(), s.Before.From)
	require.Equal(t, to.String(), s.Before.To)
	require.Equal(t, new(big.Int).Sub(from, new(big.Int).Add(amount, fee)).String(), s.After.From)
	require.Equal(t, new(big.Int).Add(to, amount).String(), s.After.To)
}

func number(t *testing.T, text string) *big.Int {
	t.Helper()
	n, ok := new(big.Int).SetString(text, 10)
	require.True(t, ok, text)
	return n
}
