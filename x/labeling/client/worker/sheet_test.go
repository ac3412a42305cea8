package worker

import (
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzSheet: a damaged file is refused, and never taken for labels that could be committed to.
func FuzzSheet(f *testing.F) {
	id := Identity{"test-1", 7, []byte("a labeler's address.")}
	folder, err := OpenFolder(f.TempDir(), id)
	require.NoError(f, err)
	s := &Sheet{Wave: 1, Batch: 5, Items: items(1), Labels: []int16{0, 3, 1}}
	for range 2 { // open, and sealed
		require.NoError(f, folder.Save(s))
		b, err := os.ReadFile(folder.path(1, 5))
		require.NoError(f, err)
		f.Add(b)
		s.seal()
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		require.NoError(t, os.WriteFile(folder.path(1, 5), b, 0o600))
		s, err := folder.Load(1, 5)
		if err != nil {
			require.ErrorIs(t, err, ErrSheet)
			return
		}
		require.Len(t, s.Labels, len(s.Items))
		for i, b := range s.bytes() {
			require.True(t, s.Labels[i] == missing || int16(b) == s.Labels[i])
		}
		require.False(t, s.Sealed() && s.Labelled() < len(s.Items))
		require.NoError(t, folder.Save(s))
		again, err := folder.Load(1, 5)
		require.NoError(t, err)
		require.Equal(t, s.Labels, again.Labels)
		require.Equal(t, s.Items, again.Items)
		require.Equal(t, s.Sealed(), again.Sealed())
	})
}
