package chain_test

import (
	"testing"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/app/chain"
)

func TestEVMChainID(t *testing.T) {
	for id, want := range map[string]uint64{
		"sahara-1":             72427,
		"sahara-2":             72427,
		"sahara":               72427,
		"sahara-testnet-3":     724271,
		chain.DevnetID:         724272,
		chain.InProcessID:      262144,
		"local-1":              2899785906,
		"local-2":              2899785906,
		"somebody-elses-chain": 2147483648,
	} {
		got := chain.EVMChainID(id)
		named := want < 1<<31
		if named && got != want {
			t.Errorf("%s: %d, want %d", id, got, want)
		}
		if !named && (got < 1<<31 || got >= 1<<32) {
			t.Errorf("%s: %d is not in [2^31, 2^32)", id, got)
		}
	}
	if chain.EVMChainID("local-1") != chain.EVMChainID("local-2") {
		t.Error("the revision changes the EVM chain id")
	}
	if chain.EVMChainID("local-1") == chain.EVMChainID("remote-1") {
		t.Error("two names have one EVM chain id")
	}
}

func TestConfigure(t *testing.T) {
	chain.Configure()
	chain.Configure() // again is nothing
	address := sdk.AccAddress(make([]byte, 20)).String()
	if want := "sahara1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"; address[:30] != want[:30] {
		t.Errorf("address %s", address)
	}
	if sdk.GetConfig().GetCoinType() != chain.CoinType {
		t.Errorf("coin type %d", sdk.GetConfig().GetCoinType())
	}
	if got := sdk.TokensToConsensusPower(chain.Coins(7)[0].Amount, sdk.DefaultPowerReduction); got != 7 {
		t.Errorf("7 SAHARA have power %d", got)
	}
	if err := chain.Metadata().Validate(); err != nil {
		t.Error(err)
	}
}
