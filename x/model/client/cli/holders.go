package cli

import (
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/x/internal/client/shares"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

const (
	// ownerRole is what an owner is credited for with shares that nobody else is given.
	ownerRole = "developer"
	// noRole is how a list says that a holder has none.
	noRole = "none"
	// maxHoldersFile is far above the size of a list of as many holders as an asset takes inline, in bytes.
	maxHoldersFile = 1 << 20
)

// columns of a list of holders.
const (
	addressColumn = "address"
	sharesColumn  = "shares"
	percentColumn = "percent"
	roleColumn    = "role"
)

// allocation gives out the supply: to the holders and to a tree's leaves, and what they leave to the owner. Each of
// holders is ADDRESS:SHARES[:ROLE] or the name of a CSV file.
func allocation(owner string, holders []string, treeFile, treeRole string) (royaltytypes.Allocation, error) {
	var a royaltytypes.Allocation
	for _, text := range holders {
		given, err := parseHolders(text)
		if err != nil {
			return a, fmt.Errorf("--holders %w", err)
		}
		a.Holders = append(a.Holders, given...)
	}
	if treeFile != "" {
		tree, err := shares.ReadTree(treeFile)
		if err != nil {
			return a, fmt.Errorf("--allocation %s: %w", treeFile, err)
		}
		a.Tree = tree
		if treeRole != noRole {
			a.Tree.Role = treeRole
		}
	} else if treeRole != "" {
		return a, fmt.Errorf("--allocation-role %.40q: it is of those in --allocation, which is not given", treeRole)
	}
	if err := giveRest(&a, owner); err != nil {
		return a, err
	}
	return a, a.Validate()
}

// giveRest gives the owner what nobody else is given.
func giveRest(a *royaltytypes.Allocation, owner string) error {
	rest := uint64(royaltytypes.ShareSupply)
	for _, holder := range a.Holders {
		if holder.Shares > rest {
			return nil // more than there are: Validate says so
		}
		rest -= holder.Shares
	}
	if a.Latent() >= rest {
		return nil
	}
	rest -= a.Latent()
	if slices.ContainsFunc(a.Holders, func(h royaltytypes.Holder) bool { return h.Address == owner }) {
		return fmt.Errorf("--holders: %s of the shares (%d) are given to nobody", shares.Percent(rest), rest)
	}
	a.Holders = append(a.Holders, royaltytypes.Holder{Address: owner, Shares: rest, Role: ownerRole})
	return nil
}

// parseHolders reads one holder, or a file of them.
func parseHolders(text string) ([]royaltytypes.Holder, error) {
	if strings.Contains(text, ":") {
		holder, err := shares.ParseHolder(text)
		if err == nil {
			holder, err = tidy(holder)
		}
		return []royaltytypes.Holder{holder}, err
	}
	file, err := os.Open(filepath.Clean(text))
	if err != nil {
		return nil, fmt.Errorf("%s: want ADDRESS:SHARES[:ROLE] or a CSV file: %w", text, err)
	}
	defer func() { _ = file.Close() }()
	holders, err := readHoldersCSV(file)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", text, err)
	}
	return holders, nil
}

// readHoldersCSV reads rows of address, shares or percent, and role, in the order that the heading gives; without a
// heading in this one.
func readHoldersCSV(r io.Reader) ([]royaltytypes.Holder, error) {
	limited := &io.LimitedReader{R: r, N: maxHoldersFile + 1}
	records := csv.NewReader(limited)
	records.FieldsPerRecord = -1 // checked below, in words that name the columns
	records.TrimLeadingSpace = true
	order := []string{addressColumn, sharesColumn, roleColumn}
	var holders []royaltytypes.Holder
	lines := map[string]int{}
	for first := true; ; first = false {
		fields, err := records.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		line, _ := records.FieldPos(0)
		fields[0] = strings.TrimPrefix(fields[0], "\ufeff")
		if first && isHeading(fields) {
			if order, err = readHeading(fields); err != nil {
				return nil, fmt.Errorf("line %d: %w", line, err)
			}
			continue
		}
		holder, err := readRow(order, fields)
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		if before, twice := lines[holder.Address]; twice {
			return nil, fmt.Errorf("line %d: address %s is on line %d already", line, holder.Address, before)
		}
		lines[holder.Address] = line
		if holders = append(holders, holder); len(holders) > royaltytypes.MaxHolders {
			return nil, fmt.Errorf("line %d: more than %d holders: make a tree with `saharad royalty allocation build`, and give it with --allocation",
				line, royaltytypes.MaxHolders)
		}
	}
	switch {
	case limited.N <= 0:
		return nil, fmt.Errorf("it has more than %d bytes", maxHoldersFile)
	case len(holders) == 0:
		return nil, errors.New("it has no rows")
	}
	return holders, nil
}

func isHeading(fields []string) bool {
	return slices.ContainsFunc(fields, func(f string) bool { return strings.EqualFold(strings.TrimSpace(f), addressColumn) })
}

func readHeading(fields []string) ([]string, error) {
	known := []string{addressColumn, sharesColumn, percentColumn, roleColumn}
	var order []string
	for _, f := range fields {
		column := strings.ToLower(strings.TrimSpace(f))
		if !slices.Contains(known, column) {
			return nil, fmt.Errorf("column %.40q: want %s", f, strings.Join(known, ", "))
		}
		if slices.Contains(order, column) {
			return nil, fmt.Errorf("column %s is there twice", column)
		}
		order = append(order, column)
	}
	if slices.Contains(order, sharesColumn) == slices.Contains(order, percentColumn) {
		return nil, fmt.Errorf("want either the column %s or the column %s", sharesColumn, percentColumn)
	}
	return order, nil
}

func readRow(order, fields []string) (royaltytypes.Holder, error) {
	var holder royaltytypes.Holder
	if len(fields) < 2 || len(fields) > len(order) {
		return holder, fmt.Errorf("it has %d columns, want %s", len(fields), strings.Join(order, ", "))
	}
	for i, f := range fields {
		f = strings.TrimSpace(f)
		var err error
		switch order[i] {
		case addressColumn:
			holder.Address = f
		case roleColumn:
			holder.Role = f
		case percentColumn:
			holder.Shares, err = shares.Parse(strings.TrimSuffix(f, "%") + "%")
		default:
			holder.Shares, err = shares.Parse(f)
		}
		if err != nil {
			return holder, err
		}
	}
	return tidy(holder)
}

// tidy gives an address its one spelling, and says no role as the chain does.
func tidy(holder royaltytypes.Holder) (royaltytypes.Holder, error) {
	address, err := parseAddress(holder.Address)
	if err != nil {
		return holder, err
	}
	holder.Address = address.String()
	if holder.Role == noRole {
		holder.Role = ""
	}
	if holder.Shares == 0 {
		return holder, fmt.Errorf("address %s has 0 shares, want at least 1", holder.Address)
	}
	return holder, nil
}

// parseAddress reads sahara1… or 0x….
func parseAddress(text string) (sdk.AccAddress, error) {
	if digits, ok := strings.CutPrefix(text, "0x"); ok {
		address, err := hex.DecodeString(digits)
		if err != nil || len(address) != 20 {
			return nil, fmt.Errorf("address %.60q: want 0x and 40 hexadecimal digits", text)
		}
		return address, nil
	}
	address, err := sdk.AccAddressFromBech32(text)
	if err != nil {
		return nil, fmt.Errorf("address %.100q: %w", text, err)
	}
	return address, nil
}
