package main

import (
	"context"
	"encoding/hex"
	"fmt"

	sdkmath "cosmossdk.io/math"

	"github.com/cosmos/cosmos-sdk/codec"
	codectypes "github.com/cosmos/cosmos-sdk/codec/types"
	"github.com/cosmos/cosmos-sdk/crypto/keyring"
	sdk "github.com/cosmos/cosmos-sdk/types"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"
	evmcodec "github.com/cosmos/evm/crypto/codec"
	"github.com/cosmos/evm/crypto/ethsecp256k1"
	"github.com/cosmos/evm/crypto/hd"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/scripts/demo/report"
)

// Those who act besides labelers and validators, by the names of their keys.
const (
	curator   = "curator"   // gathered the mail and published it
	requester = "requester" // pays for labels
	developer = "developer" // trains the base model
	optimizer = "optimizer" // holds a part of it, for work on it
	tuner     = "tuner"     // fine-tunes it on mail of its own
	provider  = "provider"  // runs the servers and gateways
	company   = "company"   // calls with a bearer session
	freelance = "freelance" // calls and signs each voucher itself
)

// cast says with what everybody begins, in SAHARA for gas and dollars for what they buy.
var cast = []struct {
	name            string
	sahara, dollars int64
}{
	{curator, 10, 0},
	{requester, 50, 200},
	{developer, 10, 0},
	{optimizer, 10, 0},
	{tuner, 10, 0},
	{provider, 50, 0},
	{company, 10, 50},
	{freelance, 10, 50},
}

// fund gives everybody of the cast what they begin with, and puts their keys where saharad finds them.
func (d *demo) fund(ctx context.Context) error {
	faucet := d.accounts["faucet"]
	send := &banktypes.MsgMultiSend{}
	total := sdk.NewCoins()
	for _, c := range cast {
		a := d.account(c.name)
		if err := d.importKey(c.name); err != nil {
			return fmt.Errorf("key of %s: %w", c.name, err)
		}
		coins := chain.Coins(c.sahara).Add(dollarCoins(c.dollars * report.Unit)...)
		send.Outputs = append(send.Outputs, banktypes.NewOutput(a.Address(), coins))
		total = total.Add(coins...)
	}
	send.Inputs = []banktypes.Input{banktypes.NewInput(faucet.Address(), total)}
	if _, err := d.client.Send(ctx, faucet, []sdk.Msg{send}); err != nil {
		return err
	}
	d.screen.say("the faucet funds %d people: %s", len(cast), total)
	return nil
}

// importKey puts a key where saharad finds it.
func (d *demo) importKey(name string) error {
	keys, err := keyring.New(sdk.KeyringServiceName(), keyring.BackendTest, d.nodeFile(0), nil, keyCodec(), hd.EthSecp256k1Option())
	if err != nil {
		return err
	}
	return keys.ImportPrivKeyHex(name, hex.EncodeToString(d.account(name).Key.Key), ethsecp256k1.KeyType)
}

func keyCodec() codec.Codec {
	registry := codectypes.NewInterfaceRegistry()
	evmcodec.RegisterInterfaces(registry)
	return codec.NewProtoCodec(registry)
}

// dollarCoins is an amount in units of the denom in which calls are paid.
func dollarCoins(units int64) sdk.Coins {
	return sdk.NewCoins(sdk.NewCoin(denom, sdkmath.NewInt(units)))
}
