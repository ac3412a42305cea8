// Package client sends many accounts' transactions to a node of the devnet over gRPC, without a process for each, and
// reads what blocks have done.
package client

import (
	"crypto/sha256"
	"sync"

	"github.com/ethereum/go-ethereum/common"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/evm/crypto/ethsecp256k1"
)

// Account is a key with what the chain knows of it.
type Account struct {
	Name string
	Key  *ethsecp256k1.PrivKey

	mu       sync.Mutex // one transaction at a time has the next sequence
	known    bool
	number   uint64
	sequence uint64
}

// NewAccount makes an account whose key comes from its name alone: the demo's accounts have the same addresses every
// time. They are of no use anywhere else.
func NewAccount(name string) *Account {
	secret := sha256.Sum256([]byte("saharad demo, an account without secrets: " + name))
	return &Account{Name: name, Key: &ethsecp256k1.PrivKey{Key: secret[:]}}
}

// Address is the account's address.
func (a *Account) Address() sdk.AccAddress { return sdk.AccAddress(a.Key.PubKey().Address()) }

// Bech32 is the address as text.
func (a *Account) Bech32() string { return a.Address().String() }

// Hex is the address as 0x text.
func (a *Account) Hex() string { return common.BytesToAddress(a.Address()).Hex() }
