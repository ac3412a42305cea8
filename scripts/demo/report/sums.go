package report

import (
	"errors"
	"fmt"
)

// ErrSums says that books which must agree do not.
var ErrSums = errors.New("the books do not agree")

// Books are where the callers' money went, as one source tells it, in millionths of a dollar.
type Books struct {
	Source string `json:"source"`
	// Paid is what callers put into channels.
	Paid int64 `json:"paid"`
	// Refunds is what they got back.
	Refunds int64 `json:"refunds"`
	// Channels is what is left in channels: the residues of the split, at most two units each, once all is refunded.
	Channels int64 `json:"channels"`
	Provider int64 `json:"provider"`
	// Protocol is the part of validators and their delegators, with the community's.
	Protocol int64 `json:"protocol"`
	// Claims is what holders of shares were paid.
	Claims int64 `json:"claims"`
	// Escrow is what belongs to holders and was not claimed: latent shares, fractions of a unit, residues of divisions.
	Escrow int64 `json:"escrow"`
}

// Line is one figure of all books.
type Line struct {
	Name    string  `json:"name"`
	Figures []int64 `json:"figures"`
}

// Lines lists the figures side by side.
func Lines(books []Books) []Line {
	lines := []Line{
		{Name: "paid by callers"},
		{Name: "refunded to callers"},
		{Name: "residues in channels"},
		{Name: "provider"},
		{Name: "protocol (validators, community)"},
		{Name: "claimed by holders of shares"},
		{Name: "kept for holders: latent, fractions, residues"},
		{Name: "sum of all but the first"},
	}
	for _, b := range books {
		for i, figure := range []int64{b.Paid, b.Refunds, b.Channels, b.Provider, b.Protocol, b.Claims, b.Escrow, b.sum()} {
			lines[i].Figures = append(lines[i].Figures, figure)
		}
	}
	return lines
}

func (b Books) sum() int64 {
	return b.Refunds + b.Channels + b.Provider + b.Protocol + b.Claims + b.Escrow
}

// Check compares the books to the unit: each must add up, and all must agree. The error is ErrSums.
func Check(books []Books) error {
	if len(books) < 2 {
		return fmt.Errorf("%w: there are %d of them", ErrSums, len(books))
	}
	for _, b := range books {
		if b.sum() != b.Paid {
			return fmt.Errorf("%w: by %s, callers paid %d and %d went somewhere", ErrSums, b.Source, b.Paid, b.sum())
		}
		if b.Paid <= 0 {
			return fmt.Errorf("%w: by %s, callers paid %d", ErrSums, b.Source, b.Paid)
		}
	}
	for _, line := range Lines(books) {
		for i, figure := range line.Figures {
			if figure != line.Figures[0] {
				return fmt.Errorf("%w: %s: %s says %d, %s says %d", ErrSums, line.Name, books[0].Source, line.Figures[0], books[i].Source, figure)
			}
		}
	}
	return nil
}
