package worker

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/labeling/client/content"
	"github.com/sahara-chain/sahara/x/labeling/client/form"
)

var errKilled = errors.New("killed")

// life is a process that works on the chain until it is done or killed at a point of its way. It says what ended it.
func life(t *testing.T, c *chain, labeler Labeler, kill func(point string)) (err error) {
	t.Helper()
	folder, err := OpenFolder(c.folder, c.id)
	require.NoError(t, err)
	defer func() {
		require.NoError(t, folder.Close()) // as the end of a process does
		if r := recover(); r != nil {
			require.Equal(t, errKilled, r)
			err = errKilled
		}
	}()
	c.kill, folder.at = kill, kill
	w := &Worker{Chain: c, Labeler: labeler, Folder: folder}
	return w.Run(t.Context(), time.Nanosecond)
}

// done checks what a labeler is owed at the end: every batch shown as it was committed to, once, and paid.
func done(t require.TestingT, c *chain) {
	require.Equal(t, 1, c.claims)
	require.EqualValues(t, c.waves, c.view.Batches)
	for wave := uint32(1); wave <= uint32(c.waves); wave++ {
		require.NotEmpty(t, c.commitments[wave])
		for _, commitment := range c.commitments[wave] {
			require.Equal(t, c.commitments[wave][0], commitment, "never two that differ")
		}
		require.Len(t, c.revealed[wave], 3*c.form.Bytes())
	}
}

func TestWholeTask(t *testing.T) {
	c := newChain(t)
	folder, err := OpenFolder(c.folder, c.id)
	require.NoError(t, err)
	var actions []Action
	var asked []int
	answers := classes(map[uint32]byte{10: 0, 13: 3, 11: 1, 20: 2, 23: 2, 21: 0})
	w := &Worker{Chain: c, Labeler: answers, Folder: folder, Report: func(s Step) {
		if s.Action == Asking {
			asked = append(asked, s.Sheet.Labelled())
		} else if s.Action != Waited {
			actions = append(actions, s.Action)
		}
	}}
	require.NoError(t, w.Run(t.Context(), time.Nanosecond))
	one := []Action{Joined, Labelled, Sealed, Committed, Revealed}
	require.Equal(t, append(append(append([]Action{}, one...), one...), Claimed, Finished), actions)
	require.Equal(t, []int{0, 1, 2, 0, 1, 2}, asked)
	require.Equal(t, map[uint32][]byte{1: {0, 3, 1}, 2: {2, 2, 0}}, c.revealed)
	done(t, c)
}

// classes are answers by item.
func classes(of map[uint32]byte) Answers {
	a := Answers{Labels: map[uint32][]byte{}}
	for item, class := range of {
		a.Labels[item] = []byte{class}
	}
	return a
}

var forms = map[string]form.Form{
	"classes": form.Classes{Count: 4}, "numbers": form.Numbers{Min: -3, Max: 400}, "content": form.Made{Kind: content.Transcription},
}

// TestKilledAnywhere ends the process at every point of its way in turn, and begins it again.
func TestKilledAnywhere(t *testing.T) {
	for name, f := range forms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			start := func() *chain {
				c := newChain(t)
				c.form = f
				return c
			}
			points := 0
			require.NoError(t, life(t, start(), &whimsical{}, func(string) { points++ }))
			require.Greater(t, points, 40)
			if _, made := f.(form.Made); made {
				require.Greater(t, points, 70, "content is kept, too")
			}
			for at := range points {
				c, labeler := start(), &whimsical{}
				n, where := 0, ""
				require.Equal(t, errKilled, life(t, c, labeler, func(point string) {
					n++
					if n == at+1 {
						where = point
						panic(errKilled)
					}
				}))
				require.NoError(t, life(t, c, labeler, func(string) {}), "after %s", where)
				done(t, c)
			}
		})
	}
}

// TestKilledOftenAndNodeAway: many ends, and a node that fails now and then, before or after it has done its part.
func TestKilledOftenAndNodeAway(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(r *rapid.T) {
		c, labeler := newChain(t), &whimsical{}
		c.lasts = 60
		c.fails = rapid.IntRange(3, 20).Draw(r, "every so many calls fail")
		c.form = forms[[]string{"classes", "numbers", "content"}[c.fails%3]] // no draw of its own: kept ones stay what they are
		lives := rapid.SliceOfN(rapid.IntRange(1, 30), 0, 12).Draw(r, "points of each life")
		for _, at := range lives {
			n := 0
			err := life(t, c, labeler, func(string) {
				n++
				if n == at {
					panic(errKilled)
				}
			})
			if err == nil {
				break
			}
			require.Equal(r, errKilled, err)
		}
		require.NoError(r, life(t, c, labeler, func(string) {}))
		done(r, c)
	})
}

// slow takes so many looks' time for each label, by ending its context.
type slow struct{ left int }

func (s *slow) Label(ctx context.Context, _ Question) ([]byte, error) {
	if s.left > 0 {
		s.left--
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return []byte{1}, nil
}

// hurried is a chain whose phases say that they end soon.
type hurried struct{ *chain }

func (h hurried) Look(ctx context.Context) (View, error) {
	v, err := h.chain.Look(ctx)
	v.Until = time.Now().Add(time.Millisecond)
	return v, err
}

// TestTooLate: who is not ready when the wave goes on has missed the batch, and takes the next.
func TestTooLate(t *testing.T) {
	c := newChain(t)
	folder, err := OpenFolder(c.folder, c.id)
	require.NoError(t, err)
	missed := 0
	w := &Worker{Chain: hurried{c}, Labeler: &slow{left: 20}, Folder: folder, Report: func(s Step) {
		if s.Action == Missed {
			missed++
		}
	}}
	require.NoError(t, w.Run(t.Context(), time.Nanosecond))
	require.Equal(t, 1, missed, "said once")
	require.EqualValues(t, 1, c.view.Batches)
	require.Empty(t, c.commitments[1])
	require.Equal(t, []byte{1, 1, 1}, c.revealed[2])
	require.Equal(t, 1, c.claims)
}

func TestBatchesAtMost(t *testing.T) {
	c := newChain(t)
	folder, err := OpenFolder(c.folder, c.id)
	require.NoError(t, err)
	w := &Worker{Chain: c, Labeler: &whimsical{}, Folder: folder, Batches: 1}
	require.NoError(t, w.Run(t.Context(), time.Nanosecond))
	require.EqualValues(t, 1, c.view.Batches)
	require.Equal(t, 1, c.claims, "what it did is paid all the same")
}

func TestInterrupted(t *testing.T) {
	c := newChain(t)
	folder, err := OpenFolder(c.folder, c.id)
	require.NoError(t, err)
	ctx, stop := context.WithCancel(t.Context())
	w := &Worker{Chain: c, Labeler: &slow{left: 1000}, Folder: folder, Report: func(s Step) {
		if s.Action == Joined {
			time.AfterFunc(5*time.Millisecond, stop)
		}
	}}
	require.ErrorIs(t, w.Run(ctx, time.Nanosecond), context.Canceled)
}

func TestNodeAwayForGood(t *testing.T) {
	c := newChain(t)
	c.fails = 1
	require.ErrorIs(t, life(t, c, &whimsical{}, func(string) {}), errNode)
}

func TestOneWorkerAFolder(t *testing.T) {
	c := newChain(t)
	first, err := OpenFolder(c.folder, c.id)
	require.NoError(t, err)
	_, err = OpenFolder(c.folder, c.id)
	require.ErrorIs(t, err, ErrBusy)
	require.NoError(t, first.Close())
	again, err := OpenFolder(c.folder, c.id)
	require.NoError(t, err)
	require.NoError(t, again.Close())
}

// TestSecretsAreTheOwners: salts are for nobody else's eyes, nor is what nobody has published yet.
func TestSecretsAreTheOwners(t *testing.T) {
	c := newChain(t)
	c.form = forms["content"]
	c.folder = filepath.Join(c.folder, "new")
	require.NoError(t, life(t, c, &whimsical{}, func(string) {}))
	files := 0
	require.NoError(t, filepath.WalkDir(c.folder, func(path string, e fs.DirEntry, err error) error {
		require.NoError(t, err)
		info, err := e.Info()
		require.NoError(t, err)
		if e.IsDir() {
			require.EqualValues(t, 0o700, info.Mode().Perm(), path)
			return nil
		}
		files++
		require.EqualValues(t, 0o600, info.Mode().Perm(), path)
		return nil
	}))
	require.Equal(t, 1+2+6, files, "the lock, two sheets and six texts")
}
