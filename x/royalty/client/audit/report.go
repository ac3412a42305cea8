package audit

import (
	"fmt"
	"io"
	"math/big"
	"text/tabwriter"
)

// Report is all figures of an audit, in units of their denoms.
type Report struct {
	Rows   []Row   `json:"assets"`
	Dues   []Due   `json:"dues"`
	Totals []Total `json:"totals"`
}

// Row is an asset's revenue in one denom.
type Row struct {
	Asset        uint64   `json:"asset"`
	Denom        string   `json:"denom"`
	In           *big.Int `json:"in"`            // swept, ever
	Direct       *big.Int `json:"direct"`        // paid to the asset itself, ever
	FromChildren *big.Int `json:"from_children"` // passed on by its children, ever
	PassedOn     *big.Int `json:"passed_on"`     // of In: to its parents
	Own          *big.Int `json:"own"`           // of In: to its holders
	Residue      *big.Int `json:"residue"`       // of In: left by rounding
	Waiting      *big.Int `json:"waiting"`       // not swept yet
	Claimed      *big.Int `json:"claimed"`       // of Own: paid to holders
	Due          *big.Int `json:"due"`           // of Own: may be claimed now
	Latent       *big.Int `json:"latent"`        // of Own: for those who have not taken their shares
}

// Due is what one holder may claim.
type Due struct {
	Asset  uint64   `json:"asset"`
	Holder string   `json:"holder"`
	Denom  string   `json:"denom"`
	Amount *big.Int `json:"amount"`
}

// Total is the escrow in one denom, and what it is for.
type Total struct {
	Denom     string   `json:"denom"`
	Escrow    *big.Int `json:"escrow"`
	Due       *big.Int `json:"due"`
	Latent    *big.Int `json:"latent"`
	Fractions *big.Int `json:"fractions"` // of units, of all holders together
	Residues  *big.Int `json:"residues"`
	Waiting   *big.Int `json:"waiting"`
	Donations *big.Int `json:"donations"` // what is above all of that
	Paid      *big.Int `json:"paid"`      // into the ledger, ever
	Claimed   *big.Int `json:"claimed"`   // out of it, ever
}

func newTotal(denom string) *Total {
	t := &Total{Denom: denom}
	for _, figure := range []**big.Int{
		&t.Escrow, &t.Due, &t.Latent, &t.Fractions, &t.Residues, &t.Waiting, &t.Donations, &t.Paid, &t.Claimed,
	} {
		*figure = new(big.Int)
	}
	return t
}

func (t *Total) add(r Row) {
	t.Due.Add(t.Due, r.Due)
	t.Latent.Add(t.Latent, r.Latent)
	t.Residues.Add(t.Residues, r.Residue)
	t.Waiting.Add(t.Waiting, r.Waiting)
	t.Paid.Add(t.Paid, r.Direct)
	t.Claimed.Add(t.Claimed, r.Claimed)
	t.Fractions.Add(t.Fractions, r.Own)
	for _, taken := range []*big.Int{r.Claimed, r.Due, r.Latent} {
		t.Fractions.Sub(t.Fractions, taken)
	}
}

// liabilities are Σ(Own − claimed) + Σ residues + Σ waiting.
func (t *Total) liabilities() *big.Int {
	sum := new(big.Int)
	for _, part := range []*big.Int{t.Due, t.Latent, t.Fractions, t.Residues, t.Waiting} {
		sum.Add(sum, part)
	}
	return sum
}

// write prints the figures for people; the totals come last, where a long print ends.
func (r *Report) write(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	line := func(cells ...any) {
		for _, cell := range cells {
			fmt.Fprintf(w, "%v\t", cell)
		}
		fmt.Fprintln(w)
	}
	line("ASSET", "DENOM", "IN", "DIRECT", "FROM CHILDREN", "PASSED ON", "OWN", "RESIDUE", "WAITING", "CLAIMED", "DUE", "LATENT")
	for _, x := range r.Rows {
		line(x.Asset, x.Denom, x.In, x.Direct, x.FromChildren, x.PassedOn, x.Own, x.Residue, x.Waiting, x.Claimed, x.Due, x.Latent)
	}
	fmt.Fprintln(w)
	line("ASSET", "HOLDER", "DENOM", "DUE")
	for _, x := range r.Dues {
		line(x.Asset, x.Holder, x.Denom, x.Amount)
	}
	fmt.Fprintln(w)
	line("DENOM", "ESCROW", "DUE", "LATENT", "FRACTIONS", "RESIDUES", "WAITING", "DONATIONS", "PAID", "CLAIMED")
	for _, x := range r.Totals {
		line(x.Denom, x.Escrow, x.Due, x.Latent, x.Fractions, x.Residues, x.Waiting, x.Donations, x.Paid, x.Claimed)
	}
	return w.Flush()
}
