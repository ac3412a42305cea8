package worker

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/blind"
	"github.com/sahara-chain/sahara/x/labeling/client/form"
)

// chain is a task with one labeler. Each look takes time, and phases change by the looks they last.
type chain struct {
	t      *testing.T
	folder string
	// lasts is how many looks each phase takes; waves how many waves there are.
	lasts, waves int
	looks        int
	view         View
	form         form.Form
	// commitments are all that came, by wave.
	commitments map[uint32][][]byte
	revealed    map[uint32][]byte
	claims      int
	// kill is called before and after what is sent takes effect.
	kill func(string)
	// fails has every so many calls fail, half of them after they took effect.
	fails, calls int
	id           Identity
}

var (
	errRefused = errors.New("the chain refuses it")
	errNode    = errors.New("the node is away")
	phases     = []Phase{Joining, Between, Committing, Revealing, Between}
)

func newChain(t *testing.T) *chain {
	t.Helper()
	return &chain{
		t: t, folder: t.TempDir(), lasts: 6, waves: 2, kill: func(string) {},
		commitments: map[uint32][][]byte{}, revealed: map[uint32][]byte{},
		form: form.Classes{Count: 4}, id: Identity{"test-1", 7, []byte("a labeler's address.")},
	}
}

// items of a wave's batch.
func items(wave uint32) []uint32 { return []uint32{10 * wave, 10*wave + 3, 10*wave + 1} }

func (c *chain) Look(context.Context) (View, error) {
	if err := c.flaky(); err != nil {
		return View{}, err
	}
	at := c.looks / c.lasts
	c.looks++
	wave := uint32(at/len(phases)) + 1
	if wave > uint32(c.waves) {
		c.view.Phase = Over
		c.view.Payable = ""
		if c.view.Batches > 0 && c.claims == 0 {
			c.view.Payable = "5coins"
		}
		return c.view, nil
	}
	if wave != c.view.Wave {
		c.view = View{Wave: wave, Form: c.form, Batches: c.view.Batches, Done: c.view.Done}
	}
	c.view.Phase = phases[at%len(phases)]
	c.view.Open = c.view.Phase == Joining
	if c.view.Joined && c.view.Phase != Joining {
		c.view.Items, c.view.Batch, c.view.Given = items(wave), wave+4, true
	}
	return c.view, nil
}

func (c *chain) flaky() error {
	c.calls++
	if c.fails > 0 && c.calls%c.fails == 0 {
		return errNode
	}
	return nil
}

// send lets a transaction have its effect, or not, or lets its sender think that it had not.
func (c *chain) send(name string, effect func() error) error {
	c.kill("before " + name)
	if err := c.flaky(); err != nil && c.calls/c.fails%2 == 0 {
		return err
	}
	err := effect()
	c.kill("after " + name)
	if err == nil && c.fails > 0 && c.calls%c.fails == 0 {
		return errNode
	}
	return err
}

func (c *chain) Join(context.Context) error {
	return c.send("join", func() error {
		if c.view.Phase != Joining || c.view.Joined {
			return errRefused
		}
		c.view.Joined = true
		return nil
	})
}

func (c *chain) Commit(_ context.Context, commitment []byte) error {
	return c.send("commit", func() error {
		if c.view.Phase != Committing || len(c.view.Items) == 0 {
			return errRefused
		}
		// A process that ends here must find what it has committed to.
		f := &Folder{dir: c.folder, id: c.id}
		s, err := f.Load(c.view.Wave, c.view.Batch)
		require.NoError(c.t, err)
		require.NotNil(c.t, s, "committed before it was kept")
		require.Equal(c.t, commitment, s.commitment(c.id), "what is kept is another thing")
		if _, made := c.form.(form.Made); made {
			for _, label := range s.Labels {
				require.True(c.t, f.has(label), "committed to content that is not kept")
			}
		}
		c.view.Commitment = commitment
		c.commitments[c.view.Wave] = append(c.commitments[c.view.Wave], commitment)
		return nil
	})
}

func (c *chain) Reveal(_ context.Context, labels, salt []byte) error {
	return c.send("reveal", func() error {
		if c.view.Phase != Revealing || c.view.Revealed {
			return errRefused
		}
		hash := blind.Commitment(blind.Batch{
			ChainID: c.id.ChainID, Task: c.id.Task, Wave: c.view.Wave, Batch: c.view.Batch, Labeler: c.id.Address,
		}, labels, salt)
		if !bytes.Equal(hash[:], c.view.Commitment) {
			return errRefused
		}
		c.view.Revealed = true
		c.view.Batches++
		c.view.Done = append(c.view.Done, c.view.Batch)
		c.revealed[c.view.Wave] = labels
		return nil
	})
}

func (c *chain) Claim(context.Context) (Receipt, error) {
	return Receipt{Paid: "5coins", Bond: "2coins"}, c.send("claim", func() error {
		if c.view.Phase != Over || c.claims > 0 {
			return errRefused
		}
		c.claims++
		return nil
	})
}

// whimsical never says the same twice in a row: whatever is asked again comes out otherwise.
type whimsical struct{ n uint8 }

func (w *whimsical) Label(_ context.Context, q Question) ([]byte, error) {
	w.n++
	switch f := q.Form.(type) {
	case form.Classes:
		return []byte{w.n % f.Count}, nil
	case form.Numbers:
		return []byte{0, 0, 0, w.n}, nil
	}
	return fmt.Appendf(nil, "the %dth text, of item %d", w.n, q.Item), nil
}
