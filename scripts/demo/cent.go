package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"os"
	"strconv"

	"github.com/sahara-chain/sahara/scripts/demo/client"
	"github.com/sahara-chain/sahara/scripts/demo/report"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
	usagetypes "github.com/sahara-chain/sahara/x/usage/types"
)

// receipt is what the gateway says of a call (GET /v1/receipts/ID).
type receipt struct {
	Receipt struct {
		ChannelID string `json:"channelId"`
		Index     uint64 `json:"index,string"`
		Receipt   struct {
			CallHash    string `json:"callHash"`
			InputUnits  uint64 `json:"inputUnits,string"`
			OutputUnits uint64 `json:"outputUnits,string"`
			Price       int64  `json:"price,string"`
		} `json:"receipt"`
	} `json:"receipt"`
	Signer     string `json:"signer"`
	Redeemed   bool   `json:"redeemed"`
	Membership struct {
		Root  string `json:"root"`
		Count uint64 `json:"count,string"`
	} `json:"membership"`
}

// follow follows the call whose price is nearest to a cent.
func (d *demo) follow(ctx context.Context, r *report.Report) error {
	chosen, best := callLine{}, int64(-1)
	for _, l := range d.lines {
		price := perCall + (l.PromptTokens*per1kInput+999)/1000 + (l.CompletionTokens*per1kOutput+999)/1000
		if far := max(price-report.Unit/100, report.Unit/100-price); !l.Streamed && (best < 0 || far < best) {
			chosen, best = l, far
		}
	}
	if best < 0 {
		return errors.New("there is no call to follow")
	}
	paper, err := d.receipt(ctx, chosen.ID)
	if err != nil {
		return err
	}
	if !paper.Redeemed {
		return fmt.Errorf("call %s is not redeemed", chosen.ID)
	}
	if err := d.typed(ctx, nil, "usage", "receipts", "verify", d.path("receipt.json")); err != nil {
		return err
	}
	r.Cent = report.Cent{
		Request: chosen.ID, Payer: company, Mode: chosen.mode, Answer: chosen.Answer, Price: paper.Receipt.Receipt.Price,
		Input: paper.Receipt.Receipt.InputUnits, Output: paper.Receipt.Receipt.OutputUnits, Channel: paper.Receipt.ChannelID,
		Index: paper.Receipt.Index, CallHash: paper.Receipt.Receipt.CallHash, Root: paper.Membership.Root,
	}
	for _, c := range d.channels {
		if c.ID == r.Cent.Channel {
			r.Cent.Payer = c.payer
		}
	}
	if r.Cent.Trail, err = d.trail(r.Cent, paper); err != nil {
		return err
	}
	r.Cent.Parts, err = d.parts(ctx)
	return err
}

// receipt fetches a call's receipt, and keeps it as a file.
func (d *demo) receipt(ctx context.Context, id string) (receipt, error) {
	var paper receipt
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, d.sold.url+"/receipts/"+id, nil)
	if err != nil {
		return paper, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return paper, err
	}
	defer func() { _ = response.Body.Close() }()
	raw, err := io.ReadAll(io.LimitReader(response.Body, 1<<20))
	if err != nil {
		return paper, err
	}
	if response.StatusCode != http.StatusOK {
		return paper, fmt.Errorf("receipt %s: %s: %s", id, response.Status, lastLines(raw, 3))
	}
	if err := json.Unmarshal(raw, &paper); err != nil {
		return paper, fmt.Errorf("receipt %s: %w", id, err)
	}
	return paper, os.WriteFile(d.path("receipt.json"), raw, 0o600)
}

// trail finds the call's money in the events of the blocks.
func (d *demo) trail(c report.Cent, paper receipt) ([]report.Mark, error) {
	var marks []report.Mark
	add := func(what, tx string, height int64, detail string, args ...any) {
		marks = append(marks, report.Mark{What: what, Detail: fmt.Sprintf(detail, args...), Tx: tx, Height: height})
	}
	redeemed := int64(0)
	swept := map[uint64]bool{}
	for _, e := range d.events {
		switch event := e.Typed.(type) {
		case *usagetypes.EventOpened:
			if usagetypes.Hex(event.Channel.Id) != c.Channel {
				continue
			}
			add("Deposit", e.Tx, e.Height, "%s opens a channel with %s for calls of model %d", c.Payer, report.Dollars(event.Deposit.Amount.Int64()), event.Channel.AssetId)
			add("Call", "", 0, "the gateway answers and charges %s: %d tokens in, %d out", report.Dollars(c.Price), c.Input, c.Output)
			add("Receipt", "", 0, "%s signs: call %d of the channel, hash %s…", paper.Signer, c.Index, c.CallHash[:18])
		case *usagetypes.EventRedeemed:
			for _, r := range event.Redemptions {
				if redeemed == 0 && r.ChannelId == c.Channel && r.Receipts.Calls > c.Index {
					redeemed = e.Height
					add("Voucher", e.Tx, e.Height, "the gateway redeems %s to %s of the channel, with the root over %d receipts", dollarText(r.Before), dollarText(r.Claimed), r.Receipts.Calls)
					add("Split", e.Tx, e.Height, "%s to the provider, %s to the protocol, %s to the model", dollarText(r.Provider), dollarText(r.Protocol), dollarText(r.Asset))
				}
			}
		case *royaltytypes.EventSwept:
			if redeemed != 0 && e.Height >= redeemed && !swept[event.AssetId] {
				swept[event.AssetId] = true
				add("Sweep", e.Tx, e.Height, "%s comes to asset %d", report.Dollars(event.Amount.AmountOf(denom).Int64()), event.AssetId)
			}
		}
	}
	if redeemed == 0 || !swept[d.tuned.id] {
		return nil, fmt.Errorf("the events tell no redemption or sweep of call %d of channel %s", c.Index, c.Channel)
	}
	return marks, nil
}

func dollarText(units string) string {
	n, err := strconv.ParseInt(units, 10, 64)
	if err != nil {
		return units
	}
	return report.Dollars(n)
}

// parts says what everybody gets of a cent, exactly: the products of what the chain has registered. They make one.
func (d *demo) parts(ctx context.Context) ([]report.Part, error) {
	claims := map[string]client.Event{}
	amounts := map[string]int64{}
	for _, e := range d.events {
		if c, ok := e.Typed.(*royaltytypes.EventClaimed); ok {
			key := fmt.Sprintf("%s/%d", c.Holder, c.AssetId)
			claims[key] = e
			amounts[key] += c.Amount.AmountOf(denom).Int64()
		}
	}
	whole := new(big.Rat)
	var parts []report.Part
	add := func(p report.Part, rate *big.Rat) {
		whole.Add(whole, rate)
		p.OfCent = report.Cents(rate)
		parts = append(parts, p)
	}
	if d.labeling != nil {
		for i := range d.labeling.Labelers {
			row := &d.labeling.Labelers[i]
			row.Earned = amounts[fmt.Sprintf("%s/%d", row.Address, d.labelsID)]
		}
	}
	b := d.books[1]
	paid := report.Part{Who: provider, Role: "the provider who ran it", Path: report.Percent(providerBps) + " of the price", Claimed: b.Provider}
	for _, e := range d.events { // each redemption pays; the last one is shown
		if _, ok := e.Typed.(*usagetypes.EventRedeemed); ok {
			paid.Tx, paid.Height = e.Tx, e.Height
		}
	}
	add(paid, big.NewRat(providerBps, 10_000))
	if err := d.protocolParts(ctx, add); err != nil {
		return nil, err
	}
	assets, err := d.assets(ctx)
	if err != nil {
		return nil, err
	}
	for i := len(assets) - 1; i >= 0; i-- {
		a := assets[i]
		given := int64(0)
		for _, h := range d.holders {
			shares := h.shares[a.id]
			if shares == 0 {
				continue
			}
			given += shares
			key := fmt.Sprintf("%s/%d", h.account.Bech32(), a.id)
			add(report.Part{
				Who: h.account.Name, Role: d.roleOf(h.account.Name, a.id), Asset: a.id, Path: fmt.Sprintf("%.4f%% of the shares of %s %d", float64(shares)/1e10, a.kind, a.id),
				Claimed: amounts[key], Tx: claims[key].Tx, Height: claims[key].Height,
			}, new(big.Rat).Mul(a.own, big.NewRat(shares, supply)))
		}
		if latent := supply - given; latent > 0 {
			add(report.Part{Who: "not taken yet", Role: "shares that wait for their labeler", Path: fmt.Sprintf("%.4f%% of the shares of %s %d", float64(latent)/1e10, a.kind, a.id)},
				new(big.Rat).Mul(a.own, big.NewRat(latent, supply)))
		}
	}
	if whole.Cmp(big.NewRat(1, 1)) != 0 {
		return nil, fmt.Errorf("%w: the parts of a cent make %s", report.ErrSums, whole.RatString())
	}
	return parts, nil
}

// supply is the shares of an asset.
const supply = 1_000_000_000_000

// rated is an asset with what of a call's price comes to it, and what stays with its holders.
type rated struct {
	id       uint64
	kind     string
	parents  []royaltytypes.Parent
	rate     *big.Rat
	own      *big.Rat
	name     string
	registry royaltytypes.Asset
}

// assets are all assets of the demo, ascending, with the rates at which they are paid by calls of the fine-tune.
func (d *demo) assets(ctx context.Context) ([]*rated, error) {
	royalty := royaltytypes.NewQueryClient(d.client.Conn)
	assets := make([]*rated, d.tuned.id)
	for i := range assets {
		answer, err := royalty.Asset(ctx, &royaltytypes.QueryAssetRequest{Id: uint64(i) + 1})
		if err != nil {
			return nil, err
		}
		a := answer.Asset
		assets[i] = &rated{id: a.Id, kind: a.Kind, parents: a.Parents, rate: new(big.Rat), own: new(big.Rat), name: d.assetNames[a.Id], registry: a}
	}
	assets[d.tuned.id-1].rate.SetFrac64(10_000-providerBps-protocolBps, 10_000)
	for i := len(assets) - 1; i >= 0; i-- {
		a := assets[i]
		own := int64(10_000)
		for _, p := range a.parents {
			own -= int64(p.Bps)
			part := new(big.Rat).Mul(a.rate, big.NewRat(int64(p.Bps), 10_000))
			assets[p.Id-1].rate.Add(assets[p.Id-1].rate, part)
		}
		a.own.Mul(a.rate, big.NewRat(own, 10_000))
	}
	return assets, nil
}

// roleOf says what somebody holds shares of an asset for.
func (d *demo) roleOf(name string, asset uint64) string {
	switch {
	case asset == d.tuned.id:
		return "the fine-tuner"
	case asset == d.ownID:
		return "the fine-tuner, for its own mail"
	case asset == d.base.id && name == optimizer:
		return "the base model's optimizer"
	case asset == d.base.id:
		return "the base model's developer"
	case asset == d.labelsID && name == requester:
		return "who paid for the labels"
	case asset == d.labelsID:
		return "a labeler"
	}
	return "who gathered the mail"
}
