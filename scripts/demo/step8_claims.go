package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"
	banktypes "github.com/cosmos/cosmos-sdk/x/bank/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/scripts/demo/client"
	"github.com/sahara-chain/sahara/scripts/demo/report"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// claimFee is more than the fee of a claim, in asahara.
const claimFee = 2_000_000_000_000_000

// sweepTime is how long it may take until revenue has reached every ancestor.
const sweepTime = time.Minute

// payEverybody redeems the vouchers, gives callers back what they did not use, waits for the sweep, and has everybody claim.
func payEverybody(ctx context.Context, d *demo) error {
	var err error
	if d.called, err = d.client.Height(ctx); err != nil {
		return err
	}
	for _, g := range d.gateways {
		var redeemed struct {
			Channels     int `json:"channels"`
			Transactions []struct {
				Hash   string
				Height int64
			} `json:"transactions"`
		}
		if err := d.gatewayJSON(ctx, &redeemed, "redeem", g); err != nil {
			return err
		}
		for _, tx := range redeemed.Transactions {
			d.screen.say("the gateway of model %d redeems vouchers of %d channels: block %d, transaction %s", g.model.id, redeemed.Channels, tx.Height, tx.Hash)
		}
	}
	for _, c := range d.channels { // as much as was put in: the chain gives back what is left of it
		if err := d.tx(ctx, "tx", "usage", "refund", c.ID, fmt.Sprint(depositDollars*report.Unit), "--from", provider, "-y"); err != nil {
			return err
		}
	}
	if err := d.swept(ctx); err != nil {
		return err
	}
	if err := d.claimRoyalties(ctx); err != nil {
		return err
	}
	if err := d.claimRewards(ctx); err != nil {
		return err
	}
	d.after, err = d.client.Height(ctx)
	return err
}

// swept waits until no asset has revenue that waits.
func (d *demo) swept(ctx context.Context) error {
	royalty := royaltytypes.NewQueryClient(d.client.Conn)
	return client.Until(ctx, sweepTime, "the sweep", func(ctx context.Context) (bool, error) {
		status, err := royalty.SweepStatus(ctx, &royaltytypes.QuerySweepStatusRequest{})
		return err == nil && len(status.Waiting) == 0, err
	})
}

// holder is an account that holds shares.
type holder struct {
	account *client.Account
	shares  map[uint64]int64 // by asset, of 10^12
}

// findHolders asks the chain who holds shares of the demo's assets. Shares that nobody has taken are in an account of
// the module, and are no holder's.
func (d *demo) findHolders(ctx context.Context) ([]*holder, error) {
	known := map[string]*client.Account{}
	for _, a := range d.accounts {
		known[a.Bech32()] = a
	}
	byName := map[string]*holder{}
	for id := uint64(1); id <= d.tuned.id; id++ {
		balances, err := d.owners(ctx, fmt.Sprintf("share/%d", id))
		if err != nil {
			return nil, err
		}
		for address, amount := range balances {
			if address == latentAddress {
				continue
			}
			a, ok := known[address]
			if !ok {
				return nil, fmt.Errorf("asset %d: %s holds shares and is nobody's", id, address)
			}
			h, ok := byName[a.Name]
			if !ok {
				h = &holder{account: a, shares: map[uint64]int64{}}
				byName[a.Name] = h
			}
			h.shares[id] = amount
		}
	}
	holders := make([]*holder, 0, len(byName))
	for _, h := range byName {
		holders = append(holders, h)
	}
	slices.SortFunc(holders, func(a, b *holder) int { return strings.Compare(a.account.Name, b.account.Name) })
	return holders, nil
}

// owners are the balances of a denom by address.
func (d *demo) owners(ctx context.Context, of string) (map[string]int64, error) {
	bank, balances := banktypes.NewQueryClient(d.client.Conn), map[string]int64{}
	page := &query.PageRequest{Limit: 1_000}
	for {
		answer, err := bank.DenomOwnersByQuery(ctx, &banktypes.QueryDenomOwnersByQueryRequest{Denom: of, Pagination: page})
		if err != nil {
			return nil, err
		}
		for _, o := range answer.DenomOwners {
			balances[o.Address] = o.Balance.Amount.Int64()
		}
		if len(answer.Pagination.GetNextKey()) == 0 {
			return balances, nil
		}
		page = &query.PageRequest{Limit: 1_000, Key: answer.Pagination.NextKey}
	}
}

// claimRoyalties has every holder claim from all assets at once.
func (d *demo) claimRoyalties(ctx context.Context) error {
	var err error
	if d.holders, err = d.findHolders(ctx); err != nil {
		return err
	}
	royalty := royaltytypes.NewQueryClient(d.client.Conn)
	var jobs []client.Job
	for _, h := range d.holders {
		answer, err := royalty.ClaimableByHolder(ctx, &royaltytypes.QueryClaimableByHolderRequest{Holder: h.account.Bech32()})
		if err != nil {
			return err
		}
		var ids []uint64
		for _, c := range answer.Claimable {
			if c.Amount.AmountOf(denom).IsPositive() {
				ids = append(ids, c.AssetId)
			}
		}
		if len(ids) > 0 {
			jobs = append(jobs, client.Job{From: h.account, Msgs: []sdk.Msg{&royaltytypes.MsgClaim{Holder: h.account.Bech32(), AssetIds: ids}}})
		}
	}
	if len(jobs) == 0 {
		return errors.New("nobody can claim anything")
	}
	if err := d.lendFees(ctx, jobs); err != nil {
		return err
	}
	_, err = d.client.SendAll(ctx, jobs, func(n int) { d.screen.progress("%d of %d holders have claimed", n, len(jobs)) })
	if err != nil {
		return err
	}
	d.screen.say("%d holders of shares claim what they have earned", len(jobs))
	return nil
}

// lendFees has the requester give a fee to whoever labeled so badly that the pay does not cover one: all of the revenue is to
// be claimed, to the last cent.
func (d *demo) lendFees(ctx context.Context, jobs []client.Job) error {
	bank, from := banktypes.NewQueryClient(d.client.Conn), d.account(requester)
	fee := sdk.NewInt64Coin(chain.BaseDenom, claimFee)
	var sends []sdk.Msg
	for _, job := range jobs {
		answer, err := bank.Balance(ctx, &banktypes.QueryBalanceRequest{Address: job.From.Bech32(), Denom: chain.BaseDenom})
		if err != nil {
			return err
		}
		if answer.Balance.IsLT(fee) {
			d.screen.say("%s has %s, less than a fee: the requester sends it one", job.From.Name, answer.Balance)
			sends = append(sends, &banktypes.MsgSend{FromAddress: from.Bech32(), ToAddress: job.From.Bech32(), Amount: sdk.NewCoins(fee)})
		}
	}
	if len(sends) == 0 {
		return nil
	}
	_, err := d.client.Send(ctx, from, sends)
	return err
}
