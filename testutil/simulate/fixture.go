package simulate

import (
	"crypto/sha256"
	"math/rand"
	"testing"

	"github.com/cosmos/cosmos-sdk/crypto/keys/secp256k1"
	sdk "github.com/cosmos/cosmos-sdk/types"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"

	"github.com/sahara-chain/sahara/testutil/fixture"
)

// Accounts are n accounts of a fixture. Nobody signs there, so their keys stand for themselves only.
func Accounts(f *fixture.Fixture, n int) []simtypes.Account {
	accounts := make([]simtypes.Account, n)
	for i := range accounts {
		sum := sha256.Sum256([]byte{byte(i), byte(i >> 8)})
		key := secp256k1.GenPrivKeyFromSecret(sum[:])
		addr := sdk.AccAddress(key.PubKey().Address())
		text, err := f.Addresses.BytesToString(addr)
		if err != nil {
			panic(err) // no address of 20 bytes is too long
		}
		accounts[i] = simtypes.Account{PrivKey: key, PubKey: key.PubKey(), Address: addr, AddressBech32: text}
	}
	return accounts
}

// OnFixture lives a life of some blocks: messages of the modules, each delivered to the state for which it was made, so
// that each has to succeed, then each proposal. f checks its invariants after every block.
func OnFixture[M any](t testing.TB, f *fixture.Fixture, seed int64, accounts []simtypes.Account, blocks, perBlock int, modules ...M) *Simulator {
	t.Helper()
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("seed %d, height %d", seed, f.Ctx().BlockHeight())
		}
	})
	s := New(rand.New(rand.NewSource(seed)), accounts, f.Auth, f.Bank, f.Addresses, modules...)
	for range blocks {
		for range perBlock {
			_, msg, ok := s.Draw(f.Ctx())
			if !ok {
				continue
			}
			if err := f.Deliver(msg).Err; err != nil {
				t.Fatalf("%s was made for this state and is refused: %v", sdk.MsgTypeURL(msg), err)
			}
			s.Made[sdk.MsgTypeURL(msg)]++
		}
		f.NextBlock()
	}
	for _, msg := range s.Proposals(f.Ctx()) {
		s.Made[sdk.MsgTypeURL(msg)]++
		if err := f.Deliver(msg).Err; err != nil {
			t.Fatalf("%s would not be executed: %v", sdk.MsgTypeURL(msg), err)
		}
		f.NextBlock()
	}
	return s
}
