package keeper_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	sdk "github.com/cosmos/cosmos-sdk/types"
	distrtypes "github.com/cosmos/cosmos-sdk/x/distribution/types"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/license/types"
)

// TestLife sends random messages for two hundred blocks beside a model that knows grants as intervals only. After every
// block the invariants hold, the money paid is where it belongs, and who is licensed is who the model says.
func TestLife(t *testing.T) {
	g := newGround(t)
	r := g.Rand()
	model := life{grants: map[string]interval{}, fees: map[uint64]int64{}, longest: map[uint64]uint64{}}
	for asset := uint64(1); asset <= 5; asset++ {
		model.fees[asset], model.longest[asset] = r.Int64N(50)+1, uint64(r.IntN(2)*r.IntN(day))
		g.asset(asset, g.register(paid(model.fees[asset], model.longest[asset])))
	}
	registered := g.ModuleBalance(distrtypes.ModuleName, chain.BaseDenom)
	bought := 0
	for range 200 {
		for range r.IntN(4) {
			buyer := []sdk.AccAddress{alice, bob}[r.IntN(2)]
			msg := acquire(uint64(1+r.IntN(6)), uint64(r.IntN(2)*r.IntN(2*day)))
			msg.Buyer = buyer.String()
			msg.MaxPrice = coins(int64(1 + r.IntN(60)))
			want := model.acquire(g.Ctx().BlockTime(), msg)
			err := g.Deliver(msg).Err
			require.Equal(t, want, err == nil, "%v: %v", msg, err)
			if want {
				bought++
			}
		}
		g.NextBlock(fixture.After(time.Duration(r.IntN(day/2)) * time.Second))
		model.check(t, g, r)
		require.Equal(t, model.paid, g.ModuleBalance(revenue, chain.BaseDenom).Int64())
	}
	require.Equal(t, registered, g.ModuleBalance(distrtypes.ModuleName, chain.BaseDenom))
	require.Greater(t, bought, 20)
	t.Logf("%d grants bought", bought)
}

// interval is a grant's time; an end of zero is never.
type interval struct{ start, end time.Time }

func (i interval) has(at time.Time) bool {
	return !i.start.IsZero() && !at.Before(i.start) && (i.end.IsZero() || at.Before(i.end))
}

type life struct {
	grants  map[string]interval
	fees    map[uint64]int64
	longest map[uint64]uint64
	paid    int64
}

func slot(asset uint64, account string) string { return fmt.Sprint(asset, account) }

// acquire says whether the message must succeed, and takes note if so.
func (l *life) acquire(now time.Time, msg *types.MsgAcquire) bool {
	price, exists := l.fees[msg.AssetId]
	if !exists || msg.MaxPrice.AmountOf(chain.BaseDenom).Int64() < price {
		return false
	}
	seconds := msg.DurationSeconds
	if longest := l.longest[msg.AssetId]; longest > 0 && (seconds == 0 || seconds > longest) {
		seconds = longest
	}
	bought := interval{start: now}
	if seconds > 0 {
		bought.end = now.Add(time.Duration(seconds) * time.Second)
	}
	key := slot(msg.AssetId, msg.Buyer)
	if old := l.grants[key]; old.has(now) {
		if old.end.IsZero() || !bought.end.IsZero() && !bought.end.After(old.end) {
			return false
		}
		bought.start = old.start
	}
	l.grants[key] = bought
	l.paid += price
	return true
}

func (l *life) check(t *testing.T, g *ground, r *rand.Rand) {
	t.Helper()
	at := g.Ctx().BlockTime().Add(time.Duration(r.IntN(2*day)-day) * time.Second)
	for asset := range l.fees {
		for _, account := range []sdk.AccAddress{alice, bob} {
			licensed, reason, err := g.IsLicensed(g.Ctx(), asset, account, types.PURPOSE_USE, at)
			require.NoError(t, err)
			require.Equal(t, l.grants[slot(asset, account.String())].has(at), licensed, reason)
		}
	}
}
