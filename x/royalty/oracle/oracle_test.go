package oracle_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/royalty/oracle"
)

const (
	denom = "unit"
	half  = oracle.Supply / 2
)

// TestByHand follows 101 units through a child of which half is latent, to a parent that two people share.
func TestByHand(t *testing.T) {
	var l oracle.Ledger
	parent := l.Register(nil, map[string]int64{"alice": half, "bob": half})
	child := l.Register([]oracle.Edge{{Parent: parent, Bps: 2_500}}, map[string]int64{"alice": half})
	l.Pay(child, denom, big.NewInt(101))
	require.NoError(t, l.Sweep(child, denom, big.NewInt(101)))
	require.NoError(t, l.Sweep(parent, denom, big.NewInt(25)))

	book := l.Book(child, denom)
	require.Equal(t, "101 75 1 75/2", book.In.String()+" "+book.Own.String()+" "+book.Residue.String()+" "+book.Latent.RatString())
	require.Equal(t, "37", l.Claim(child, "alice", denom).String())
	require.Equal(t, "1/2", l.Unpaid(child, "alice", denom).RatString())
	require.Equal(t, "12", l.Due(parent, "bob", denom).String())
	require.Equal(t, "64", l.Owed(denom).String(), "101 less what alice claimed")

	// What was earned stays when shares go, and comes with those that were latent.
	require.NoError(t, l.Transfer(child, "alice", "bob", half))
	require.NoError(t, l.Allot(child, "carol", half/2))
	require.Equal(t, "1/2", l.Unpaid(child, "alice", denom).RatString())
	require.Equal(t, "0", l.Unpaid(child, "bob", denom).RatString())
	require.Equal(t, "75/4", l.Unpaid(child, "carol", denom).RatString())
	require.EqualValues(t, half/2, l.Latent(child))
	require.EqualValues(t, half, l.Shares(child, "bob"))

	// 3 more take the parent from 25 to 26, and the child's own from 75 to 78.
	l.Pay(child, denom, big.NewInt(3))
	require.NoError(t, l.Sweep(child, denom, big.NewInt(3)))
	require.Equal(t, "1", l.Book(parent, denom).Waiting.String())
	require.Equal(t, "3/2", l.Unpaid(child, "bob", denom).RatString())
	require.Equal(t, "39/2", l.Unpaid(child, "carol", denom).RatString())

	l.Return(child, "alice", denom, big.NewInt(37))
	require.Equal(t, "75/2", l.Unpaid(child, "alice", denom).RatString())
	require.Equal(t, "104", l.Owed(denom).String())
}

// TestImpossible: what no keeper may do is an error, and changes nothing.
func TestImpossible(t *testing.T) {
	var l oracle.Ledger
	id := l.Register(nil, map[string]int64{"alice": half})
	l.Pay(id, denom, big.NewInt(5))
	require.Error(t, l.Sweep(id, denom, big.NewInt(6)))
	require.Error(t, l.Sweep(id, denom, big.NewInt(0)))
	require.Error(t, l.Transfer(id, "alice", "bob", half+1))
	require.Error(t, l.Transfer(id, "bob", "alice", 1))
	require.Error(t, l.Transfer(id, "alice", "bob", 0))
	require.Error(t, l.Allot(id, "bob", half+1))
	require.Error(t, l.Allot(id, "bob", -1))
	require.Equal(t, "5", l.Book(id, denom).Waiting.String())
	require.EqualValues(t, half, l.Shares(id, "alice"))
	require.EqualValues(t, half, l.Latent(id))
}

func TestFloor(t *testing.T) {
	for _, c := range []struct {
		r    *big.Rat
		want string
	}{
		{big.NewRat(7, 2), "3"}, {big.NewRat(4, 1), "4"}, {big.NewRat(-1, 2), "-1"}, {new(big.Rat), "0"},
	} {
		require.Equal(t, c.want, oracle.Floor(c.r).String())
	}
}
