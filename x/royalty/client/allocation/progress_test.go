package allocation

import (
	"bytes"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestProgress(t *testing.T) {
	for name, test := range map[string]struct {
		terminal bool
		total    uint64
		want     string
	}{
		"short work":                {true, longWork - 1, ""},
		"short work, no terminal":   {false, longWork - 1, ""},
		"long work, no terminal":    {false, longWork, "work: 20%\nwork: 40%\nwork: 60%\nwork: 80%\nwork: 100%\n"},
		"long work on a terminal":   {true, 2 * longWork, "\rwork [" + strings.Repeat("=", barWidth) + "] 100%\n"},
		"endless work, no terminal": {false, 1 << 50, "work: 100%\n"},
	} {
		t.Run(name, func(t *testing.T) {
			var w bytes.Buffer
			p := &progress{w: &w, terminal: test.terminal}
			report := p.begin("work")
			for done := uint64(0); done <= test.total && done <= 1<<22; done += 1 << 10 {
				report(done, test.total)
			}
			report(test.total, test.total)
			p.end()
			require.True(t, strings.HasSuffix(w.String(), test.want), "%q", w.String())
			require.LessOrEqual(t, strings.Count(w.String(), "\r"), 101)
			require.Equal(t, test.want == "", w.Len() == 0)
		})
	}
}

func TestABarEndsItsLineBeforeTheNext(t *testing.T) {
	var w bytes.Buffer
	p := &progress{w: &w, terminal: true}
	p.begin("first")(longWork/2, longWork)
	p.begin("second")(longWork/2, longWork)
	p.end()
	p.end()
	require.Equal(t, 2, strings.Count(w.String(), "\n"))
	require.Contains(t, w.String(), " 50%\n\rsecond [")
}
