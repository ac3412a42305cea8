// Package shares reads what a command is told of parents and of holders of shares.
package shares

import (
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

const (
	// percentDigits are those that a share of 1% can be divided by: 1% are 10^10 shares.
	percentDigits = 10
	// maxTree is far above the size of what `saharad royalty allocation build` writes, in bytes.
	maxTree = 1 << 16
)

// Parse reads 250000000000 or 25% or 33.3333333333%.
func Parse(text string) (uint64, error) {
	percent, isPercent := strings.CutSuffix(text, "%")
	if !isPercent {
		shares, err := strconv.ParseUint(text, 10, 64)
		if err != nil || shares > royaltytypes.ShareSupply {
			return 0, fmt.Errorf("shares %.40q: want 1 to %d, or a percentage", text, uint64(royaltytypes.ShareSupply))
		}
		return shares, nil
	}
	whole, fraction, _ := strings.Cut(percent, ".")
	if whole == "" || len(fraction) > percentDigits {
		return 0, fmt.Errorf("shares %.40q: want digits, and at most %d after the point", text, percentDigits)
	}
	digits := whole + fraction + strings.Repeat("0", percentDigits-len(fraction))
	shares, err := strconv.ParseUint(digits, 10, 64)
	if err != nil || shares > royaltytypes.ShareSupply {
		return 0, fmt.Errorf("shares %.40q: want at most 100%%", text)
	}
	return shares, nil
}

// Percent writes a number of shares as Parse reads it: 12.5% for an eighth of the supply.
func Percent(shares uint64) string {
	const onePercent = royaltytypes.ShareSupply / 100
	return decimal(shares/onePercent, fmt.Sprintf("%0*d", percentDigits, shares%onePercent)) + "%"
}

// Bps writes basis points as a percentage: 12.5% for 1250.
func Bps(bps uint32) string {
	return decimal(uint64(bps/100), fmt.Sprintf("%02d", bps%100)) + "%"
}

func decimal(whole uint64, fraction string) string {
	text := strconv.FormatUint(whole, 10)
	if fraction = strings.TrimRight(fraction, "0"); fraction != "" {
		text += "." + fraction
	}
	return text
}

// ParseHolder reads ADDRESS:SHARES[:ROLE], where shares are a number or a percentage.
func ParseHolder(text string) (royaltytypes.Holder, error) {
	parts := strings.SplitN(text, ":", 3)
	if len(parts) < 2 {
		return royaltytypes.Holder{}, fmt.Errorf("%.100q: want ADDRESS:SHARES or ADDRESS:SHARES:ROLE", text)
	}
	shares, err := Parse(parts[1])
	if err != nil {
		return royaltytypes.Holder{}, err
	}
	holder := royaltytypes.Holder{Address: parts[0], Shares: shares}
	if len(parts) == 3 {
		holder.Role = parts[2]
	}
	return holder, nil
}

// ParseRate reads ID:BPS.
func ParseRate(text string) (id uint64, bps uint32, err error) {
	before, after, ok := strings.Cut(text, ":")
	id, idErr := strconv.ParseUint(before, 10, 64)
	rate, rateErr := strconv.ParseUint(after, 10, 32)
	if !ok || idErr != nil || rateErr != nil || id == 0 {
		return 0, 0, fmt.Errorf("%.60q: want ID:BPS, such as 7:1000 for 10%% to asset 7", text)
	}
	return id, uint32(rate), nil
}

// ReadTree reads what `saharad royalty allocation build` writes.
func ReadTree(path string) (*royaltytypes.AllocationTree, error) {
	file, err := os.Open(filepath.Clean(path))
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	b, err := io.ReadAll(io.LimitReader(file, maxTree+1))
	if err != nil {
		return nil, err
	}
	if len(b) > maxTree {
		return nil, fmt.Errorf("it has more than %d bytes: want what `saharad royalty allocation build` wrote, not the list", maxTree)
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
