package progress

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestSize(t *testing.T) {
	for n, want := range map[uint64]string{0: "0 B", 9_999: "9999 B", 10_000: "10 kB", 19_900_000: "19 MB", 1 << 62: "4611686018 GB"} {
		require.Equal(t, want, Size(n))
	}
}

func TestBar(t *testing.T) {
	var out strings.Builder
	b := New(&out, "hashing")
	for done := uint64(0); done <= LongWork*2; done += LongWork / 100 {
		b.Update(done, LongWork*2)
	}
	b.Update(LongWork*2, LongWork*2)
	b.End()
	require.Equal(t, "hashing: 20% of 134 MB\nhashing: 40% of 134 MB\nhashing: 60% of 134 MB\nhashing: 80% of 134 MB\nhashing: 100% of 134 MB\n", out.String())

	out.Reset()
	b = &Bar{w: &out, label: "hashing", terminal: true}
	b.Update(LongWork, LongWork*2)
	b.Update(LongWork*2, LongWork*2)
	b.End()
	b.End()
	require.Equal(t, "\rhashing [===============               ]  50% of 134 MB\rhashing [==============================] 100% of 134 MB\n", out.String())

	out.Reset()
	New(&out, "hashing").Update(1, LongWork-1)
	require.Empty(t, out.String(), "short work is not worth a word")
}
