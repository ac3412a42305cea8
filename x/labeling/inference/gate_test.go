package inference

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

func TestGateNeed(t *testing.T) {
	seen := []uint32{0, 4, 5, 6, 7, 8, 9, 10, 15, 20, 50, math.MaxUint32}
	for classes, need := range map[uint8][]uint32{
		2:  {0, 0, 3, 4, 5, 5, 6, 6, 9, 12, 30, 2576980377},
		3:  {0, 0, 2, 3, 3, 4, 4, 4, 6, 8, 20, 1717986918},
		32: {0, 0, 2, 3, 3, 4, 4, 4, 6, 8, 20, 1717986918},
	} {
		for i, n := range seen {
			require.Equal(t, need[i], GateNeed(classes, n), "%d seen, %d classes", n, classes)
		}
	}
}

func TestGate(t *testing.T) {
	for name, test := range map[string]struct {
		classes     uint8
		seen, right uint32
		want        Verdict
	}{
		"no gold":                  {2, 0, 0, Abstained},
		"four, all wrong":          {2, 4, 0, Abstained},
		"five of ten, two classes": {2, 10, 5, Failed},
		"six of ten, two classes":  {2, 10, 6, Passed},
		"three of ten, more":       {3, 10, 3, Failed},
		"four of ten, more":        {3, 10, 4, Passed},
		"two of five, two classes": {2, 5, 2, Failed},
		"two of five, more":        {4, 5, 2, Passed},
	} {
		require.Equal(t, test.want, Gate(test.classes, test.seen, test.right), name)
		w := Worker{GoldSeen: test.seen, GoldRight: test.right}
		require.Equal(t, Abstained, w.Verdict(test.classes, true), "%s, void", name)
	}
}

func TestGoldVoid(t *testing.T) {
	for _, test := range []struct {
		failed, labels uint64
		want           bool
	}{
		{0, 0, false},
		{0, 10, false},
		{66, 99, false},
		{67, 99, true},
		{66, 100, false},
		{67, 100, true},
		{2, 2, true},
		{math.MaxUint64 / 3 * 2, math.MaxUint64, false},
		{math.MaxUint64/3*2 + 1, math.MaxUint64, true},
		{math.MaxUint64, math.MaxUint64, true},
	} {
		require.Equal(t, test.want, GoldVoid(test.failed, test.labels), "%+v", test)
	}
	rapid.Check(t, func(t *rapid.T) {
		labels := rapid.Uint64Range(0, 1<<60).Draw(t, "labels")
		failed := rapid.Uint64Range(0, labels).Draw(t, "failed")
		require.Equal(t, 3*failed > 2*labels, GoldVoid(failed, labels))
	})
}

func TestGoldKeepsItsClass(t *testing.T) {
	set := crowd.Specs[1].Make(3)
	gold := goldOf(set, 7)
	k := taskOf(set).withGold(gold...)
	for i := range k.labels { // whatever is said of the first
		if k.labels[i].Item == gold[0].Item {
			k.labels[i].Class = (gold[0].Class + 1) % set.Classes
		}
	}
	result := k.infer(t)
	require.False(t, result.Void)
	for _, g := range gold {
		require.Equal(t, Answer{g.Class, One}, result.Answers[g.Item])
	}
}

// TestInvertedGoldIsVoid: a requester who reveals false gold changes nothing.
func TestInvertedGoldIsVoid(t *testing.T) {
	set := crowd.Specs[0].Make(3)
	gold := goldOf(set, 4)
	for i := range gold {
		gold[i].Class = 1 - gold[i].Class
	}
	k := taskOf(set)
	plain, void := k.infer(t), k.withGold(gold...).infer(t)
	require.True(t, void.Void)
	require.Equal(t, plain.Answers, void.Answers)
	for w, worker := range void.Workers {
		require.Equal(t, plain.Workers[w].Score, worker.Score)
		require.Equal(t, Abstained, worker.Verdict(set.Classes, void.Void))
	}
}

// TestWhoFailsHasNoSay: the answers, and the scores of the others, are as if the worker had said nothing.
func TestWhoFailsHasNoSay(t *testing.T) {
	set := crowd.Specs[0].Make(4)
	gold := goldOf(set, 4)
	with, without := taskOf(set).withGold(gold...), taskOf(set).withGold(gold...)
	without.labels = nil
	for i := range with.labels {
		l := &with.labels[i]
		if l.Worker < 10 {
			l.Class = 1 - set.Truth[l.Item]
		} else {
			without.labels = append(without.labels, *l)
		}
	}
	a, b := with.infer(t), without.infer(t)
	require.Equal(t, b.Answers, a.Answers)
	require.Equal(t, b.Workers[10:], a.Workers[10:])
	for _, w := range a.Workers[:10] {
		require.Equal(t, Failed, w.Verdict(set.Classes, a.Void))
		require.Zero(t, w.GoldRight)
		require.Zero(t, w.Score)
	}
}
