package cluster_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/testutil/cluster"
)

// TestExecutorsAgree is the gate for Block-STM: 200 random blocks of bank, staking, gov and EVM
// transactions, half of them conflicting, give the same app hash, results, gas and events on a sequential
// node and on Block-STM with 1, 2 and 4 workers.
func TestExecutorsAgree(t *testing.T) {
	blocks := 200
	if testing.Short() {
		blocks = 20
	}
	c := cluster.New(t, cluster.Options{
		Nodes: []cluster.NodeOption{
			cluster.Sequential(), cluster.BlockSTM(1, false), cluster.BlockSTM(2, true), cluster.BlockSTM(4, false),
		},
	})
	w := cluster.NewWorkload(c, 50)
	var total, failed int
	for range blocks {
		result := c.NextBlock(w.Block(15)...)
		for _, tx := range result.TxResults {
			total++
			if tx.Code != 0 {
				failed++
			}
		}
	}
	t.Logf("%d transactions, %d of them failed; the hot contract was called %d times", total, failed, w.CounterValue())
	require.Positive(t, w.CounterValue())
	require.Less(t, failed, total/2, "too few transactions do what they should")
	require.Greater(t, failed, total/20, "failing transactions are part of the test")
}

// TestCrashes runs nodes that crash between any two calls, with one chance in ten, and still agree.
func TestCrashes(t *testing.T) {
	c := cluster.New(t, cluster.Options{Crashes: 100})
	w := cluster.NewWorkload(c, 50)
	for range 40 {
		c.NextBlock(w.Block(8)...)
	}
	t.Logf("%d crashes", c.Crashes())
	require.Greater(t, c.Crashes(), 5)
}

// TestSeedRepeats shows that a cluster is a function of its seed.
func TestSeedRepeats(t *testing.T) {
	run := func(seed uint64) []byte {
		c := cluster.New(t, cluster.Options{Nodes: []cluster.NodeOption{cluster.Sequential()}, Seed: seed})
		w := cluster.NewWorkload(c, 50)
		for range 3 {
			c.NextBlock(w.Block(10)...)
		}
		return c.AppHash()
	}
	require.Equal(t, run(7), run(7))
	require.NotEqual(t, run(7), run(8))
}
