package classifier

import (
	"encoding/binary"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

var classes = [2]string{"ham", "spam"}

func TestTokens(t *testing.T) {
	for _, c := range []struct {
		text string
		want []string
	}{
		{"", []string{}},
		{"Hello, World 42!", []string{"hello", ",", "world", "42", "!"}},
		{"  $9.99\n\tGrüße ", []string{"$", "9", ".", "99", "grüße"}},
		{"don't", []string{"don", "'", "t"}},
	} {
		assert.ElementsMatch(t, c.want, Tokens(c.text), "%q", c.text)
	}
	assert.Len(t, Tokens(strings.Repeat("a ", 3*MaxTokens)), MaxTokens)
	assert.Len(t, Tokens(strings.Repeat("a ", MaxTokens-1)+"b"), MaxTokens)
}

func TestFeaturesHaveLengthOne(t *testing.T) {
	for _, text := range []string{"one", "the quick brown fox", strings.Repeat("again and ", 100)} {
		sum, last := 0.0, -1
		for _, f := range featuresOf(Tokens(text), DefaultBits) {
			sum += f.value * f.value
			assert.Greater(t, int(f.index), last)
			last = int(f.index)
		}
		assert.InDelta(t, 1, sum, 1e-9)
	}
	assert.Empty(t, featuresOf(nil, DefaultBits))
}

// examples of two topics that share words.
func examples(n int) []Example {
	var all []Example
	for i := range n {
		noise := strings.Repeat("the ", i%3) + string(rune('a'+i%7))
		all = append(all,
			Example{"meeting about the kernel patch " + noise, 0}, Example{"buy the cheap pills now " + noise, 1})
	}
	return all
}

func trained(t *testing.T) *Model {
	t.Helper()
	empty, err := New(classes, 10)
	require.NoError(t, err)
	m, err := empty.Train(examples(20), FromNothing)
	require.NoError(t, err)
	return m
}

func TestTrainingTeaches(t *testing.T) {
	empty, err := New(classes, 10)
	require.NoError(t, err)
	assert.Equal(t, Verdict{0, 0.5, 2}, empty.Classify("cheap pills"))

	m := trained(t)
	assert.Equal(t, Quality{Examples: 40, Right: 40, Accuracy: 1}, m.Evaluate(examples(20)))
	spam, ham := m.Classify("cheap pills"), m.Classify("kernel patch, please")
	assert.Equal(t, 1, spam.Class)
	assert.Equal(t, 0, ham.Class)
	assert.Greater(t, spam.Probability, 0.7)
	assert.Equal(t, 4, ham.Tokens)
	assert.Zero(t, empty.Bias, "training changes no model but the new one")
	assert.Equal(t, Quality{Examples: 2, Missed: 1, False: 1}, m.Evaluate([]Example{{"cheap pills", 0}, {"kernel patch", 1}}))
}

func TestTrainingIsDeterministic(t *testing.T) {
	assert.Equal(t, trained(t).Marshal(), trained(t).Marshal())
	empty, err := New(classes, 10)
	require.NoError(t, err)
	other := FromNothing
	other.Seed++
	m, err := empty.Train(examples(20), other)
	require.NoError(t, err)
	assert.NotEqual(t, trained(t).Marshal(), m.Marshal(), "the seed decides the order")
}

func TestFineTuningKeepsWhatItCan(t *testing.T) {
	base := trained(t)
	news := []Example{{"weekly newsletter of sweepstakes", 0}, {"lottery winner, wire money", 1}}
	tuned, err := base.Train(news, FineTuning)
	require.NoError(t, err)
	assert.Equal(t, 2, tuned.Evaluate(news).Right)
	assert.InDelta(t, 1, tuned.Evaluate(examples(20)).Accuracy, 1e-9, "and still knows what the base knew")
	assert.NotEqual(t, base.Marshal(), tuned.Marshal())
}

func TestTrainingRefuses(t *testing.T) {
	m := trained(t)
	for name, bad := range map[string][]Example{
		"nothing":          nil,
		"one class":        {{"a", 1}, {"b", 1}},
		"an unknown class": {{"a", 0}, {"b", 1}, {"c", 2}},
	} {
		_, err := m.Train(bad, FromNothing)
		require.ErrorIs(t, err, ErrExamples, name)
	}
	for _, bits := range []uint{0, 25} {
		_, err := New(classes, bits)
		require.ErrorIs(t, err, ErrModel)
	}
}

func TestSafetensorsRoundTrip(t *testing.T) {
	m := trained(t)
	again, err := Unmarshal(m.Marshal())
	require.NoError(t, err)
	assert.Equal(t, m, again)
	length := binary.LittleEndian.Uint64(m.Marshal())
	assert.Zero(t, length%8)
	assert.Contains(t, string(m.Marshal()[8:8+length]), `"dtype":"F32"`)
}

func TestUnmarshalRefuses(t *testing.T) {
	good := trained(t).Marshal()
	edit := func(old, with string) []byte {
		require.Contains(t, string(good), old)
		require.Len(t, with, len(old))
		return []byte(strings.Replace(string(good), old, with, 1))
	}
	nan := append([]byte{}, good...)
	binary.LittleEndian.PutUint32(nan[len(nan)-4:], math.Float32bits(float32(math.NaN())))
	for name, bad := range map[string][]byte{
		"nothing":         nil,
		"a cut header":    good[:20],
		"a huge header":   append(binary.LittleEndian.AppendUint64(nil, 1<<60), good[8:]...),
		"no JSON":         edit(`{"__metadata__"`, `<"__metadata__"`),
		"another format":  edit("sahara-textmodel/1", "sahara-textmodel/2"),
		"another shape":   edit("[1024]", "[1023]"),
		"another type":    edit("F32", "F16"),
		"moved tensors":   edit("[0,4]", "[4,8]"),
		"a byte too few":  good[:len(good)-1],
		"a byte too many": append(append([]byte{}, good...), 0),
		"not a number":    nan,
	} {
		_, err := Unmarshal(bad)
		require.ErrorIs(t, err, ErrModel, name)
	}
}

func FuzzUnmarshal(f *testing.F) {
	m, err := New(classes, 2)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(m.Marshal())
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := Unmarshal(b)
		if err != nil {
			require.ErrorIs(t, err, ErrModel)
			return
		}
		m.Classify("any text")
		again, err := Unmarshal(m.Marshal())
		require.NoError(t, err)
		assert.Equal(t, m, again)
	})
}
