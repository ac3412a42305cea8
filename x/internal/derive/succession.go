package derive

import (
	"fmt"

	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// Share is what an asset passes on to a parent directly, in basis points: 0 if it is none of its parents.
func Share(parents []royaltytypes.Parent, id uint64) uint32 {
	for _, parent := range parents {
		if parent.Id == id {
			return parent.Bps
		}
	}
	return 0
}

// CheckSuccession refuses a new version of an asset from which that could get less than its succession_bps, because
// the version passes on less, or because its components may be paid past it.
func CheckSuccession(previous royaltytypes.Asset, parents []royaltytypes.Parent, components []royaltytypes.Component) error {
	share := Share(parents, previous.Id)
	least := floorLeft(share, leastLeft(components))
	switch {
	case least >= previous.SuccessionBps:
		return nil
	case least == share:
		return fmt.Errorf("parent %d gets %d bps, and was promised %d of its next version", previous.Id, share, previous.SuccessionBps)
	}
	return fmt.Errorf("parent %d gets %d bps of what the components leave, so %d at the least, and was promised %d of its next version",
		previous.Id, share, least, previous.SuccessionBps)
}

// leastLeft is the part of a use's revenue that components leave to the asset at the least, in basis points.
func leastLeft(components []royaltytypes.Component) uint32 {
	const total = uint64(royaltytypes.BpsTotal)
	return uint32(total - min(total, royaltytypes.ComponentBps(components)))
}

// floorLeft is ⌊bps · left / 10000⌋.
func floorLeft(bps, left uint32) uint32 {
	return uint32(uint64(bps) * uint64(left) / royaltytypes.BpsTotal) //nolint:gosec // at most bps
}
