package propose_test

import (
	"context"
	"errors"
	"fmt"

	licensetypes "github.com/sahara-chain/sahara/x/license/types"
	"github.com/sahara-chain/sahara/x/model/client/card"
	"github.com/sahara-chain/sahara/x/model/client/propose"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

var errUnknown = errors.New("unknown")

// world is a chain in memory. Terms have the numbers of the presets.
type world struct {
	assets     map[uint64]royaltytypes.Asset
	named      map[string]propose.Found
	unlicensed map[uint64]bool
}

func (w world) Asset(_ context.Context, id uint64) (royaltytypes.Asset, error) {
	asset, ok := w.assets[id]
	if !ok {
		return asset, errUnknown
	}
	return asset, nil
}

func (w world) Terms(_ context.Context, id uint64) (licensetypes.Terms, error) {
	_, terms := licensetypes.DefaultPresets()
	if id == 0 || id > uint64(len(terms)) {
		return licensetypes.Terms{}, errUnknown
	}
	return terms[id-1], nil
}

func (w world) Presets(context.Context) ([]licensetypes.Preset, error) {
	presets, _ := licensetypes.DefaultPresets()
	return presets, nil
}

func (w world) Named(_ context.Context, kind, name string) (propose.Found, error) {
	if name == "broken" {
		return propose.Found{}, errUnknown
	}
	return w.named[kind+" "+name], nil
}

func (w world) Licensed(_ context.Context, id uint64, account string, purpose licensetypes.Purpose) (bool, string, error) {
	return !w.unlicensed[id], fmt.Sprintf("%s wants %s", account, purpose), nil
}

// Numbers of presets.
const (
	open        = 1
	attribution = 2
	shareAlike  = 3
	commercial5 = 8
)

func found(ids ...uint64) propose.Found {
	var f propose.Found
	for _, id := range ids {
		f.Assets = append(f.Assets, propose.Candidate{ID: id, Owner: "sahara1other", Deprecated: id == 6})
	}
	return f
}

// sample has two datasets, of which the descendants of one owe it 5%, a model made from both, and an adapter of it.
func sample() world {
	asset := func(id uint64, kind string, terms uint64, parents ...royaltytypes.Parent) royaltytypes.Asset {
		return royaltytypes.Asset{Id: id, Kind: kind, Owner: "sahara1other", TermsId: terms, Parents: parents, SuccessionBps: 5_000}
	}
	partial := found(7)
	partial.Partial = true
	return world{
		assets: map[uint64]royaltytypes.Asset{
			3: asset(3, "dataset", commercial5),
			4: asset(4, "dataset", attribution),
			5: asset(5, "model", commercial5, royaltytypes.Parent{Id: 3, Bps: 1_000}, royaltytypes.Parent{Id: 4, Bps: 100}),
			6: asset(6, "model", attribution, royaltytypes.Parent{Id: 4, Bps: 100}),
			7: asset(7, "dataset", shareAlike),
		},
		named: map[string]propose.Found{
			"model acme/base": found(5), "model acme/old": found(6), "dataset acme/mail": found(4), "dataset twins": found(4, 3),
			"model hordes": found(5, 6, 5, 6, 5, 6, 5), "dataset partial": partial, "dataset nothing": {Partial: true},
		},
	}
}

func text(line int, value string) card.Text { return card.Text{Value: value, Line: line} }
