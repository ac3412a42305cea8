package ledger

import (
	"fmt"
	"sync"
	"time"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

// channel is a channel in memory.
type channel struct {
	mu   sync.Mutex
	id   voucher.Hash
	view chain.Channel // what the chain said last
	seen time.Time     // when it did
	// detached is set once the chain counts calls that are not in the log: another gateway redeemed. What is claimed from
	// then on says nothing of calls.
	detached bool

	state
	held  voucher.Amount // all calls that are being served
	holds int

	live     []*session     // those that have not ended, the first to end first
	promised voucher.Amount // what they may still hold
	known    []*session     // all that are remembered
}

// committed is what the next voucher must be above: all that was charged, is held, or is promised to sessions. It is never
// above what is signed.
func (c *channel) committed() voucher.Amount {
	sum, err := c.charged.Add(c.held)
	if err == nil {
		sum, err = sum.Add(c.promised)
	}
	if err != nil {
		return voucher.MaxAmount // not reached: all are below what was signed
	}
	return sum
}

// need is what must be signed and covered for that much more.
func (c *channel) need(amount voucher.Amount) (voucher.Amount, error) {
	need, err := c.committed().Add(amount)
	if err != nil {
		return need, fmt.Errorf("%w: %w", ErrUncovered, err)
	}
	return need, nil
}

// sign takes a voucher in. It pays for one call or session, and its maximum for all.
func (c *channel) sign(v voucher.Signed) {
	c.used.add(v.MaxClaimableAmount, c.charged)
	if v.MaxClaimableAmount.Cmp(c.signed.MaxClaimableAmount) > 0 {
		c.signed = v
	}
}

// checkVoucher refuses a voucher that may not pay for a call which needs that much in all.
func (c *channel) checkVoucher(v voucher.Signed, need voucher.Amount) error {
	m := v.MaxClaimableAmount
	if m == need { // exactly what a client that knows the channel's state signs
		return nil
	}
	if m.Cmp(c.charged) <= 0 {
		return fmt.Errorf("%w: it is for %s, charged are %s", ErrStale, m, c.charged)
	}
	if c.used.has(m) {
		return fmt.Errorf("%w: %s", ErrReplayed, m)
	}
	most := m
	if c.signed.MaxClaimableAmount.Cmp(m) > 0 {
		most = c.signed.MaxClaimableAmount // calls at once may come in another order than they were signed
	}
	if most.Cmp(need) < 0 {
		return fmt.Errorf("%w: signed are %s, needed %s", ErrShort, most, need)
	}
	return nil
}

func (c *channel) put() put { return put{bucketStates, c.id[:], c.marshal()} }

// admit takes in what the chain says now.
func (c *channel) admit(view chain.Channel, now time.Time) {
	c.view, c.seen = view, now
	if view.Claimed.Cmp(c.charged) > 0 {
		c.charged = view.Claimed // redeemed by another, or by this one before it lost its file
	}
	if view.Receipts.Calls > c.log.Count() {
		c.detached = true
	}
}

// View is where a channel stands.
type View struct {
	Chain     chain.Channel
	Seen      time.Time
	Charged   voucher.Amount
	Held      voucher.Amount
	Committed voucher.Amount // charged, held, or promised to sessions: what the next voucher must be above
	Signed    voucher.Signed
	Calls     uint64
}

// Unclaimed is what was charged and is not redeemed.
func (v View) Unclaimed() voucher.Amount {
	left, err := v.Charged.Sub(v.Chain.Claimed)
	if err != nil {
		return voucher.Amount{}
	}
	return left
}

func (c *channel) viewed() View {
	return View{c.view, c.seen, c.charged, c.held, c.committed(), c.signed, c.log.Count()}
}
