//go:build network

package network

import (
	"bytes"
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/ethereum/go-ethereum/common"
	"github.com/ethereum/go-ethereum/common/hexutil"
	ethtypes "github.com/ethereum/go-ethereum/core/types"
	"github.com/ethereum/go-ethereum/crypto"
)

// Receipt of an Ethereum transaction in a block.
type Receipt struct {
	Status            hexutil.Uint64 `json:"status"`
	BlockNumber       hexutil.Uint64 `json:"blockNumber"`
	GasUsed           hexutil.Uint64 `json:"gasUsed"`
	EffectiveGasPrice *hexutil.Big   `json:"effectiveGasPrice"`
}

// Fee is what the transaction paid, in asahara.
func (r Receipt) Fee() *big.Int {
	return new(big.Int).Mul(new(big.Int).SetUint64(uint64(r.GasUsed)), r.EffectiveGasPrice.ToInt())
}

// EthereumKey is the private key of a name in the node's keyring, as MetaMask would import it.
func (n *Node) EthereumKey(name string) *ecdsa.PrivateKey {
	n.net.t.Helper()
	key, err := crypto.HexToECDSA(strings.TrimSpace(n.MustCLI("keys", "unsafe-export-eth-key", name)))
	if err != nil {
		n.net.t.Fatalf("key %s: %v", name, err)
	}
	return key
}

// EthereumBalance is what eth_getBalance says, in asahara.
func (n *Node) EthereumBalance(address common.Address) *big.Int {
	n.net.t.Helper()
	var balance hexutil.Big
	n.mustJSONRPC(&balance, "eth_getBalance", address, "latest")
	return balance.ToInt()
}

// EthereumTransfer signs a transfer as an Ethereum wallet does, sends it by eth_sendRawTransaction and
// returns its receipt once it is in a block and succeeded.
func (n *Node) EthereumTransfer(key *ecdsa.PrivateKey, to common.Address, value *big.Int) Receipt {
	n.net.t.Helper()
	var nonce hexutil.Uint64
	var price hexutil.Big
	n.mustJSONRPC(&nonce, "eth_getTransactionCount", crypto.PubkeyToAddress(key.PublicKey), "latest")
	n.mustJSONRPC(&price, "eth_gasPrice")
	chainID := new(big.Int).SetUint64(n.net.EVMChainID)
	tx, err := ethtypes.SignNewTx(key, ethtypes.LatestSignerForChainID(chainID), &ethtypes.DynamicFeeTx{
		ChainID:   chainID,
		Nonce:     uint64(nonce),
		GasTipCap: big.NewInt(1),
		GasFeeCap: new(big.Int).Lsh(price.ToInt(), 1),
		Gas:       21_000,
		To:        &to,
		Value:     value,
	})
	if err != nil {
		n.net.t.Fatal(err)
	}
	raw, err := tx.MarshalBinary()
	if err != nil {
		n.net.t.Fatal(err)
	}
	var hash common.Hash
	n.mustJSONRPC(&hash, "eth_sendRawTransaction", hexutil.Bytes(raw))

	var receipt *Receipt
	n.net.Eventually("Ethereum transaction "+hash.Hex()+" is in a block", blockTimeout, func() error {
		err := n.JSONRPC(&receipt, "eth_getTransactionReceipt", hash)
		if err == nil && receipt == nil {
			err = errors.New("there is no receipt")
		}
		return err
	})
	if receipt.Status != 1 {
		n.net.t.Fatalf("Ethereum transaction %s failed in block %d", hash.Hex(), receipt.BlockNumber)
	}
	return *receipt
}

func (n *Node) mustJSONRPC(result any, method string, params ...any) {
	n.net.t.Helper()
	if err := n.JSONRPC(result, method, params...); err != nil {
		n.net.t.Fatal(err)
	}
}

// JSONRPC calls a method of the Ethereum JSON-RPC server.
func (n *Node) JSONRPC(result any, method string, params ...any) error {
	if params == nil {
		params = []any{}
	}
	request, err := json.Marshal(map[string]any{"jsonrpc": "2.0", "id": 1, "method": method, "params": params})
	if err != nil {
		return err
	}
	response, err := httpClient.Post(url(n.Ports.JSONRPC, "/"), "application/json", bytes.NewReader(request))
	if err != nil {
		return err
	}
	defer response.Body.Close()
	var answer struct {
		Result json.RawMessage `json:"result"`
		Error  *struct {
			Code    int    `json:"code"`
			Message string `json:"message"`
		} `json:"error"`
	}
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		return fmt.Errorf("%s: %w", method, err)
	}
	if answer.Error != nil {
		return fmt.Errorf("%s: error %d: %s", method, answer.Error.Code, answer.Error.Message)
	}
	return json.Unmarshal(answer.Result, result)
}
