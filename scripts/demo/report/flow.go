package report

import (
	"cmp"
	"fmt"
	"html"
	"html/template"
	"slices"
	"strings"
)

// Node is a place that money comes to.
type Node struct {
	ID    string `json:"id"`
	Label string `json:"label"`
	Group string `json:"group"`
}

// Flow is money on its way from one node to another, in millionths of a dollar.
type Flow struct {
	From   string `json:"from"`
	To     string `json:"to"`
	Amount int64  `json:"amount"`
}

// Measures of the picture, in pixels.
const (
	flowWidth, flowLeft, flowRight = 1180.0, 8.0, 225.0
	flowBar, flowGap, flowTop      = 14.0, 9.0, 20.0
	flowRoom                       = 34.0  // above a node that is not at the right, for its label
	flowScale                      = 560.0 // the height of all money together
)

// colors of the groups of nodes, in both pictures.
var colors = map[string]string{
	"caller": "#64748b", "service": "#475569", "provider": "#d97706", "protocol": "#7c3aed", "validator": "#7c3aed",
	"model": "#0284c7", "developer": "#0284c7", "data": "#059669", "curator": "#059669", "labeler": "#16a34a", "kept": "#9ca3af",
}

func colorOf(group string) string {
	if c, ok := colors[group]; ok {
		return c
	}
	return "#334155"
}

type placed struct {
	Node
	column   int
	in, out  int64
	y, h     float64
	fromY    float64 // where the next flow leaves
	toY      float64 // where the next flow comes in
	outgoing []Flow
}

func (p *placed) size() int64 { return max(p.in, p.out) }

// Sankey draws flows from left to right: each as broad as its amount, each node where all that comes to it has come
// from further left, and those that keep what they get at the right. Nodes stand in the order in which they are given.
func Sankey(nodes []Node, flows []Flow) (template.HTML, error) {
	all, order, err := place(nodes, flows)
	if err != nil {
		return "", err
	}
	last, total := 0, int64(1)
	for _, p := range order {
		last = max(last, p.column)
	}
	sums := make([]int64, last+1)
	for _, p := range order {
		if len(p.outgoing) == 0 {
			p.column = last
		}
		sums[p.column] += p.size()
		total = max(total, sums[p.column])
	}
	height := arrange(order, last, flowScale/float64(total))

	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" role="img" aria-label="Flows of money from callers to everybody who is paid" font-family="ui-sans-serif,system-ui,sans-serif" font-size="11"><rect width="100%%" height="100%%" fill="#fff"/>`, flowWidth, height)
	scale := flowScale / float64(total)
	for _, from := range order {
		for _, f := range from.outgoing {
			to := all[f.To]
			band(&b, from, to, f, float64(f.Amount)*scale, last)
		}
	}
	for _, p := range order {
		bar(&b, p, last)
	}
	for _, p := range order { // above all else
		label(&b, p, last)
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()), nil // it is made of numbers and escaped text
}

// place finds each node's column: one after the last of those that it gets money from.
func place(nodes []Node, flows []Flow) (map[string]*placed, []*placed, error) {
	all, order := map[string]*placed{}, make([]*placed, 0, len(nodes))
	for _, n := range nodes {
		p := &placed{Node: n}
		all[n.ID] = p
		order = append(order, p)
	}
	for _, f := range flows {
		from, to := all[f.From], all[f.To]
		if from == nil || to == nil || f.Amount < 0 {
			return nil, nil, fmt.Errorf("flow from %q to %q of %d: both must be nodes", f.From, f.To, f.Amount)
		}
		if f.Amount == 0 {
			continue
		}
		from.out += f.Amount
		to.in += f.Amount
		from.outgoing = append(from.outgoing, f)
	}
	order = slices.DeleteFunc(order, func(p *placed) bool { return p.size() == 0 })
	for round := 0; ; round++ {
		moved := false
		for _, p := range order {
			for _, f := range p.outgoing {
				if to := all[f.To]; to.column <= p.column {
					to.column, moved = p.column+1, true
				}
			}
		}
		if !moved {
			return all, order, nil
		}
		if round > len(order) {
			return nil, nil, fmt.Errorf("money goes round in a circle")
		}
	}
}

// arrange stacks the nodes of each column around the middle, and returns the height of the picture.
func arrange(order []*placed, last int, scale float64) float64 {
	heights := make([]float64, last+1)
	for _, p := range order {
		p.h = max(2, float64(p.size())*scale)
		heights[p.column] += p.h + gap(p, last)
	}
	height := slices.Max(heights) + 2*flowTop
	next := make([]float64, last+1)
	for i, h := range heights {
		next[i] = flowTop + (height-2*flowTop-h)/2
	}
	for _, p := range order {
		p.y = next[p.column] + gap(p, last)/2
		p.fromY, p.toY = p.y, p.y
		next[p.column] += p.h + gap(p, last)
	}
	middle := map[string]float64{}
	for _, p := range order {
		middle[p.ID] = p.y + p.h/2
	}
	for _, p := range order { // flows leave in the order of where they go, so that few cross
		slices.SortStableFunc(p.outgoing, func(a, b Flow) int { return cmp.Compare(middle[a.To], middle[b.To]) })
	}
	return height
}

// gap is the room that a node has between it and others.
func gap(p *placed, last int) float64 {
	if p.column == last {
		return flowGap
	}
	return flowRoom
}

func columnX(column, last int) float64 {
	return flowLeft + float64(column)*(flowWidth-flowLeft-flowRight-flowBar)/float64(max(1, last))
}

func band(b *strings.Builder, from, to *placed, f Flow, h float64, last int) {
	x0, x1 := columnX(from.column, last)+flowBar, columnX(to.column, last)
	y0, y1 := from.fromY, to.toY
	from.fromY += h
	to.toY += h
	mid := (x0 + x1) / 2
	h = max(0.6, h)
	fmt.Fprintf(b, `<path d="M%.1f,%.2fC%.1f,%.2f %.1f,%.2f %.1f,%.2fV%.2fC%.1f,%.2f %.1f,%.2f %.1f,%.2fZ" fill="%s" fill-opacity="0.35"><title>%s → %s: %s</title></path>`,
		x0, y0, mid, y0, mid, y1, x1, y1, y1+h, mid, y1+h, mid, y0+h, x0, y0+h, colorOf(to.Group),
		html.EscapeString(from.Label), html.EscapeString(to.Label), Dollars(f.Amount))
}

func bar(b *strings.Builder, p *placed, last int) {
	x := columnX(p.column, last)
	fmt.Fprintf(b, `<rect x="%.1f" y="%.2f" width="%.0f" height="%.2f" rx="1.5" fill="%s"><title>%s: %s</title></rect>`,
		x, p.y, flowBar, p.h, colorOf(p.Group), html.EscapeString(p.Label), Dollars(p.size()))
}

func label(b *strings.Builder, p *placed, last int) {
	x := columnX(p.column, last)
	text := fmt.Sprintf(`<tspan>%s</tspan> <tspan fill="#64748b">%s</tspan>`, html.EscapeString(p.Label), Dollars(p.size()))
	if p.column == last {
		fmt.Fprintf(b, `<text x="%.1f" y="%.2f" dominant-baseline="central" fill="#0f172a">%s</text>`, x+flowBar+6, p.y+p.h/2, text)
		return
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.2f" fill="#0f172a" paint-order="stroke" stroke="#fff" stroke-width="3">%s</text>`, x, p.y-5, text)
}
