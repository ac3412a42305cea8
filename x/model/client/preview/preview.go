package preview

import (
	"context"
	"fmt"

	sdkmath "cosmossdk.io/math"

	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// DefaultAssets is how many assets are shown one by one, unless said otherwise.
const DefaultAssets = 100

// Request says what is to be computed.
type Request struct {
	// Asset is the one that is used.
	Asset uint64
	// Price is what is paid for the use, in units.
	Price sdkmath.Int
	// ProviderBps and ProtocolBps are taken off the price before the asset gets the rest.
	ProviderBps, ProtocolBps uint32
	// Assets is how many are shown one by one; 0 for DefaultAssets.
	Assets int
}

// Preview is who gets what of a price. All that it lists adds up to the price.
type Preview struct {
	// Asset is 0 for one that is not registered yet.
	Asset uint64      `json:"asset"`
	Price sdkmath.Int `json:"price"`
	// Provider and Protocol are nil where nothing is taken off the price.
	Provider *Cut `json:"provider,omitempty"`
	Protocol *Cut `json:"protocol,omitempty"`
	// Assets are in the order of the sweep, from the youngest. The first is Asset.
	Assets []Asset `json:"assets"`
	// Hidden are those that are not shown one by one.
	Hidden *Hidden `json:"hidden,omitempty"`
	// Rounding is what all floors together leave.
	Rounding sdkmath.Int `json:"rounding"`
}

// Cut is a part of the price.
type Cut struct {
	Bps    uint32      `json:"bps"`
	Amount sdkmath.Int `json:"amount"`
}

// Asset is one of the lineage.
type Asset struct {
	// ID is 0 for the one that is not registered yet.
	ID   uint64 `json:"id"`
	Kind string `json:"kind"`
	Name string `json:"name,omitempty"`
	// In is what it takes in; From says by which of those that are made from it.
	In   sdkmath.Int `json:"in"`
	From []Flow      `json:"from,omitempty"`
	// PassedOn is what goes to what it is made from.
	PassedOn []Flow `json:"passed_on,omitempty"`
	// Own is what its holders get, OwnBps of In.
	OwnBps uint32      `json:"own_bps"`
	Own    sdkmath.Int `json:"own"`
	// Holders and Others get it.
	Holders []Line  `json:"holders"`
	Others  *Others `json:"others,omitempty"`
	// Rounding is what is left of In.
	Rounding sdkmath.Int `json:"rounding"`

	node uint64 // as the graph calls it
}

// Flow is what passes along an edge of the graph.
type Flow struct {
	// Asset is where it comes from or goes to; 0 for the one that is not registered yet.
	Asset  uint64      `json:"asset"`
	Bps    uint32      `json:"bps"`
	Amount sdkmath.Int `json:"amount"`
}

// Line is what a holder gets.
type Line struct {
	Holder
	Amount sdkmath.Int `json:"amount"`
}

// Others are holders that are not shown one by one.
type Others struct {
	Holders uint64 `json:"holders"`
	// Uncounted says that there may be more than Holders.
	Uncounted bool        `json:"uncounted,omitempty"`
	Shares    uint64      `json:"shares"`
	Amount    sdkmath.Int `json:"amount"`
}

// Hidden are assets that are not shown one by one.
type Hidden struct {
	Assets int `json:"assets"`
	// Amount is what their holders get.
	Amount sdkmath.Int `json:"amount"`
}

// Compute follows a price through the lineage. It refuses parts that are more than the price, a graph that cannot be
// (a parent that is not older, more ancestors or shares than there may be), and passes on the graph's errors.
func Compute(ctx context.Context, g Graph, r Request) (Preview, error) {
	if total := uint64(r.ProviderBps) + uint64(r.ProtocolBps); total > royaltytypes.BpsTotal {
		return Preview{}, fmt.Errorf("provider's %d bps and protocol's %d bps are %d together, want at most %d",
			r.ProviderBps, r.ProtocolBps, total, royaltytypes.BpsTotal)
	}
	p := Preview{Asset: shown(r.Asset), Price: r.Price, Rounding: sdkmath.ZeroInt()}
	revenue := p.split(r)
	nodes, err := sweep(ctx, g, r.Asset, revenue)
	if err != nil {
		return Preview{}, err
	}
	most := r.Assets
	if most <= 0 {
		most = DefaultAssets
	}
	for _, n := range nodes[:min(most, len(nodes))] {
		a, err := n.describe(ctx, g)
		if err != nil {
			return Preview{}, err
		}
		p.Rounding = p.Rounding.Add(a.Rounding)
		p.Assets = append(p.Assets, a)
	}
	if most < len(nodes) {
		p.hide(nodes[most:])
	}
	if sum := p.sum(); !sum.Equal(p.Price) {
		return Preview{}, fmt.Errorf("the parts of %s add up to %s: a mistake in this program", p.Price, sum)
	}
	return p, nil
}

// split takes the cuts off the price, as x/usage does when a voucher is redeemed: one floor each and one for the
// asset, which may leave a unit or two with the channel.
func (p *Preview) split(r Request) sdkmath.Int {
	if r.ProviderBps == 0 && r.ProtocolBps == 0 {
		return r.Price
	}
	p.Provider = &Cut{r.ProviderBps, royaltytypes.FloorBps(r.Price, r.ProviderBps)}
	p.Protocol = &Cut{r.ProtocolBps, royaltytypes.FloorBps(r.Price, r.ProtocolBps)}
	revenue := royaltytypes.FloorBps(r.Price, royaltytypes.BpsTotal-r.ProviderBps-r.ProtocolBps)
	p.Rounding = r.Price.Sub(p.Provider.Amount).Sub(p.Protocol.Amount).Sub(revenue)
	return revenue
}

func (p *Preview) hide(nodes []*node) {
	p.Hidden = &Hidden{Assets: len(nodes), Amount: sdkmath.ZeroInt()}
	for _, n := range nodes {
		p.Hidden.Amount = p.Hidden.Amount.Add(n.own)
		p.Rounding = p.Rounding.Add(n.residue)
	}
}

// sum is all that is paid to somebody, and what rounding leaves.
func (p *Preview) sum() sdkmath.Int {
	sum := p.Rounding
	if p.Provider != nil {
		sum = sum.Add(p.Provider.Amount).Add(p.Protocol.Amount)
	}
	for _, a := range p.Assets {
		for _, line := range a.Holders {
			sum = sum.Add(line.Amount)
		}
		if a.Others != nil {
			sum = sum.Add(a.Others.Amount)
		}
	}
	if p.Hidden != nil {
		sum = sum.Add(p.Hidden.Amount)
	}
	return sum
}

// shown is an id as others see it.
func shown(id uint64) uint64 {
	if id == NewID {
		return 0
	}
	return id
}
