package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	"github.com/sahara-chain/sahara/scripts/demo/report"
)

// exported is what is read of an exported state: the channels. The royalty ledger is read by `saharad royalty audit`.
type exported struct {
	AppState struct {
		Usage struct {
			Channels []struct {
				Channel struct {
					ProviderBps int64  `json:"provider_bps"`
					ProtocolBps int64  `json:"protocol_bps"`
					Price       object `json:"price"`
				} `json:"channel"`
				Balance struct {
					Deposited, Returned, Claimed string
				} `json:"balance"`
			} `json:"channels"`
		} `json:"usage"`
	} `json:"app_state"`
}

// audited is what is read of the audit's report.
type audited struct {
	Totals []struct {
		Denom                                                                       string
		Escrow, Due, Latent, Fractions, Residues, Waiting, Donations, Paid, Claimed json.Number
	} `json:"totals"`
}

// auditBooks is the same by the exported state: the ledger as `saharad royalty audit` recomputes it, and the split of each
// channel as it is recomputed here.
func (d *demo) auditBooks(ctx context.Context) (books report.Books, err error) {
	books = report.Books{Source: "audit of the exported state"}
	var audit audited
	if err := d.typed(ctx, &audit, "royalty", "audit", d.path("export.json")); err != nil {
		return books, fmt.Errorf("the audit does not agree: %w", err)
	}
	for _, t := range audit.Totals {
		if t.Denom != denom {
			continue
		}
		var parts [6]int64
		for i, figure := range []json.Number{t.Due, t.Latent, t.Fractions, t.Residues, t.Waiting, t.Claimed} {
			if parts[i], err = figure.Int64(); err != nil {
				return books, err
			}
		}
		d.kept = report.Kept{Due: parts[0], Latent: parts[1], Fractions: parts[2], Residues: parts[3]}
		books.Escrow, books.Claims = parts[0]+parts[1]+parts[2]+parts[3]+parts[4], parts[5]
	}
	raw, err := os.ReadFile(d.path("export.json"))
	if err != nil {
		return books, err
	}
	var state exported
	if err := json.Unmarshal(raw, &state); err != nil {
		return books, fmt.Errorf("export.json: %w", err)
	}
	for _, c := range state.AppState.Usage.Channels {
		if c.Channel.Price["denom"] != denom {
			continue
		}
		var deposited, returned, claimed int64
		for text, to := range map[*string]*int64{&c.Balance.Deposited: &deposited, &c.Balance.Returned: &returned, &c.Balance.Claimed: &claimed} {
			if *to, err = strconv.ParseInt(*text, 10, 64); err != nil {
				return books, fmt.Errorf("export.json: %w", err)
			}
		}
		byProvider, byProtocol := claimed*c.Channel.ProviderBps/10_000, claimed*c.Channel.ProtocolBps/10_000
		byAsset := claimed * (10_000 - c.Channel.ProviderBps - c.Channel.ProtocolBps) / 10_000
		books.Paid += deposited
		books.Refunds += returned
		books.Provider += byProvider
		books.Protocol += byProtocol
		books.Channels += deposited - returned - byProvider - byProtocol - byAsset
	}
	return books, nil
}
