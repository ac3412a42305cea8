package cli

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// percentDigits are those that a share of 1% can be divided by: 1% are 10^10 shares.
const percentDigits = 10

// allocation gives out the supply: to the holders and to a tree's leaves, and what they leave to the owner.
func allocation(owner string, holders []string, treeFile string) (royaltytypes.Allocation, error) {
	var a royaltytypes.Allocation
	var given uint64
	for _, text := range holders {
		holder, err := parseHolder(text)
		if err != nil {
			return a, fmt.Errorf("--holders %s: %w", text, err)
		}
		a.Holders = append(a.Holders, holder)
		given += holder.Shares
	}
	if treeFile != "" {
		tree, err := readTree(treeFile)
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
				return a, fmt.Errorf("--holders: %d of %d shares are given to nobody", rest, uint64(royaltytypes.ShareSupply))
			}
		}
		a.Holders = append(a.Holders, royaltytypes.Holder{Address: owner, Shares: rest, Role: "owner"})
	}
	return a, a.Validate()
}

// parseHolder reads ADDRESS:SHARES[:ROLE], where shares are a number or a percentage.
func parseHolder(text string) (royaltytypes.Holder, error) {
	parts := strings.SplitN(text, ":", 3)
	if len(parts) < 2 {
		return royaltytypes.Holder{}, fmt.Errorf("want ADDRESS:SHARES or ADDRESS:SHARES:ROLE")
	}
	shares, err := parseShares(parts[1])
	if err != nil {
		return royaltytypes.Holder{}, err
	}
	holder := royaltytypes.Holder{Address: parts[0], Shares: shares}
	if len(parts) == 3 {
		holder.Role = parts[2]
	}
	return holder, nil
}

// parseShares reads 250000000000 or 25% or 33.3333333333%.
func parseShares(text string) (uint64, error) {
	percent, isPercent := strings.CutSuffix(text, "%")
	if !isPercent {
		shares, err := strconv.ParseUint(text, 10, 64)
		if err != nil || shares > royaltytypes.ShareSupply {
			return 0, fmt.Errorf("shares %q: want 1 to %d, or a percentage", text, uint64(royaltytypes.ShareSupply))
		}
		return shares, nil
	}
	whole, fraction, _ := strings.Cut(percent, ".")
	if whole == "" || len(fraction) > percentDigits {
		return 0, fmt.Errorf("shares %q: want digits, and at most %d after the point", text, percentDigits)
	}
	digits := whole + fraction + strings.Repeat("0", percentDigits-len(fraction))
	shares, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || shares > royaltytypes.ShareSupply {
		return 0, fmt.Errorf("shares %q: want at most 100%%", text)
	}
	return shares, nil
}

// readTree reads what `saharad royalty allocation build` writes.
func readTree(path string) (*royaltytypes.AllocationTree, error) {
	b, err := os.ReadFile(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	var doc struct {
		Root  string `json:"root"`
		Count uint64 `json:"count"`
		Total uint64 `json:"total"`
		CID   string `json:"cid"`
	}
	if err := json.Unmarshal(b, &doc); err != nil {
		return nil, err
	}
	root, err := hex.DecodeString(doc.Root)
	if err != nil || len(root) != 32 {
		return nil, fmt.Errorf("root %.80q: want 64 hexadecimal digits", doc.Root)
	}
	return &royaltytypes.AllocationTree{Root: root, Count: doc.Count, Total: doc.Total, Cid: doc.CID}, nil
}

// parseParents reads ID:BPS of each.
func parseParents(texts []string) ([]royaltytypes.Parent, error) {
	var parents []royaltytypes.Parent
	for _, text := range texts {
		id, bps, ok := strings.Cut(text, ":")
		assetID, err := strconv.ParseUint(id, 10, 64)
		share, shareErr := strconv.ParseUint(bps, 10, 32)
		if !ok || err != nil || shareErr != nil {
			return nil, fmt.Errorf("--parent %s: want ID:BPS, such as 7:1000 for 10%% to asset 7", text)
		}
		parents = append(parents, royaltytypes.Parent{Id: assetID, Bps: uint32(share)})
	}
	return parents, royaltytypes.ValidateParents(parents)
}
