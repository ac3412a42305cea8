package crowd

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// truth is of a thousand items, two of five of class 1.
func truth() []uint8 {
	t := make([]uint8, 1000)
	for i := range t {
		t[i] = uint8(i % 5 / 3)
	}
	return t
}

func TestKindsDoAsTheyAreNamed(t *testing.T) {
	c, items := New(1, "l"), truth()
	require.GreaterOrEqual(t, len(c.Labelers), 40)
	ring := map[string]bool{}
	for _, l := range c.Labelers {
		answers := make([]uint8, len(items))
		for i, class := range items {
			answers[i] = c.Answer(l, i, class)
		}
		bounds := map[Kind][2]float64{
			Expert: {0.89, 0.99}, Ordinary: {0.8, 0.93}, Hasty: {0.65, 0.85}, Lazy: {0.6, 0.6}, Vanishing: {0.6, 0.6},
			Random: {0.45, 0.55}, Ring: {0.45, 0.6},
		}[l.Kind]
		got := Accuracy(answers, items)
		assert.GreaterOrEqual(t, got, bounds[0], "%s is %s", l.Name, l.Kind)
		assert.LessOrEqual(t, got, bounds[1], "%s is %s", l.Name, l.Kind)
		if l.Kind == Ring {
			ring[string(answers)] = true
		}
		assert.Equal(t, got > 0.62, l.Honest())
	}
	assert.Len(t, ring, 1, "the ring answers with one voice")
}

func TestAnswersAreDrawnFromTheSeed(t *testing.T) {
	items := truth()
	of := func(seed uint64) (answers []uint8) {
		c := New(seed, "l")
		for i, class := range items {
			answers = append(answers, c.Answer(c.Labelers[20], i, class))
		}
		return answers
	}
	assert.Equal(t, of(1), of(1))
	assert.NotEqual(t, of(1), of(2))
}

func TestVotes(t *testing.T) {
	labels := []Label{{"a", 0, 1}, {"b", 0, 1}, {"c", 0, 0}, {"a", 1, 1}, {"b", 1, 0}}
	assert.Equal(t, []uint8{1, 0, 0}, Majority(labels, 3))
	assert.Equal(t, map[string]Record{"a": {2, 2}, "b": {2, 1}, "c": {1, 0}}, ByLabeler(labels, []uint8{1, 1, 0}))
	assert.InDelta(t, 0.5, Record{2, 1}.Accuracy(), 0)
	assert.Zero(t, Record{}.Accuracy())
	assert.InDelta(t, 2./3, Accuracy([]uint8{1, 0, 0}, []uint8{1, 1, 0}), 1e-9)
}
