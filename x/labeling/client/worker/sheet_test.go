package worker

import (
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/client/content"
)

var someone = Identity{"test-1", 7, []byte("a labeler's address.")}

// TestFilesAsTheyWere: a batch that was begun when all labels were bytes goes on.
func TestFilesAsTheyWere(t *testing.T) {
	const before = `{"chain_id":"test-1","task":7,"labeler":"61206c6162656c6572277320616464726573732e","wave":1,"batch":5,"items":[10,13,11],"labels":[0,-1,255],"salt":""}`
	folder, err := OpenFolder(t.TempDir(), someone)
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(folder.path(1, 5), []byte(before), 0o600))
	s, err := folder.Load(1, 5)
	require.NoError(t, err)
	require.Equal(t, [][]byte{{0}, nil, {255}}, s.Labels)
	require.NoError(t, folder.Save(s))
	now, err := os.ReadFile(folder.path(1, 5))
	require.NoError(t, err)
	require.JSONEq(t, before, string(now))
}

// TestContentIsKept under its CID, and made again if somebody takes it away before it is committed to.
func TestContentIsKept(t *testing.T) {
	c := newChain(t)
	c.form, c.waves = forms["content"], 1
	folder, err := OpenFolder(c.folder, c.id)
	require.NoError(t, err)
	labeler := &whimsical{}
	w := &Worker{Chain: c, Labeler: labeler, Folder: folder}
	var step Step
	for step.Action != Labelled {
		step, err = w.Step(t.Context())
		require.NoError(t, err)
	}
	require.Equal(t, folder.Made(), step.Made)
	source, err := content.OpenSource(step.Made)
	require.NoError(t, err)
	names := map[string]string{}
	for _, label := range step.Sheet.Labels {
		name := c.form.Text(label)
		b, err := source.Fetch(t.Context(), name)
		require.NoError(t, err)
		names[name] = string(b)
	}
	require.Len(t, names, 3)

	gone, changed := c.form.Text(step.Sheet.Labels[0]), c.form.Text(step.Sheet.Labels[2])
	require.NoError(t, os.Remove(step.Made+"/"+gone))
	require.NoError(t, os.WriteFile(step.Made+"/"+changed, []byte("other"), 0o600))
	require.NoError(t, w.Run(t.Context(), time.Nanosecond))
	require.EqualValues(t, 5, labeler.n, "two were made again")
	require.Len(t, c.revealed[1], 3*32)
	for at := 0; at < 3*32; at += 32 {
		name := c.form.Text(c.revealed[1][at : at+32])
		_, err := source.Fetch(t.Context(), name)
		require.NoError(t, err)
		require.True(t, name != gone && name != changed)
	}
	done(t, c)
}

// FuzzSheet: a damaged file is refused, and never taken for labels that could be committed to.
func FuzzSheet(f *testing.F) {
	folder, err := OpenFolder(f.TempDir(), someone)
	require.NoError(f, err)
	for _, labels := range [][][]byte{{{0}, {3}, {1}}, {{0, 0, 1, 7}, {255, 0, 0, 0}, {0, 0, 0, 0}}, {make([]byte, 32), nil, make([]byte, 32)}} {
		s := &Sheet{Wave: 1, Batch: 5, Items: items(1), Labels: labels}
		for range 2 { // open, and sealed
			require.NoError(f, folder.Save(s))
			b, err := os.ReadFile(folder.path(1, 5))
			require.NoError(f, err)
			f.Add(b)
			s.seal()
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		require.NoError(t, os.WriteFile(folder.path(1, 5), b, 0o600))
		s, err := folder.Load(1, 5)
		if err != nil {
			require.ErrorIs(t, err, ErrSheet)
			return
		}
		require.Len(t, s.Labels, len(s.Items))
		for _, label := range s.Labels {
			require.True(t, label == nil || len(label) > 0)
		}
		require.False(t, s.Sealed() && s.Labelled() < len(s.Items))
		require.NoError(t, folder.Save(s))
		again, err := folder.Load(1, 5)
		require.NoError(t, err)
		require.Equal(t, s, again)
	})
}
