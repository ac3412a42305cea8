package keeper_test

import (
	"testing"
	"time"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/royalty/keeper"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

func TestCostOfFixture(t *testing.T) {
	start := time.Now()
	n := 50
	for i := 0; i < n; i++ {
		f := fixture.New(t, fixture.WithStores(types.StoreKey), fixture.WithObjectStores(types.ObjectStoreKey),
			fixture.WithModuleAccount(types.ModuleName, "minter"), fixture.WithModuleAccount(types.LatentName))
		k := keeper.New(f.Codec, f.StoreService(types.StoreKey), f.ObjectKey(types.ObjectStoreKey), f.Addresses, f.Authority, f.Auth, f.Bank, nil,
			[]string{types.ModuleName, types.LatentName})
		f.Bank.AppendSendRestriction(k.SendRestriction)
	}
	t.Log("new", time.Since(start)/time.Duration(n))
	f := fixture.New(t, fixture.WithStores(types.StoreKey), fixture.WithObjectStores(types.ObjectStoreKey),
		fixture.WithModuleAccount(types.ModuleName, "minter"), fixture.WithModuleAccount(types.LatentName))
	start = time.Now()
	for i := 0; i < n; i++ {
		f.NextBlock()
	}
	t.Log("block", time.Since(start)/time.Duration(n))
}
