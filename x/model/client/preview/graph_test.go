package preview_test

import (
	"context"
	"fmt"

	"github.com/sahara-chain/sahara/x/model/client/preview"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// world is a graph in memory.
type world map[uint64]asset

type asset struct {
	parents []royaltytypes.Parent
	preview.Description
}

func (w world) Parents(_ context.Context, id uint64) ([]royaltytypes.Parent, error) {
	a, ok := w[id]
	if !ok {
		return nil, fmt.Errorf("no asset %d", id)
	}
	return a.parents, nil
}

func (w world) Describe(_ context.Context, id uint64) (preview.Description, error) {
	return w[id].Description, nil
}

func edges(pairs ...uint64) []royaltytypes.Parent {
	var parents []royaltytypes.Parent
	for i := 0; i+1 < len(pairs); i += 2 {
		parents = append(parents, royaltytypes.Parent{Id: pairs[i], Bps: uint32(pairs[i+1])})
	}
	return parents
}

func described(kind, name string, holders ...preview.Holder) preview.Description {
	return preview.Description{Kind: kind, Name: name, Holders: holders}
}

// mail is a fine-tune of a model, both trained on a dataset that many labelled, and that on another one.
func mail() world {
	labeled := described("dataset", "Mail of 2002",
		preview.Holder{Address: "sahara1requester", Shares: 500_000_000_000},
		preview.Holder{Address: "sahara1labeler", Role: "labeler", Shares: 125_000_000_000},
		preview.Holder{Shares: 300_000_000_000, Claimants: 1_000_000})
	labeled.Others = 980
	return world{
		3: {nil, labeled},
		5: {edges(3, 1_000), described("dataset", "Mail, cleaned \"twice\"", preview.Holder{Address: "sahara1cleaner", Shares: 1e12})},
		7: {edges(3, 2_000, 5, 333), described("model", "Mail base", preview.Holder{Address: "sahara1base", Role: "developer", Shares: 1e12})},
		9: {
			edges(7, 3_500, 3, 500), described("model", "Mail sentiment",
				preview.Holder{Address: "sahara1tuner", Role: "developer", Shares: 666_666_666_667},
				preview.Holder{Address: "sahara1tester", Role: "validator", Shares: 333_333_333_333}),
		},
	}
}
