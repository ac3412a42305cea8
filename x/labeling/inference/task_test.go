package inference

import (
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

// task is all that a run is given.
type task struct {
	size   Size
	labels []Label
	gold   []Gold
}

func taskOf(set *crowd.Set) task {
	labels := make([]Label, 0, len(set.Labels))
	for _, l := range set.Labels {
		labels = append(labels, Label(l))
	}
	return task{Size{Classes: set.Classes, Items: set.Items, Workers: set.Workers}, labels, nil}
}

// synthetic are sets that need no data.
func synthetic() []*crowd.Set {
	var sets []*crowd.Set
	for i, spec := range crowd.Specs {
		sets = append(sets, spec.Make(uint64(i)+1))
	}
	return sets
}

func (k task) source(t require.TestingT) *Labels {
	k.size.Gold = uint32(len(k.gold))
	source, err := NewLabels(k.size.Workers, k.labels, k.gold)
	require.NoError(t, err)
	return source
}

func (k task) infer(t require.TestingT) *Result {
	result, err := Infer(k.size, k.source(t), nil)
	require.NoError(t, err)
	return result
}

// withGold makes gold of some items.
func (k task) withGold(gold ...Gold) task {
	k.gold = gold
	k.size.Gold = uint32(len(gold))
	return k
}

// read is the result that a finished run left in its records.
func read(t require.TestingT, size Size, records Records) *Result {
	status, err := ReadStatus(records)
	require.NoError(t, err)
	require.True(t, status.Done)
	require.EqualValues(t, Iterations, status.Rounds)
	result := &Result{Answers: []Answer{}, Workers: []Worker{}, Void: status.Void}
	for n := uint32(0); n*AnswersARecord < size.Items; n++ {
		answers, err := ReadAnswers(records, size, n)
		for i, a := range answers {
			one, err := ReadAnswer(records, size, n*AnswersARecord+uint32(i))
			require.NoError(t, err)
			require.Equal(t, a, one)
		}
		require.NoError(t, err)
		result.Answers = append(result.Answers, answers...)
	}
	for w := range size.Workers {
		worker, err := ReadWorker(records, size, w)
		require.NoError(t, err)
		result.Workers = append(result.Workers, worker)
	}
	return result
}

// anyTask is a small task with workers of all kinds, and perhaps with gold.
var anyTask = rapid.Custom(func(t *rapid.T) task {
	classes := rapid.OneOf(rapid.Uint8Range(2, 5), rapid.Just[uint8](MaxClasses)).Draw(t, "classes")
	items := rapid.Uint32Range(1, 60).Draw(t, "items")
	workers := rapid.Uint32Range(1, 12).Draw(t, "workers")
	r := crowd.NewRand(rapid.Uint64().Draw(t, "seed"))
	density, skill := 1+r.Below(100), r.Below(101)
	k := task{size: Size{Classes: classes, Items: items, Workers: workers}}
	truth := make([]uint8, items)
	for i := range truth {
		truth[i] = uint8(r.Below(uint64(classes)))
	}
	for w := range workers {
		for i := range items {
			if r.Below(100) >= density {
				continue
			}
			label := truth[i]
			if r.Below(100) >= skill {
				label = uint8(r.Below(uint64(classes)))
			}
			k.labels = append(k.labels, Label{w, i, label})
		}
	}
	if rapid.Bool().Draw(t, "with gold") {
		for i := range items {
			if r.Below(4) == 0 {
				k.gold = append(k.gold, Gold{i, truth[i]})
			}
		}
		k.size.Gold = uint32(len(k.gold))
	}
	return k
})

// accuracy is the part of the answers that are true, in percent.
func accuracy[T any](answers []T, truth []uint8, label func(T) uint8) float64 {
	right := 0
	for i, a := range answers {
		if label(a) == truth[i] {
			right++
		}
	}
	return 100 * float64(right) / float64(len(truth))
}

func labelOf(a Answer) uint8 { return a.Label }

func itself(label uint8) uint8 { return label }

// eachSet runs a test on the public sets, as far as they are there, and on synthetic ones.
func eachSet(t *testing.T, test func(t *testing.T, set *crowd.Set)) {
	t.Helper()
	for _, p := range crowd.Public {
		t.Run(p.Name, func(t *testing.T) { test(t, crowd.Load(t, p.Name)) })
	}
	for _, set := range synthetic() {
		t.Run(set.Name, func(t *testing.T) { test(t, set) })
	}
}
