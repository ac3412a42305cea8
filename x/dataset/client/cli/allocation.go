package cli

import (
	"fmt"

	"github.com/sahara-chain/sahara/x/internal/client/shares"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// ownerRole is what an owner is named with shares that nobody else is given.
const ownerRole = "owner"

// allocation gives out the supply: to the holders and to a tree's leaves, and what they leave to the owner.
func allocation(owner string, holders []string, treeFile string) (royaltytypes.Allocation, error) {
	var a royaltytypes.Allocation
	var given uint64
	for _, text := range holders {
		holder, err := shares.ParseHolder(text)
		if err != nil {
			return a, fmt.Errorf("--holders %w", err)
		}
		a.Holders = append(a.Holders, holder)
		given += holder.Shares
	}
	if treeFile != "" {
		tree, err := shares.ReadTree(treeFile)
		if err != nil {
			return a, fmt.Errorf("--allocation %s: %w", treeFile, err)
		}
		a.Tree = tree
		given += tree.Total
	}
	if given < royaltytypes.ShareSupply {
		rest := royaltytypes.ShareSupply - given
		for _, holder := range a.Holders {
			if holder.Address == owner {
				return a, fmt.Errorf("--holders: %s of the shares (%d) are given to nobody", shares.Percent(rest), rest)
			}
		}
		a.Holders = append(a.Holders, royaltytypes.Holder{Address: owner, Shares: rest, Role: ownerRole})
	}
	return a, a.Validate()
}

// parseParents reads ID:BPS of each.
func parseParents(texts []string) ([]royaltytypes.Parent, error) {
	var parents []royaltytypes.Parent
	for _, text := range texts {
		id, bps, err := shares.ParseRate(text)
		if err != nil {
			return nil, fmt.Errorf("--parent %w", err)
		}
		parents = append(parents, royaltytypes.Parent{Id: id, Bps: bps})
	}
	return parents, royaltytypes.ValidateParents(parents)
}
