package report

import (
	_ "embed"
	"fmt"
	"html/template"
	"os"
	"path/filepath"
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
	"sum": Lines,
}).Parse(pageText))

// view is the report with its pictures.
type view struct {
	*Report
	LineagePicture, FlowPicture template.HTML
}

// WriteHTML writes the page report.html, which loads nothing, and its pictures besides.
func (r *Report) WriteHTML(dir string) error {
	flows, err := Sankey(r.Nodes, r.Flows)
	if err != nil {
		return err
	}
	lineage := Lineage(r.Lineage)
	var b strings.Builder
	if err := page.Execute(&b, view{r, lineage, flows}); err != nil {
		return err
	}
	for name, content := range map[string]string{"report.html": b.String(), "lineage.svg": string(lineage), "flows.svg": string(flows)} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			return err
		}
	}
	return nil
}
