package main

import (
	"context"
	"fmt"

	"github.com/sahara-chain/sahara/scripts/demo/report"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// draw collects what the pictures show: amounts as the chain has them.
func (d *demo) draw(ctx context.Context, r *report.Report) error {
	assets, err := d.assets(ctx)
	if err != nil {
		return err
	}
	books := d.books[1]
	used := map[string]int64{}
	for _, c := range d.channels {
		used[c.payer] += c.used
	}
	r.Nodes = append(r.Nodes, report.Node{ID: company, Label: "company, by a bearer key", Group: "caller"},
		report.Node{ID: freelance, Label: "freelance, self-custody", Group: "caller"},
		report.Node{ID: "calls", Label: fmt.Sprintf("%d calls", len(d.lines)), Group: "service"},
		report.Node{ID: provider, Label: "provider", Group: "provider"},
		report.Node{ID: "validators", Label: "validators", Group: "validator"})
	r.Flows = append(r.Flows, report.Flow{From: company, To: "calls", Amount: used[company]}, report.Flow{From: freelance, To: "calls", Amount: used[freelance]},
		report.Flow{From: "calls", To: provider, Amount: books.Provider}, report.Flow{From: "calls", To: "validators", Amount: books.Protocol})
	royalty := royaltytypes.NewQueryClient(d.client.Conn)
	var people []report.Node
	for i := len(assets) - 1; i >= 0; i-- {
		a := assets[i]
		answer, err := royalty.Revenue(ctx, &royaltytypes.QueryRevenueRequest{Id: a.id})
		if err != nil {
			return err
		}
		var in, own int64
		for _, revenue := range answer.Revenue {
			if revenue.Denom == denom {
				in, own = revenue.Swept.Int64(), revenue.Own.Int64()
			}
		}
		key := fmt.Sprintf("asset %d", a.id)
		kind, group := "data", "data"
		if a.kind == "model" {
			kind, group = "model", "model"
		}
		r.Nodes = append(r.Nodes, report.Node{ID: key, Label: a.name, Group: group})
		if a.id == d.tuned.id {
			r.Flows = append(r.Flows, report.Flow{From: "calls", To: key, Amount: in})
		}
		row := report.Asset{ID: a.id, Kind: kind, Name: a.name, Owner: a.registry.Owner, In: in, Own: own}
		for _, p := range a.parents {
			row.Parents = append(row.Parents, report.Parent{ID: p.Id, Bps: p.Bps})
			r.Flows = append(r.Flows, report.Flow{From: key, To: fmt.Sprintf("asset %d", p.Id), Amount: in * int64(p.Bps) / 10_000})
		}
		claimed := int64(0)
		for _, part := range r.Cent.Parts {
			if part.Tx == "" || part.Asset != a.id {
				continue
			}
			row.Holders++
			claimed += part.Claimed
			id := fmt.Sprintf("%s of %d", part.Who, a.id)
			people = append(people, report.Node{ID: id, Label: part.Who, Group: groupOf(part.Who)})
			r.Flows = append(r.Flows, report.Flow{From: key, To: id, Amount: part.Claimed})
		}
		if rest := own - claimed; rest > 0 {
			id := fmt.Sprintf("kept of %d", a.id)
			people = append(people, report.Node{ID: id, Label: "kept for holders", Group: "kept"})
			r.Flows = append(r.Flows, report.Flow{From: key, To: id, Amount: rest})
		}
		r.Lineage = append([]report.Asset{row}, r.Lineage...)
	}
	r.Nodes = append(r.Nodes, people...)
	return nil
}

func groupOf(name string) string {
	switch name {
	case developer, optimizer, tuner:
		return "developer"
	case curator, requester:
		return "curator"
	}
	return "labeler"
}
