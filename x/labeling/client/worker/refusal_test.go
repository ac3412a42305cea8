package worker

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/client/content"
	"github.com/sahara-chain/sahara/x/labeling/client/form"
)

// refusal is something that no retry mends.
type refusal struct {
	labeler Labeler
	before  func(c *chain, f *Folder)
	want    error
}

func (r refusal) run(t *testing.T, f form.Form) {
	t.Helper()
	c := newChain(t)
	c.form = f
	folder, err := OpenFolder(c.folder, c.id)
	require.NoError(t, err)
	w := &Worker{Chain: c, Labeler: r.labeler, Folder: folder, Report: func(s Step) {
		if s.Action == Joined && s.View.Wave == 1 {
			c.looks = 2 * c.lasts // straight to committing
			if r.before != nil {
				r.before(c, folder)
			}
		}
	}}
	require.ErrorIs(t, w.Run(t.Context(), time.Nanosecond), r.want)
	require.Empty(t, c.commitments)
	require.Empty(t, c.revealed)
}

// sealed is a sheet of a wave's batch that is on the disk.
func sealed(t *testing.T, f *Folder, labels ...[]byte) *Sheet {
	t.Helper()
	s := &Sheet{Wave: 1, Batch: 5, Items: items(1), Labels: labels}
	s.seal()
	require.NoError(t, f.Save(s))
	return s
}

// TestRefusals: what no retry mends ends the work at once, and nothing is sent.
func TestRefusals(t *testing.T) {
	one := []byte{1}
	write := func(change string) func(*chain, *Folder) {
		return func(_ *chain, f *Folder) {
			text := fmt.Sprintf(`{"chain_id":"test-1","task":7,"labeler":"%x","wave":1,"batch":5,"items":[10,13,11],"labels":[1,1,1],"salt":""%s}`,
				"a labeler's address.", change)
			require.NoError(t, os.WriteFile(f.path(1, 5), []byte(text), 0o600))
		}
	}
	for name, test := range map[string]refusal{
		"an item without an answer": {labeler: classes(map[uint32]byte{10: 0, 13: 3}), want: ErrLabel},
		"a class beyond":            {labeler: classes(map[uint32]byte{10: 0, 13: 3, 11: 4}), want: ErrLabel},
		"a label too long":          {labeler: Answers{Labels: map[uint32][]byte{10: {0, 0}}}, want: ErrLabel},
		"committed elsewhere":       {before: func(c *chain, _ *Folder) { c.view.Commitment = make([]byte, 32) }, want: ErrForeign},
		"committed elsewhere, and sealed": {before: func(c *chain, f *Folder) {
			sealed(t, f, one, one, one)
			c.view.Commitment = make([]byte, 32)
		}, want: ErrForeign},
		"sealed labels of other items": {before: func(_ *chain, f *Folder) {
			s := sealed(t, f, one, one, one)
			s.Items = []uint32{1, 2, 3}
			require.NoError(t, f.Save(s))
		}, want: ErrSheet},
		"no JSON": {before: func(_ *chain, f *Folder) {
			require.NoError(t, os.WriteFile(f.path(1, 5), []byte("{"), 0o600))
		}, want: ErrSheet},
		"another chain's":             {before: write(`,"chain_id":"test-2"`), want: ErrSheet},
		"another task's":              {before: write(`,"task":8`), want: ErrSheet},
		"another labeler's":           {before: write(`,"labeler":"00"`), want: ErrSheet},
		"another batch's":             {before: write(`,"batch":6`), want: ErrSheet},
		"labels cut off":              {before: write(`,"labels":[1,1]`), want: ErrSheet},
		"a label below":               {before: write(`,"labels":[1,-2,1]`), want: ErrSheet},
		"a label beyond a byte":       {before: write(`,"labels":[1,256,1]`), want: ErrSheet},
		"a label of no class":         {before: write(`,"labels":[1,4,1]`), want: ErrSheet},
		"a label of another kind":     {before: write(`,"labels":[1,"00000001",1]`), want: ErrSheet},
		"a label that is no number":   {before: write(`,"labels":[1,"xy",1]`), want: ErrSheet},
		"a label spelt another way":   {before: write(`,"labels":[1,"01",1]`), want: ErrSheet},
		"a label that is none at all": {before: write(`,"labels":[1,null,1]`), want: ErrSheet},
		"a salt that is none":         {before: write(`,"salt":"xy"`), want: ErrSheet},
		"a salt that is too short":    {before: write(`,"salt":"00"`), want: ErrSheet},
		"sealed with labels missing":  {before: write(`,"labels":[1,-1,1],"salt":"00112233445566778899aabbccddeeff"`), want: ErrSheet},
	} {
		t.Run(name, func(t *testing.T) {
			if test.labeler == nil {
				test.labeler = &whimsical{}
			}
			test.run(t, form.Classes{Count: 4})
		})
	}
	for name, test := range map[string]refusal{
		"a number beyond":       {labeler: Answers{Labels: map[uint32][]byte{10: {0, 0, 1, 148}}}, want: ErrLabel},
		"a number beyond, kept": {labeler: &whimsical{}, before: write(`,"labels":["00000194",-1,-1]`), want: ErrSheet},
		"a class":               {labeler: &whimsical{}, before: write(""), want: ErrSheet},
	} {
		t.Run(name, func(t *testing.T) { test.run(t, forms["numbers"]) })
	}
}

// TestContentRefused: what is not of the kind is not committed to, and a file that is away is not waited for.
func TestContentRefused(t *testing.T) {
	dir := t.TempDir()
	empty := filepath.Join(dir, "empty.txt")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	for name, test := range map[string]refusal{
		"no file":             {labeler: Answers{Files: map[uint32]string{13: empty}}, want: ErrLabel},
		"a file that is away": {labeler: Answers{Files: map[uint32]string{10: empty + "x"}}, want: os.ErrNotExist},
		"a label and no file": {labeler: Answers{Labels: map[uint32][]byte{10: make([]byte, 32)}}, want: ErrLabel},
		"an empty file":       {labeler: Answers{Files: map[uint32]string{10: empty}}, want: content.ErrContent},
		"an empty text":       {labeler: says(" "), want: content.ErrContent},
	} {
		t.Run(name, func(t *testing.T) { test.run(t, forms["content"]) })
	}
}

// says is a labeler who says the same of everything.
type says string

func (s says) Label(context.Context, Question) ([]byte, error) { return []byte(s), nil }
