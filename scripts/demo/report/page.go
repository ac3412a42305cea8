package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"os"
	"strings"
)

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Funcs(template.FuncMap{
	"dollars": Dollars,
	"percent": func(f float64) string { return fmt.Sprintf("%.1f%%", 100*f) },
	"ms":      func(f float64) string { return fmt.Sprintf("%.1f ms", f) },
	"short": func(hash string) string {
		if len(hash) > 14 {
			return hash[:8] + "…" + hash[len(hash)-4:]
		}
		return hash
	},
	"sum": func(b []Books) []Line { return Lines(b) },
}).Parse(pageText))

// view is the report with its pictures.
type view struct {
	*Report
	LineagePicture, FlowPicture template.HTML
}

// WriteHTML writes the page. It loads nothing.
func (r *Report) WriteHTML(path string) error {
	flows, err := Sankey(r.Nodes, r.Flows)
	if err != nil {
		return err
	}
	var b strings.Builder
	if err := page.Execute(&b, view{r, Lineage(r.Lineage), flows}); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(b.String()), 0o600)
}
