package ledger

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/ethereum/go-ethereum/common"
	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/gateway/chain"
	"github.com/sahara-chain/sahara/x/usage/receipts"
	"github.com/sahara-chain/sahara/x/usage/voucher"
)

const evmChainID = 7

var (
	id    = voucher.Hash{1}
	start = time.Unix(1_800_000_000, 0)
)

func amount(n uint64) voucher.Amount { return voucher.AmountFromUint64(n) }

func open(t require.TestingT, path string) *Ledger {
	l, err := Open(path, evmChainID)
	require.NoError(t, err)
	return l
}

func view(deposited uint64) chain.Channel {
	return chain.Channel{
		ID: id, Price: chain.Price{Denom: "asahara"}, Deposited: amount(deposited),
		Config: voucher.Config{Payer: common.Address{1}, Token: common.Address{2}, WithdrawDelay: 900},
	}
}

// signed is a voucher whose signature nobody here checks.
func signed(maximum uint64) *voucher.Signed {
	return &voucher.Signed{ChannelID: id, MaxClaimableAmount: amount(maximum), Signature: [65]byte{byte(maximum)}}
}

func signedSession(key byte, limit, maximum uint64, expires time.Time) voucher.SignedSession {
	return voucher.SignedSession{
		Session: voucher.Session{ChannelID: id, Cap: amount(limit), Expires: uint64(expires.Unix()), KeyHash: voucher.Hash{key}},
		Voucher: *signed(maximum),
	}
}

func call(name string, price uint64) Call {
	return Call{ID: name, Receipt: receipts.Receipt{
		CallHash: sha256.Sum256([]byte(name)), Time: 1, InputUnits: 3, OutputUnits: 2, Price: amount(price),
	}}
}

// books are the invariants of a channel, looked at from inside.
func books(t require.TestingT, l *Ledger) {
	c, err := l.channel(id)
	require.NoError(t, err)
	c.mu.Lock()
	defer c.mu.Unlock()
	held, promised := voucher.Amount{}, voucher.Amount{}
	for _, s := range l.sessions {
		used, err := s.spent.Add(s.held)
		require.NoError(t, err)
		require.LessOrEqual(t, used.Cmp(s.Cap), 0, "spent and held are above the cap")
		held, err = held.Add(s.held)
		require.NoError(t, err)
		promised, err = promised.Add(s.rest())
		require.NoError(t, err)
		require.Equal(t, !s.ended, slices.Contains(c.live, s))
	}
	require.LessOrEqual(t, held.Cmp(c.held), 0)
	require.Equal(t, promised, c.promised)
	committed := sum(t, sum(t, c.charged, c.held), promised)
	require.Equal(t, committed, c.committed())
	require.LessOrEqual(t, committed.Cmp(c.signed.MaxClaimableAmount), 0, "committed is above what is signed")
	require.LessOrEqual(t, sum(t, c.charged, c.held).Cmp(c.view.Total()), 0, "charged and held are above what the channel holds")
	require.LessOrEqual(t, len(c.used.values), maxUsed)
	require.True(t, slices.IsSortedFunc(c.used.values, voucher.Amount.Cmp))
}

// TestTheBooksHold draws calls, vouchers, sessions, crashes, redemptions and time, and looks at the books after each. A model
// that only adds up says what was charged.
func TestTheBooksHold(t *testing.T) {
	folder := t.TempDir()
	runs := 0
	rapid.Check(t, func(r *rapid.T) {
		runs++
		path := filepath.Join(folder, fmt.Sprint(runs))
		l := open(r, path)
		l.store.db.NoSync = true // the process crashes here, the machine does not
		defer func() { require.NoError(r, l.Close()) }()
		deposited := uint64(100)
		claimed := uint64(0)
		now := start
		chainView := func() chain.Channel {
			v := view(deposited)
			v.Claimed = amount(claimed)
			return v
		}
		require.NoError(r, l.Admit(chainView(), now))
		var holds []*Hold
		var keys []voucher.Hash
		charged, calls := uint64(0), 0
		// Vouchers that paid; those of calls that a crash took may pay again.
		paid, onDisk := map[uint64]bool{}, map[uint64]bool{}
		small := rapid.Uint64Range(0, 200)
		actions := map[string]func(*rapid.T){
			"voucher": func(r *rapid.T) {
				maximum, most := rapid.Uint64Range(0, 1_200).Draw(r, "maximum"), small.Draw(r, "most")
				before, err := l.Channel(id)
				require.NoError(r, err)
				h, err := l.Hold(Request{Channel: id, Amount: amount(most), Voucher: signed(maximum)}, now)
				if err != nil {
					require.True(r, errors.Is(err, ErrStale) || errors.Is(err, ErrReplayed) || errors.Is(err, ErrShort) || errors.Is(err, ErrUncovered), err)
					return
				}
				// A voucher pays for one call, unless it is what any client would sign now.
				require.True(r, !paid[maximum] || before.Committed.Big().Uint64()+most == maximum)
				paid[maximum] = true
				holds = append(holds, h)
			},
			"session": func(r *rapid.T) {
				key := byte(len(keys))
				limit := rapid.Uint64Range(1, 300).Draw(r, "cap")
				s := signedSession(key, limit, rapid.Uint64Range(0, 1_200).Draw(r, "maximum"), now.Add(time.Duration(rapid.IntRange(1, 60).Draw(r, "minutes"))*time.Minute))
				created, err := l.OpenSession(s, now)
				if err != nil {
					require.True(r, errors.Is(err, ErrShort) || errors.Is(err, ErrUncovered), err)
					return
				}
				require.True(r, created)
				paid[s.Voucher.MaxClaimableAmount.Big().Uint64()] = true
				onDisk = maps.Clone(paid)
				keys = append(keys, s.KeyHash)
			},
			"call of a session": func(r *rapid.T) {
				if len(keys) == 0 {
					return
				}
				key := rapid.SampledFrom(keys).Draw(r, "key")
				h, err := l.Hold(Request{Channel: id, Amount: amount(small.Draw(r, "most")), Key: &key}, now)
				if err != nil {
					require.True(r, errors.Is(err, ErrCap) || errors.Is(err, ErrExpired) || errors.Is(err, ErrUncovered), err)
					return
				}
				holds = append(holds, h)
			},
			"end a session": func(r *rapid.T) {
				if len(keys) == 0 {
					return
				}
				s := signedSession(rapid.SampledFrom(keys).Draw(r, "key")[0], 0, 0, now)
				_, err := l.OpenSession(s, now)
				require.NoError(r, err)
			},
			"charge": func(r *rapid.T) {
				if len(holds) == 0 {
					return
				}
				at := rapid.IntRange(0, len(holds)-1).Draw(r, "hold")
				price := rapid.Uint64Range(0, 250).Draw(r, "price") // also above the hold
				h := holds[at]
				result, err := h.Charge(call(fmt.Sprint(runs, "-", calls), price))
				require.NoError(r, err)
				require.Equal(r, uint64(calls), result.Index)
				charged += min(price, h.Amount().Big().Uint64())
				require.Equal(r, amount(charged), result.Total)
				calls++
				onDisk = maps.Clone(paid)
				_, err = h.Charge(call("again", 1))
				require.Error(r, err)
				holds = slices.Delete(holds, at, at+1)
			},
			"release": func(r *rapid.T) {
				if len(holds) == 0 {
					return
				}
				at := rapid.IntRange(0, len(holds)-1).Draw(r, "hold")
				holds[at].Release()
				holds[at].Release() // nothing the second time
				holds = slices.Delete(holds, at, at+1)
			},
			"crash": func(r *rapid.T) {
				require.NoError(r, l.Close())
				l = open(r, path)
				l.store.db.NoSync = true
				holds, paid = nil, maps.Clone(onDisk)
			},
			"redeem": func(r *rapid.T) {
				claim, due, err := l.Claim(id)
				require.NoError(r, err)
				require.Equal(r, charged > claimed, due)
				if due {
					require.Equal(r, amount(charged), claim.TotalClaimed)
					require.LessOrEqual(r, claim.TotalClaimed.Cmp(claim.Voucher.MaxClaimableAmount), 0)
					require.Equal(r, uint64(calls), claim.Receipts.Calls)
					claimed = charged
				}
				require.NoError(r, l.Admit(chainView(), now))
				onDisk = maps.Clone(paid)
			},
			"top up": func(r *rapid.T) {
				deposited += small.Draw(r, "more")
				require.NoError(r, l.Admit(chainView(), now))
				onDisk = maps.Clone(paid)
			},
			"time": func(r *rapid.T) { now = now.Add(time.Duration(rapid.IntRange(1, 30).Draw(r, "minutes")) * time.Minute) },
			"": func(r *rapid.T) {
				books(r, l)
				v, err := l.Channel(id)
				require.NoError(r, err)
				require.Equal(r, amount(charged), v.Charged)
				require.Equal(r, uint64(calls), v.Calls)
			},
		}
		r.Repeat(actions)
		for _, h := range holds {
			h.Release()
		}
		v, err := l.Channel(id)
		require.NoError(r, err)
		require.True(r, v.Held.IsZero())
	})
}

// TestManyAtOnce: calls of many goroutines over one channel, by a session and by vouchers, never hold or charge more than is
// signed, capped and deposited, and each charge is on the disk.
func TestManyAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	l := open(t, path)
	require.NoError(t, l.Admit(view(50_000), start))
	_, err := l.OpenSession(signedSession(1, 20_000, 20_000, start.Add(time.Hour)), start)
	require.NoError(t, err)
	var group sync.WaitGroup
	var mu sync.Mutex
	total, inSession := uint64(0), uint64(0)
	for i := range 16 {
		group.Go(func() {
			for n := range 100 {
				r := Request{Channel: id, Amount: amount(300)}
				if i%2 == 0 {
					r.Key = &voucher.Hash{1}
				} else {
					r.Voucher = signed(20_000 + uint64(100*i+n)*30)
				}
				h, err := l.Hold(r, start)
				if err != nil {
					continue
				}
				if n%5 == 0 {
					h.Release()
					continue
				}
				price := uint64(10 + n%7)
				if _, err := h.Charge(call(fmt.Sprint(i, "/", n), price)); err == nil {
					mu.Lock()
					total += price
					if i%2 == 0 {
						inSession += price
					}
					mu.Unlock()
				}
			}
		})
	}
	group.Wait()
	books(t, l)
	writes, commits := l.Writes()
	t.Logf("charged %d; %d writes in %d commits", total, writes, commits)
	require.Less(t, commits, writes) // they share commits
	require.NoError(t, l.Close())
	l = open(t, path)
	defer func() { require.NoError(t, l.Close()) }()
	v, err := l.Channel(id)
	require.NoError(t, err)
	require.Equal(t, amount(total), v.Charged)
	s, err := l.Session(voucher.Hash{1}, start)
	require.NoError(t, err)
	require.Equal(t, amount(inSession), s.Spent)
	require.Positive(t, inSession)
	require.Greater(t, total, inSession)
}

// TestEveryCallIsProved: over restarts, each call is found by its id and proved among all.
func TestEveryCallIsProved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "ledger")
	l := open(t, path)
	require.NoError(t, l.Admit(view(1_000_000), start))
	other := view(1_000_000)
	other.ID = voucher.Hash{2}
	require.NoError(t, l.Admit(other, start))
	for i := range 21 {
		for _, channel := range []voucher.Hash{id, other.ID} {
			v := signed(uint64(i+1) * 100)
			v.ChannelID = channel
			h, err := l.Hold(Request{Channel: channel, Amount: amount(100), Voucher: v}, start)
			require.NoError(t, err)
			require.NoError(t, h.Secure())
			_, err = h.Charge(call(fmt.Sprintf("%x-%d", channel[0], i), 100))
			require.NoError(t, err)
		}
		if i%7 == 6 {
			require.NoError(t, l.Close())
			l = open(t, path)
		}
	}
	defer func() { require.NoError(t, l.Close()) }()
	claim, _, err := l.Claim(id)
	require.NoError(t, err)
	for i := range 21 {
		kept, err := l.Call(fmt.Sprintf("1-%d", i))
		require.NoError(t, err)
		m, err := l.Prove(kept, 21)
		require.NoError(t, err)
		require.NoError(t, m.Verify())
		require.Equal(t, claim.Receipts.Root, m.Root[:])
	}
	_, err = l.Call("1-21")
	require.ErrorIs(t, err, ErrNotFound)
}

func sum(t require.TestingT, a, b voucher.Amount) voucher.Amount {
	s, err := a.Add(b)
	require.NoError(t, err)
	return s
}
