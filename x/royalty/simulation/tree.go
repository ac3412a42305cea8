// Package simulation lets the SDK's simulator pay, sweep, claim, trade shares and change parameters, on a ledger that
// starts with a few assets.
package simulation

import (
	"github.com/cosmos/cosmos-sdk/testutil/simsx"
	simtypes "github.com/cosmos/cosmos-sdk/types/simulation"

	"github.com/sahara-chain/sahara/x/royalty/sumtree"
	"github.com/sahara-chain/sahara/x/royalty/types"
)

const (
	// maxRows are the rows of an allocation tree in a simulation.
	maxRows = 8
	// listCID names the list of the rows, which is nowhere but in Tree.
	listCID = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
)

// Tree gives equal parts of half of an asset to the first accounts. It is a function of them, so that whoever finds its
// root in an asset can make its proofs.
func Tree(accounts []simtypes.Account) (*sumtree.Tree, error) {
	rows := accounts[:min(maxRows, len(accounts))]
	return sumtree.Build(uint64(len(rows)), func(yield func([]byte, uint64) bool) {
		for _, account := range rows {
			if !yield(account.Address, rowShares(accounts)) {
				return
			}
		}
	}, nil)
}

func rowShares(accounts []simtypes.Account) uint64 {
	return types.ShareSupply / 2 / uint64(min(maxRows, len(accounts)))
}

// RandomAllocation gives an asset to its owner alone, or parts of it to others, or half of it to Tree's rows.
func RandomAllocation(r *simsx.XRand, owner simtypes.Account, accounts []simtypes.Account) (types.Allocation, error) {
	left := uint64(types.ShareSupply)
	var a types.Allocation
	if r.Intn(3) == 0 {
		tree, err := Tree(accounts)
		if err != nil {
			return a, err
		}
		root := tree.Root()
		a.Tree = &types.AllocationTree{Root: root[:], Count: tree.Count(), Total: tree.Total(), Cid: listCID}
		left -= tree.Total()
	}
	for _, i := range r.Perm(len(accounts))[:r.Intn(min(4, len(accounts)))] {
		if accounts[i].Equals(owner) {
			continue
		}
		part := r.Uint64InRange(1, left/4)
		a.Holders = append(a.Holders, types.Holder{Address: accounts[i].AddressBech32, Shares: part, Role: "simulated"})
		left -= part
	}
	a.Holders = append(a.Holders, types.Holder{Address: owner.AddressBech32, Shares: left})
	return a, nil
}
