package preview

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	sdkmath "cosmossdk.io/math"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/x/internal/client/shares"
	royaltytypes "github.com/sahara-chain/sahara/x/royalty/types"
)

// shownFlows is how many of the ways that lead to an asset are told.
const shownFlows = 3

// Text writes the preview as a table: the first column adds up to the price, the second is a tree of the lineage, the
// third says why. An asset stands once, below the youngest that passes money to it.
func (p Preview) Text(w io.Writer) error {
	t := table{tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)}
	t.row(chain.DisplayDenom, "who", "why")
	t.cut("compute provider", p.Provider)
	t.cut("protocol", p.Protocol)
	if len(p.Assets) > 0 {
		p.tree(t, p.below(), p.Assets[0], "", "")
	}
	if h := p.Hidden; h != nil {
		t.row(Decimal(h.Amount), fmt.Sprintf("holders of %d more assets", h.Assets), "older ones, to which the lineage leads")
	}
	if !p.Rounding.IsZero() {
		t.row(Decimal(p.Rounding), "left by rounding", "fractions of a unit; they count with the next revenue")
	}
	t.row(Decimal(p.Price), "all", "")
	return t.w.Flush()
}

type table struct{ w *tabwriter.Writer }

func (t table) row(amount, who, why string) {
	line := amount + "\t" + who
	if why != "" {
		line += "\t" + why
	}
	_, _ = fmt.Fprintln(t.w, line) // Flush tells of errors
}

func (t table) cut(who string, c *Cut) {
	if c != nil && c.Bps > 0 {
		t.row(Decimal(c.Amount), who, shares.Bps(c.Bps)+" of the price")
	}
}

// below lists the assets by the youngest of those that are made from them.
func (p Preview) below() map[uint64][]Asset {
	below := map[uint64][]Asset{}
	for _, a := range p.Assets[1:] {
		below[a.From[0].Asset] = append(below[a.From[0].Asset], a)
	}
	return below
}

// tree writes an asset, its holders and the assets below it. first leads to its own line, rest to those under it.
func (p Preview) tree(t table, below map[uint64][]Asset, a Asset, first, rest string) {
	t.row("", first+a.title(), p.intake(a))
	type item struct {
		amount, who, why string
		asset            *Asset
	}
	var items []item
	why := p.why(a)
	for _, line := range a.Holders {
		items = append(items, item{amount: Decimal(line.Amount), who: line.who(), why: line.share() + why + line.kept()})
	}
	if o := a.Others; o != nil {
		items = append(items, item{amount: Decimal(o.Amount), who: o.who(), why: "share " + shares.Percent(o.Shares) + why})
	}
	under := below[a.ID]
	for i := range under {
		items = append(items, item{asset: &under[i]})
	}
	for i, it := range items {
		branch, stem := "├ ", "│ "
		if i == len(items)-1 {
			branch, stem = "└ ", "  "
		}
		if it.asset != nil {
			p.tree(t, below, *it.asset, rest+branch, rest+stem)
		} else {
			t.row(it.amount, rest+branch+it.who, it.why)
		}
	}
}

// title is an asset with its name.
func (a Asset) title() string {
	if a.Name == "" {
		return a.ref()
	}
	return fmt.Sprintf("%s %q", a.ref(), a.Name)
}

// ref is an asset in few words.
func (a Asset) ref() string {
	if a.node == NewID {
		return "this " + a.Kind
	}
	return fmt.Sprintf("%s %d", a.Kind, a.ID)
}

// intake says where an asset's revenue comes from.
func (p Preview) intake(a Asset) string {
	if len(a.From) > 0 {
		return fmt.Sprintf("takes in %s: %s", Decimal(a.In), p.ways(a))
	}
	if p.Provider == nil {
		return "takes in " + Decimal(a.In)
	}
	return fmt.Sprintf("takes in %s: %s of the price", Decimal(a.In),
		shares.Bps(royaltytypes.BpsTotal-p.Provider.Bps-p.Protocol.Bps))
}

// ways lists the edges that lead to an asset.
func (p Preview) ways(a Asset) string {
	var ways []string
	for i, flow := range a.From {
		if i == shownFlows && len(a.From) > shownFlows+1 {
			ways = append(ways, fmt.Sprintf("parts of %d more", len(a.From)-shownFlows))
			break
		}
		ways = append(ways, shares.Bps(flow.Bps)+" of "+p.refOf(flow.Asset))
	}
	if last := len(ways) - 1; last > 0 {
		return strings.Join(ways[:last], ", ") + " and " + ways[last]
	}
	return strings.Join(ways, "")
}

func (p Preview) refOf(id uint64) string {
	for _, a := range p.Assets {
		if a.ID == id {
			return a.ref()
		}
	}
	return fmt.Sprintf("asset %d", id)
}

// why is what holds for all holders of an asset.
func (p Preview) why(a Asset) string {
	var b strings.Builder
	b.WriteString(" of " + a.ref())
	var facts []string
	if len(a.From) > 0 {
		facts = append(facts, "gets "+p.ways(a))
	}
	if a.OwnBps < royaltytypes.BpsTotal {
		keeps := "keeps " + shares.Bps(a.OwnBps)
		if len(a.From) > 0 {
			keeps += " of that"
		}
		facts = append(facts, keeps)
	}
	if len(facts) > 0 {
		b.WriteString(", which " + strings.Join(facts, " and "))
	}
	return b.String()
}

func (l Line) who() string {
	if l.Address == "" {
		return "not yet claimed"
	}
	return l.Address
}

func (l Line) share() string {
	switch {
	case l.Role != "":
		return l.Role + " share " + shares.Percent(l.Shares)
	case l.Address == "":
		return "share " + shares.Percent(l.Shares)
	default:
		return "holder share " + shares.Percent(l.Shares)
	}
}

func (l Line) kept() string {
	switch {
	case l.Address != "":
		return ""
	case l.Claimants > 0:
		return fmt.Sprintf("; kept for those on its list of %d who have yet to claim", l.Claimants)
	default:
		return "; kept for whom it belongs to"
	}
}

func (o Others) who() string {
	switch {
	case o.Uncounted:
		return fmt.Sprintf("%d or more other holders", o.Holders)
	case o.Holders == 1:
		return "1 more holder"
	default:
		return fmt.Sprintf("%d more holders", o.Holders)
	}
}

// Decimal writes units of the base denom in the display denom, exactly.
func Decimal(amount sdkmath.Int) string {
	digits := amount.String()
	if missing := chain.Decimals + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) - chain.Decimals
	return strings.TrimRight(strings.TrimRight(digits[:point]+"."+digits[point:], "0"), ".")
}
