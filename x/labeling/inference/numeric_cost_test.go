package inference

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// BenchmarkNumeric measures the whole run, in batches of 1,000 as a chain has them, and what each pass takes of it.
func BenchmarkNumeric(b *testing.B) {
	for _, votes := range []uint32{5, 20, 64} {
		spec := numericSpec{items: 20_000, each: 1000, votes: votes, rounds: 1, span: 1 << 30, careful: 800, off: 1 << 20, astray: 1 << 29, tolerance: 1 << 21}
		k := spec.make(1)
		source := k.source(b)
		labels := len(k.values)
		b.Run(fmt.Sprintf("votes=%d", votes), func(b *testing.B) {
			var spent [numericDone]time.Duration
			for b.Loop() {
				r, err := OpenNumeric(k.size, source, &Memory{})
				require.NoError(b, err)
				m := &meter{1 << 62}
				for r.phase != numericDone {
					phase, begun := r.phase, time.Now()
					_, err := r.advance(m)
					require.NoError(b, err)
					spent[phase] += time.Since(begun)
				}
			}
			report(b, labels, k.size.MaxWork(uint64(labels), source.Rows()))
			for phase, name := range map[numericPhase]string{numericGating: "gate", numericJudging: "judge"} {
				b.ReportMetric(float64(spent[phase].Nanoseconds())/float64(b.N*labels), name+"-ns/label")
			}
		})
	}
}
