package types

import (
	"math"

	"github.com/sahara-chain/sahara/x/labeling/inference"
)

const (
	// BpsTotal is a whole in basis points.
	BpsTotal = 10_000
	// MaxCounted is the most labels of one task that count for a reputation, so that no one task ruins or makes one.
	MaxCounted = 200
)

// Count adds a task: of the labels, at most MaxCounted, the part that agreed beyond chance is good, and of who failed the
// gate none. Void gold counts as no gold.
func (r Reputation) Count(classes uint32, w inference.Worker, void bool) Reputation {
	counted := uint64(min(w.Labels, MaxCounted))
	good := uint64(0)
	if w.Verdict(uint8(classes), void) != inference.Failed { //nolint:gosec // at most MaxClasses
		good = counted * uint64(min(w.Score, inference.One)) / inference.One
	}
	return r.add(counted, good)
}

// add counts a task with so many labels, so many of them good.
func (r Reputation) add(counted, good uint64) Reputation {
	r.Good, r.Bad = r.Good+good, r.Bad+counted-good
	if r.Tasks < math.MaxUint32 {
		r.Tasks++
	}
	return r
}

// FloorBps is the mean of the Beta distribution with one label of either kind beforehand, so a newcomer has 5000.
func (r Reputation) FloorBps() uint32 {
	return uint32((r.Good + 1) * BpsTotal / (r.Good + r.Bad + 2)) //nolint:gosec // at most BpsTotal
}
