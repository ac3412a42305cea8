package main

import (
	"context"
	"fmt"
	"strconv"

	authtypes "github.com/cosmos/cosmos-sdk/x/auth/types"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"
	protocolpooltypes "github.com/cosmos/cosmos-sdk/x/protocolpool/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/scripts/demo/client"
	"github.com/sahara-chain/sahara/scripts/demo/report"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	usagetypes "github.com/sahara-chain/sahara/x/usage/types"
)

// protocolBps is the protocol's part of every call, the chain's default.
const protocolBps = 200

// Addresses of modules whose balances the books look at.
var (
	latentAddress  = moduleAddress(royaltytypes.LatentName)
	royaltyAddress = moduleAddress(royaltytypes.ModuleName)
	usageAddress   = moduleAddress(usagetypes.ModuleName)
	// protocolAddresses are where the protocol's part goes on its way to validators and the community.
	protocolAddresses = []string{
		moduleAddress(authtypes.FeeCollectorName), moduleAddress(distrtypes.ModuleName),
		moduleAddress(protocolpooltypes.ModuleName), moduleAddress(protocolpooltypes.ProtocolPoolEscrowAccount),
	}
)

func moduleAddress(name string) string {
	chain.Configure() // addresses are spelt with the chain's prefix
	return authtypes.NewModuleAddress(name).String()
}

// bankBooks is where the callers' money went by the balances of all accounts, before the first deposit and after the last
// claim. An account whose balance changed and which has no part in this spoils them.
func (d *demo) bankBooks(ctx context.Context) (report.Books, error) {
	books := report.Books{Source: "bank balances"}
	into := map[string]*int64{royaltyAddress: &books.Escrow, usageAddress: &books.Channels, d.account(provider).Bech32(): &books.Provider}
	for _, address := range protocolAddresses {
		into[address] = &books.Protocol
	}
	for i := range d.net.Nodes {
		into[d.accounts[fmt.Sprintf("node%d", i)].Bech32()] = &books.Protocol
	}
	for _, h := range d.holders {
		if address := h.account.Bech32(); into[address] == nil {
			into[address] = &books.Claims
		}
	}
	payers := []string{d.account(company).Bech32(), d.account(freelance).Bech32()}
	var balances [3]map[string]int64
	for i, height := range []int64{d.before, d.called, d.after} {
		var err error
		if balances[i], err = d.owners(client.At(ctx, height), denom); err != nil {
			return books, err
		}
	}
	change := map[string]int64{}
	for address, amount := range balances[2] {
		change[address] += amount
	}
	for address, amount := range balances[0] {
		change[address] -= amount
	}
	for _, payer := range payers { // they put in until the calls were made, and got back after
		books.Paid += balances[0][payer] - balances[1][payer]
		books.Refunds += balances[2][payer] - balances[1][payer]
		delete(change, payer)
	}
	for address, amount := range change {
		if amount == 0 {
			continue
		}
		to, ok := into[address]
		if !ok {
			return books, fmt.Errorf("%w: the balance of %s changed by %d", report.ErrSums, address, amount)
		}
		*to += amount
	}
	return books, nil
}

// eventBooks is the same by the events of all blocks in between.
func (d *demo) eventBooks() (report.Books, error) {
	books, asset := report.Books{Source: "events of the blocks"}, int64(0)
	for _, e := range d.events {
		switch event := e.Typed.(type) {
		case *usagetypes.EventOpened:
			books.Paid += event.Deposit.Amount.Int64()
		case *usagetypes.EventToppedUp:
			books.Paid += event.Amount.Amount.Int64()
		case *usagetypes.EventRefunded:
			books.Refunds += event.Amount.Amount.Int64()
		case *usagetypes.EventWithdrawn:
			books.Refunds += event.Amount.Amount.Int64()
		case *usagetypes.EventRedeemed:
			for _, r := range event.Redemptions {
				if err := d.use(r); err != nil {
					return books, err
				}
				for _, part := range []struct {
					text string
					to   *int64
				}{{r.Provider, &books.Provider}, {r.Protocol, &books.Protocol}, {r.Asset, &asset}} {
					n, err := strconv.ParseInt(part.text, 10, 64)
					if err != nil {
						return books, err
					}
					*part.to += n
				}
			}
		case *royaltytypes.EventClaimed:
			books.Claims += event.Amount.AmountOf(denom).Int64()
		}
	}
	books.Escrow = asset - books.Claims
	books.Channels = books.Paid - books.Refunds - books.Provider - books.Protocol - asset
	return books, nil
}

// use notes what was redeemed of a channel.
func (d *demo) use(r usagetypes.Redemption) error {
	for i := range d.channels {
		if d.channels[i].ID != r.ChannelId {
			continue
		}
		before, err := strconv.ParseInt(r.Before, 10, 64)
		if err != nil {
			return err
		}
		claimed, err := strconv.ParseInt(r.Claimed, 10, 64)
		d.channels[i].used += claimed - before
		return err
	}
	return fmt.Errorf("%w: channel %s is nobody's", report.ErrSums, r.ChannelId)
}
