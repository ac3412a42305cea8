package worker

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// clocked is a chain whose phases of a wave say that they end at some time from now.
type clocked struct {
	*chain
	wave uint32
	ends time.Duration
	bond string
	at   map[Phase]time.Time
	// refuses is what it says to those who join a wave from that on.
	refuses     error
	refusesFrom uint32
	joins       int
}

func (c *clocked) Look(ctx context.Context) (View, error) {
	v, err := c.chain.Look(ctx)
	if v.Wave == c.wave {
		if c.at == nil {
			c.at = map[Phase]time.Time{}
		}
		if c.at[v.Phase].IsZero() {
			c.at[v.Phase] = time.Now().Add(c.ends)
		}
		v.Until = c.at[v.Phase]
	}
	if v.Given {
		v.Bond = c.bond
	} else {
		v.Forfeit = c.bond
	}
	return v, err
}

func (c *clocked) Join(ctx context.Context) error {
	c.joins++
	if c.refuses != nil && c.view.Wave >= c.refusesFrom {
		return c.refuses
	}
	return c.chain.Join(ctx)
}

// person does not know the answers of the first wave, and thinks until it is too late. asked are the items of it.
type person struct{ asked []uint32 }

func (p *person) Label(ctx context.Context, q Question) ([]byte, error) {
	if q.Item < 20 {
		p.asked = append(p.asked, q.Item)
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return []byte{1}, nil
}

// told is a worker's run: its reports by action and wave, and what it complained of.
func told(t *testing.T, c Chain, of *chain, labeler Labeler) (actions []string, troubles []error, err error) {
	t.Helper()
	folder, err := OpenFolder(of.folder, of.id)
	require.NoError(t, err)
	defer func() { require.NoError(t, folder.Close()) }()
	w := &Worker{Chain: c, Labeler: labeler, Folder: folder, Trouble: func(err error) { troubles = append(troubles, err) }}
	w.Report = func(s Step) {
		switch s.Action {
		case Missed:
			actions = append(actions, fmt.Sprintf("miss %d", s.View.Wave))
		case Lost:
			actions = append(actions, fmt.Sprintf("lose %d %s", s.Lost.Wave, s.Lost.Bond))
		case Joined:
			actions = append(actions, fmt.Sprintf("join %d", s.View.Wave))
		case Claimed:
			actions = append(actions, fmt.Sprintf("claim %s of which %s", s.Paid, s.Bond))
		}
	}
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	return actions, troubles, w.Run(ctx, time.Nanosecond)
}

// TestTimeIsOver: who has not answered when the time of the phase is over is not asked again, and takes the next wave;
// whether or not the chain has said so yet, and whatever this machine's clock says.
func TestTimeIsOver(t *testing.T) {
	for name, test := range map[string]struct {
		ends  time.Duration
		asked []uint32
	}{
		"the clock says so":                       {10 * time.Millisecond, []uint32{10}},
		"the chain's next block is not there yet": {-time.Millisecond, nil},
		"the chain is past it, the clock behind":  {time.Hour, []uint32{10}},
		"the clock is an hour ahead":              {-time.Hour, []uint32{10}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := &clocked{chain: newChain(t), wave: 1, ends: test.ends, bond: "2coins"}
			who := &person{}
			actions, _, err := told(t, c, c.chain, who)
			require.NoError(t, err)
			require.Equal(t, []string{"join 1", "miss 1", "lose 1 2coins", "join 2", "claim 5coins of which 2coins"}, actions)
			require.Subset(t, test.asked, who.asked)
			require.Equal(t, len(test.asked) > 0, len(who.asked) > 0)
			require.LessOrEqual(t, len(who.asked), 2, "once in each phase")
			require.Equal(t, []byte{1, 1, 1}, c.revealed[2])
		})
	}
}

// TestLostAfterCommitment: who commits and cannot show its labels in time is told, too.
func TestLostAfterCommitment(t *testing.T) {
	c := &clocked{chain: newChain(t), bond: "2coins"}
	c.kill = func(point string) {
		if point == "after commit" && c.view.Wave == 1 {
			c.looks = 4 * c.lasts // past revealing
		}
	}
	actions, _, err := told(t, c, c.chain, &whimsical{})
	require.NoError(t, err)
	require.Equal(t, []string{"join 1", "lose 1 2coins", "join 2", "claim 5coins of which 2coins"}, actions)
}

// TestLostWhileAway: who was away when the wave went on is told when it comes back.
func TestLostWhileAway(t *testing.T) {
	c := &clocked{chain: newChain(t), bond: "2coins"}
	err := life(t, c.chain, &whimsical{}, func(point string) {
		if point == "after commit" {
			panic(errKilled)
		}
	})
	require.Equal(t, errKilled, err)
	c.kill = func(string) {}
	c.looks = 5 * c.lasts // the next wave takes labelers
	actions, _, err := told(t, c, c.chain, &whimsical{})
	require.NoError(t, err)
	require.Equal(t, []string{"lose 1 2coins", "join 2", "claim 5coins of which 2coins"}, actions)
}

// TestRefusedForGood ends the work at once, but for the pay of what was done.
func TestRefusedForGood(t *testing.T) {
	refused := fmt.Errorf("%w: not qualified", ErrRefused)
	c := &clocked{chain: newChain(t), refuses: refused}
	actions, troubles, err := told(t, c, c.chain, &whimsical{})
	require.ErrorIs(t, err, ErrRefused)
	require.Equal(t, 1, c.joins)
	require.Empty(t, actions)
	require.Empty(t, troubles)

	c = &clocked{chain: newChain(t), refuses: refused, refusesFrom: 2}
	actions, troubles, err = told(t, c, c.chain, &whimsical{})
	require.NoError(t, err)
	require.Equal(t, []string{"join 1", "claim 5coins of which 2coins"}, actions)
	require.Equal(t, []error{refused}, troubles, "said once")
	require.Equal(t, 2, c.joins)
}

// TestWaitsForMoney: it looks for coins as often as ever, and says once that they are missing.
func TestWaitsForMoney(t *testing.T) {
	c := &clocked{chain: newChain(t), refuses: fmt.Errorf("%w: the bond", ErrMoney)}
	c.lasts = 100
	actions, troubles, err := told(t, c, c.chain, &whimsical{})
	require.NoError(t, err)
	require.Empty(t, actions)
	require.Len(t, troubles, 1)
	require.Equal(t, 200, c.joins, "at every look of the two waves' joining, more often than errors are borne")
}
