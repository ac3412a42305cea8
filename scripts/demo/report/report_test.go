package report

import (
	"encoding/json"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMoney(t *testing.T) {
	for units, want := range map[int64]string{0: "$0.00", 1: "$0.000001", 10_000: "$0.01", 2_500_000: "$2.50", 1_234_567: "$1.234567", -5: "−$0.000005"} {
		assert.Equal(t, want, Dollars(units))
	}
	for bps, want := range map[uint32]string{0: "0%", 5: "0.05%", 1000: "10%", 1250: "12.5%", 10000: "100%"} {
		assert.Equal(t, want, Percent(bps))
	}
	assert.Equal(t, "3333.333", Cents(big.NewRat(1, 3)))
}

func good(source string) Books {
	return Books{Source: source, Paid: 100, Refunds: 10, Channels: 1, Provider: 40, Protocol: 2, Claims: 45, Escrow: 2}
}

func TestCheck(t *testing.T) {
	require.NoError(t, Check([]Books{good("bank"), good("events"), good("audit")}))
	for name, spoil := range map[string]func(*Books){
		"a unit lost":         func(b *Books) { b.Claims-- },
		"a unit too many":     func(b *Books) { b.Provider++ },
		"in another pocket":   func(b *Books) { b.Claims--; b.Escrow++ },
		"paid and refunded":   func(b *Books) { b.Paid++; b.Refunds++ },
		"nothing paid at all": func(b *Books) { *b = Books{} },
	} {
		books := []Books{good("bank"), good("events"), good("audit")}
		spoil(&books[2])
		require.ErrorIs(t, Check(books), ErrSums, name)
	}
	require.ErrorIs(t, Check([]Books{good("bank")}), ErrSums, "one source proves nothing")
	assert.Equal(t, Line{Name: "provider", Figures: []int64{40, 40}}, Lines([]Books{good("a"), good("b")})[3])
}

func TestSankey(t *testing.T) {
	nodes := []Node{{"a", "Caller <1>", "caller"}, {"b", "Model", "model"}, {"c", "Data", "data"}, {"d", "Labeler", "labeler"}, {"e", "Idle", "labeler"}}
	svg, err := Sankey(nodes, []Flow{{"a", "b", 10}, {"b", "c", 4}, {"c", "d", 4}, {"a", "e", 0}})
	require.NoError(t, err)
	assert.Equal(t, 3, strings.Count(string(svg), "<path"))
	assert.Equal(t, 5, strings.Count(string(svg), "<rect"), "four bars on a sheet: who gets nothing is not drawn")
	assert.Contains(t, string(svg), "Caller &lt;1&gt;")
	assert.NotContains(t, string(svg), "NaN")

	_, err = Sankey(nodes, []Flow{{"a", "x", 1}})
	require.Error(t, err)
	_, err = Sankey(nodes, []Flow{{"a", "b", 1}, {"b", "a", 1}})
	require.Error(t, err)
}

func TestFlowsKeepWithinTheirBars(t *testing.T) {
	all, order, err := place([]Node{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d"}}, []Flow{{"a", "b", 3}, {"a", "c", 2}, {"c", "d", 2}, {"b", "d", 1}})
	require.NoError(t, err)
	assert.Equal(t, []int{0, 1, 1, 2}, []int{all["a"].column, all["b"].column, all["c"].column, all["d"].column})
	height := arrange(order, 2, 10)
	for _, p := range order {
		assert.GreaterOrEqual(t, p.y, flowTop)
		assert.LessOrEqual(t, p.y+p.h, height)
		assert.InDelta(t, 10*float64(p.size()), p.h, 1e-9)
	}
}

func TestLineage(t *testing.T) {
	svg := string(Lineage([]Asset{
		{ID: 1, Kind: "data", Name: "Mails & more", Holders: 1}, {ID: 2, Kind: "model", Name: "Base", Holders: 2, Parents: []Parent{{1, 1500}}},
	}))
	for _, want := range []string{"Mails &amp; more", "15%", "for 1 holder<", "for 2 holders"} {
		assert.Contains(t, svg, want)
	}
	assert.Equal(t, 1, strings.Count(svg, "marker-end"))
	assert.Equal(t, map[uint64]int{1: 0, 2: 1, 3: 1, 4: 2}, columnsOf([]Asset{
		{ID: 1}, {ID: 2, Parents: []Parent{{1, 1}}}, {ID: 3}, {ID: 4, Parents: []Parent{{2, 1}, {3, 1}}},
	}))
}

func TestPage(t *testing.T) {
	dir := t.TempDir()
	r := &Report{
		Chain: "c-1", Height: 9, Books: []Books{good("bank"), good("events")}, Kept: Kept{Latent: 7},
		Labeling: &Labeling{Task: 3, Labelers: []Labeler{{Name: "l<1>", Kind: "expert", Labels: 2, Accuracy: 0.5}}},
		Cent:     Cent{Answer: "ham", Trail: []Mark{{What: "Deposit", Tx: "0123456789ABCDEF", Height: 4}}, Parts: []Part{{Who: "p", OfCent: "3000.000"}}},
		Nodes:    []Node{{ID: "a", Label: "A"}, {ID: "b", Label: "B"}}, Flows: []Flow{{"a", "b", 5}},
		Lineage: []Asset{{ID: 1, Kind: "data"}}, Calls: []Calls{{Client: "npm", Median: 1.25}}, Models: []Model{{ID: 2, Accuracy: map[string]float64{"x": 0.9}}},
	}
	require.NoError(t, r.WriteHTML(dir))
	require.NoError(t, r.WriteJSON(filepath.Join(dir, "report.json")))
	html, err := os.ReadFile(filepath.Join(dir, "report.html"))
	require.NoError(t, err)
	for _, want := range []string{"l&lt;1&gt;", "01234567…CDEF", "3000.000", "<svg", "50.0%", "1.2 ms", "Task 3"} {
		assert.Contains(t, string(html), want)
	}
	for _, never := range []string{"<script", "https://", "src="} {
		assert.NotContains(t, string(html), never, "the page loads nothing")
	}
	var again Report
	raw, err := os.ReadFile(filepath.Join(dir, "report.json"))
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(raw, &again))
	assert.Equal(t, *r, again)
	for _, picture := range []string{"flows.svg", "lineage.svg"} {
		assert.FileExists(t, filepath.Join(dir, picture))
	}
}
