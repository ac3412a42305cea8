package report

import (
	"fmt"
	"html"
	"html/template"
	"slices"
	"strings"
)

// Asset is a node of the lineage.
type Asset struct {
	ID      uint64   `json:"id"`
	Kind    string   `json:"kind"`
	Name    string   `json:"name"`
	Owner   string   `json:"owner"`
	Holders int      `json:"holders"`
	Parents []Parent `json:"parents,omitempty"`
	// In is what it has ever taken in, Own what its holders have of it, in millionths of a dollar.
	In  int64 `json:"in"`
	Own int64 `json:"own"`
}

// Parent is an asset that another is made from, with its share.
type Parent struct {
	ID  uint64 `json:"id"`
	Bps uint32 `json:"bps"`
}

const (
	boxWidth, boxHeight, boxGapX, boxGapY = 204.0, 100.0, 90.0, 26.0
	boxMargin                             = 8.0
)

// Lineage draws what is made from what: parents at the left, arrows along which money goes back to them.
// Ids of parents are smaller than those of their children.
func Lineage(assets []Asset) template.HTML {
	column, row := columnsOf(assets), map[uint64]int{}
	filled := map[int]int{}
	columns, rows := 0, 0
	for _, a := range assets {
		c := column[a.ID]
		row[a.ID] = filled[c]
		filled[c]++
		columns, rows = max(columns, c+1), max(rows, filled[c])
	}
	width := 2*boxMargin + float64(columns)*(boxWidth+boxGapX) - boxGapX
	height := 2*boxMargin + float64(rows)*(boxHeight+boxGapY) - boxGapY
	at := func(id uint64) (x, y float64) {
		free := float64(rows-filled[column[id]]) * (boxHeight + boxGapY) / 2
		return boxMargin + float64(column[id])*(boxWidth+boxGapX), boxMargin + free + float64(row[id])*(boxHeight+boxGapY)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" role="img" aria-label="What is made from what" font-family="ui-sans-serif,system-ui,sans-serif" font-size="12"><rect width="100%%" height="100%%" fill="#fff"/>`, width, height)
	b.WriteString(`<defs><marker id="arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0,0L8,4L0,8z" fill="#64748b"/></marker></defs>`)
	for _, a := range assets {
		for i, p := range a.Parents {
			x0, y0 := at(a.ID)
			x1, y1 := at(p.ID)
			y0 += boxHeight * float64(i+1) / float64(len(a.Parents)+1)
			x1, y1 = x1+boxWidth, y1+boxHeight/2
			fmt.Fprintf(&b, `<path d="M%.1f,%.1fC%.1f,%.1f %.1f,%.1f %.1f,%.1f" fill="none" stroke="#64748b" stroke-width="1.5" marker-end="url(#arrow)"/>`,
				x0, y0, x0-boxGapX/2, y0, x1+boxGapX/2, y1, x1+4, y1)
			fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" text-anchor="end" fill="#0f172a" font-weight="600" paint-order="stroke" stroke="#fff" stroke-width="4">%s</text>`,
				x0-8, y0-7, Percent(p.Bps))
		}
	}
	for _, a := range assets {
		x, y := at(a.ID)
		fmt.Fprintf(&b, `<rect x="%.1f" y="%.1f" width="%.0f" height="%.0f" rx="8" fill="#fff" stroke="%s" stroke-width="2"/>`, x, y, boxWidth, boxHeight, colorOf(a.Kind))
		holders := fmt.Sprintf("%d holders", a.Holders)
		if a.Holders == 1 {
			holders = "1 holder"
		}
		for i, line := range []string{fmt.Sprintf("%s %d", a.Kind, a.ID), a.Name, "took in " + Dollars(a.In), Dollars(a.Own) + " for " + holders} {
			weight, fill := "400", "#475569"
			if i == 1 {
				weight, fill = "600", "#0f172a"
			}
			fmt.Fprintf(&b, `<text x="%.1f" y="%.1f" font-weight="%s" fill="%s">%s</text>`, x+12, y+20+18*float64(i), weight, fill, html.EscapeString(line))
		}
	}
	b.WriteString(`</svg>`)
	return template.HTML(b.String()) // it is made of numbers and escaped text
}

// columnsOf puts every asset as far right as the assets that are made from it let it stand.
func columnsOf(assets []Asset) map[uint64]int {
	column, left := map[uint64]int{}, map[uint64]int{}
	for _, a := range assets {
		for _, p := range a.Parents {
			column[a.ID] = max(column[a.ID], column[p.ID]+1)
		}
	}
	for _, a := range slices.Backward(assets) {
		if limit, child := left[a.ID]; child {
			column[a.ID] = limit
		}
		for _, p := range a.Parents {
			if limit, child := left[p.ID]; !child || column[a.ID] <= limit {
				left[p.ID] = column[a.ID] - 1
			}
		}
	}
	return column
}
