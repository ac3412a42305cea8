package oracle_test

import (
	"fmt"
	"math/big"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/usage/oracle"
)

const unit = "unit"

var (
	start = time.Unix(1_000_000, 0)
	terms = oracle.Terms{Provider: "bob", Asset: 7, Denom: unit, ProviderBps: 4_000, ProtocolBps: 2_000}
)

func units(n int64) *big.Int { return big.NewInt(n) }

// told is payments as a test writes them.
func told(all []oracle.Payment) string {
	text := ""
	for _, p := range all {
		text += fmt.Sprintf("%s %s%s; ", p.To, p.Amount, p.Denom)
	}
	return text
}

// TestByHand follows a channel of 100 units, of which 40% are bob's, 20% the protocol's and 40% the asset's.
func TestByHand(t *testing.T) {
	var l oracle.Ledger
	require.NoError(t, l.Open("c", "carol", terms, units(100)))
	redeem := func(claimed int64, weights ...oracle.Weight) string {
		paid, err := l.Redeem("c", units(claimed), weights)
		require.NoError(t, err)
		return told(paid)
	}
	// One by one: nobody has come to a unit, then two, then the third.
	require.Empty(t, redeem(1))
	require.Empty(t, redeem(2))
	require.Equal(t, "account bob 1unit; asset 7 1unit; ", redeem(3))
	require.Empty(t, redeem(4))
	require.Equal(t, "account bob 1unit; protocol 1unit; asset 7 1unit; ", redeem(5))
	require.Equal(t, "95", l.Owed(unit).String())
	// Of the asset's 34, a third and half: 11 of 11.33, 17, and 6 are left.
	require.Equal(t, "account bob 34unit; protocol 17unit; asset 8 11unit; asset 9 17unit; asset 7 6unit; ",
		redeem(90, oracle.Weight{Asset: 8, Bps: 3_333}, oracle.Weight{Asset: 9, Bps: 5_000}))
	require.Equal(t, "10", l.Owed(unit).String())
	sold := l.Sold("bob", 7, unit)
	require.Equal(t, "90 36 18 36", fmt.Sprint(sold.Paid, sold.Provider, sold.Protocol, sold.Asset))

	paid, err := l.Refund("c", units(4))
	require.NoError(t, err)
	require.Equal(t, "account carol 4unit; ", told([]oracle.Payment{paid}))
	require.NoError(t, l.TopUp("c", units(2)))
	require.NoError(t, l.Withdraw("c", units(0), start.Add(time.Hour)))
	require.Empty(t, redeem(91))
	require.Empty(t, l.Due(start))
	require.Equal(t, []string{"c"}, l.Due(start.Add(time.Hour)))
	paid, err = l.Finish("c", start.Add(time.Hour))
	require.NoError(t, err)
	require.Equal(t, "account carol 7unit; ", told([]oracle.Payment{paid}))
	require.Equal(t, "1", l.Owed(unit).String(), "of 91, nobody has come to one unit")
}

// TestImpossible: what no keeper may do is an error, and changes nothing.
func TestImpossible(t *testing.T) {
	var l oracle.Ledger
	_, err := l.Redeem("c", units(1), nil)
	require.ErrorIs(t, err, oracle.ErrUnknown)
	require.ErrorIs(t, l.Open("c", "carol", terms, units(0)), oracle.ErrAmount)
	require.NoError(t, l.Open("c", "carol", terms, units(10)))
	require.ErrorIs(t, l.Open("c", "carol", terms, units(10)), oracle.ErrExists)
	most := new(big.Int).Sub(new(big.Int).Lsh(units(1), 128), units(10))
	require.ErrorIs(t, l.TopUp("c", most), oracle.ErrAmount)
	_, err = l.Redeem("c", units(5), nil)
	require.NoError(t, err)
	for claimed, want := range map[int64]error{
		0: oracle.ErrAmount, 4: oracle.ErrNotIncreasing, 5: oracle.ErrNotIncreasing, 11: oracle.ErrAboveBalance,
	} {
		_, err := l.Redeem("c", units(claimed), nil)
		require.ErrorIs(t, err, want)
	}
	_, err = l.Refund("c", units(0))
	require.ErrorIs(t, err, oracle.ErrAmount)
	_, err = l.Finish("c", start)
	require.ErrorIs(t, err, oracle.ErrWithdrawal)
	require.NoError(t, l.Withdraw("c", units(3), start))
	require.ErrorIs(t, l.Withdraw("c", units(0), start.Add(1)), oracle.ErrWithdrawal)
	_, err = l.Finish("c", start.Add(-1))
	require.ErrorIs(t, err, oracle.ErrWithdrawal)
	_, err = l.Finish("c", start)
	require.NoError(t, err)
	require.NoError(t, l.Withdraw("c", units(0), start))
	_, err = l.Finish("c", start)
	require.NoError(t, err)
	_, err = l.Redeem("c", units(6), nil)
	require.ErrorIs(t, err, oracle.ErrClosed)
	require.ErrorIs(t, l.TopUp("c", units(1)), oracle.ErrClosed)
	require.ErrorIs(t, l.Withdraw("c", units(0), start), oracle.ErrClosed)
	_, err = l.Refund("c", units(1))
	require.ErrorIs(t, err, oracle.ErrClosed)
	require.ErrorIs(t, l.Open("c", "carol", terms, units(10)), oracle.ErrExists)
	_, err = l.PayCall(oracle.Terms{ProviderBps: 9_000, ProtocolBps: 1_001}, units(5))
	require.Error(t, err)
}

// TestCollectByHand: what lands is divided as if it had come at once, and what rounding leaves stays where it is.
func TestCollectByHand(t *testing.T) {
	var l oracle.Ledger
	collect := func(t oracle.Terms) string {
		paid, fresh := l.Collect(t)
		return fresh.String() + ": " + told(paid)
	}
	l.Land(terms, units(2))
	require.Equal(t, "0: ", collect(terms))
	l.Land(terms, units(2))
	require.Equal(t, "4: account bob 1unit; asset 7 1unit; ", collect(terms))
	require.Equal(t, "2", l.There("bob", 7, unit).String())
	require.Equal(t, "0: ", collect(terms), "nothing is new")
	l.Land(terms, units(1))
	require.Equal(t, "1: account bob 1unit; protocol 1unit; asset 7 1unit; ", collect(terms))
	require.Equal(t, "0", l.There("bob", 7, unit).String())

	// A new offer: what rounding left is new.
	l.Land(terms, units(3))
	require.Equal(t, "3: account bob 1unit; asset 7 1unit; ", collect(terms))
	l.Reoffer("bob", 7, unit)
	require.Equal(t, "1: account bob 1unit; ", collect(oracle.Terms{Provider: "bob", Asset: 7, Denom: unit, ProviderBps: 10_000}))

	paid, err := l.PayCall(terms, units(9))
	require.NoError(t, err)
	require.Equal(t, "account bob 3unit; protocol 1unit; asset 7 5unit; ", told(paid))
}
