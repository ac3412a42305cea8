// Package chain holds what identifies the chain: its address prefix, its coin and its two chain ids.
// It links neither the node nor the EVM, so that fixtures, the gateway and tools can use it cheaply.
package chain

import (
	"crypto/sha256"
	"encoding/binary"
	"math/big"
	"os"
	"regexp"
	"sync"

	sdkmath "cosmossdk.io/math"

	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
)

const (
	// Name is the application's name, as CometBFT and the SDK print it.
	Name = "saharad"
	// Bech32Prefix is the human-readable part of account addresses (sahara1…).
	Bech32Prefix = "sahara"
	// CoinType is the SLIP-44 coin type of Ethereum: one mnemonic gives the same address in saharad,
	// Keplr and MetaMask.
	CoinType = 60
	// BaseDenom is the smallest unit of the staking, fee and gas coin.
	BaseDenom = "asahara"
	// DisplayDenom is the unit that people read: 1 SAHARA = 10^Decimals asahara.
	DisplayDenom = "SAHARA"
	// Decimals is the exponent between BaseDenom and DisplayDenom; 18 makes asahara the EVM's wei.
	Decimals = 18
	// DevnetID is the Cosmos chain id of the local devnet.
	DevnetID = "sahara-devnet-1"
	// InProcessID is the Cosmos chain id of clusters in tests (testutil/cluster). Its EVM chain id is
	// cosmos/evm's default, the only one under which several apps may live in one process.
	InProcessID = "sahara-inprocess"
)

// OneSahara is 10^18 asahara.
var OneSahara = sdkmath.NewIntFromBigInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(Decimals), nil))

// namedEVMChainIDs are the EIP-155 ids of the public networks; 72427 spells SAHAR on a phone.
var namedEVMChainIDs = map[string]uint64{
	"sahara":         72427,
	"sahara-testnet": 724271,
	"sahara-devnet":  724272,
	InProcessID:      262144,
}

var revision = regexp.MustCompile(`-[1-9][0-9]*$`)

// EVMChainID is the EIP-155 chain id that belongs to a Cosmos chain id. It is a function of the name and
// not a setting, because every validator must agree on it: a wrong line in one app.toml would fork that
// node off. The revision (the "-1" of "sahara-1") does not enter, so an upgrade by re-genesis keeps the
// id that wallets know. Names outside the table hash into [2^31, 2^32), clear of registered ids.
func EVMChainID(chainID string) uint64 {
	name := revision.ReplaceAllString(chainID, "")
	if id, ok := namedEVMChainIDs[name]; ok {
		return id
	}
	sum := sha256.Sum256([]byte("sahara/evm-chain-id/" + name))
	return 1<<31 | uint64(binary.BigEndian.Uint32(sum[:4])>>1)
}

var configure sync.Once

// Configure sets the SDK's process-wide address prefix, coin type and power reduction, and seals them.
// Every main and every test that touches addresses calls it; calls after the first do nothing.
func Configure() {
	configure.Do(func() {
		// Without a name for its scope the SDK asks the operating system for the host, the program and the
		// process on every look at its configuration, which is several times per address and was a fifth
		// of the time of a bank send.
		if os.Getenv(sdk.EnvConfigScope) == "" { //determinism:allow process set-up, not state
			_ = os.Setenv(sdk.EnvConfigScope, Name)
		}
		cfg := sdk.GetConfig()
		cfg.SetBech32PrefixForAccount(Bech32Prefix, Bech32Prefix+sdk.PrefixPublic)
		cfg.SetBech32PrefixForValidator(
			Bech32Prefix+sdk.PrefixValidator+sdk.PrefixOperator,
			Bech32Prefix+sdk.PrefixValidator+sdk.PrefixOperator+sdk.PrefixPublic)
		cfg.SetBech32PrefixForConsensusNode(
			Bech32Prefix+sdk.PrefixValidator+sdk.PrefixConsensus,
			Bech32Prefix+sdk.PrefixValidator+sdk.PrefixConsensus+sdk.PrefixPublic)
		cfg.SetCoinType(CoinType)
		cfg.SetPurpose(sdk.Purpose)
		cfg.Seal()
		// One unit of voting power is one SAHARA: with 18 decimals the SDK's default of 10^6 would
		// overflow CometBFT's int64 voting power.
		sdk.DefaultPowerReduction = OneSahara
		sdk.DefaultBondDenom = BaseDenom
	})
}

// Metadata describes the coin to wallets, and to the EVM, which reads its denom and decimals from here.
func Metadata() banktypes.Metadata {
	return banktypes.Metadata{
		Description: "The coin that secures saharad, pays its fees and prices its AI assets.",
		Base:        BaseDenom,
		Display:     DisplayDenom,
		Name:        "Sahara",
		Symbol:      DisplayDenom,
		DenomUnits: []*banktypes.DenomUnit{
			{Denom: BaseDenom, Exponent: 0},
			{Denom: DisplayDenom, Exponent: Decimals},
		},
	}
}

// Coins returns n whole SAHARA as coins.
func Coins(n int64) sdk.Coins {
	return sdk.NewCoins(sdk.NewCoin(BaseDenom, OneSahara.MulRaw(n)))
}
