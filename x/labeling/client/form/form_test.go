package form

import (
	"bytes"
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
	"pgregory.net/rapid"

	"github.com/sahara-chain/sahara/x/labeling/client/content"
)

func TestParse(t *testing.T) {
	mail := Classes{2, []string{"ham", "spam"}}
	for _, test := range []struct {
		form Spoken
		text string
		want []byte // nil where it is refused
	}{
		{mail, "ham", []byte{0}},
		{mail, "spam", []byte{1}},
		{mail, "1", []byte{1}},
		{mail, "2", nil},
		{mail, "-1", nil},
		{mail, "", nil},
		{mail, "256", nil},
		{Classes{2, []string{"1", "0", "more"}}, "0", []byte{1}}, // names come first
		{Classes{2, []string{"1", "0", "more"}}, "more", nil},    // of no class
		{Classes{Count: 32}, "31", []byte{31}},
		{Numbers{-5, 300, 2}, "-5", []byte{0, 0, 0, 0}},
		{Numbers{-5, 300, 2}, "0", []byte{0, 0, 0, 5}},
		{Numbers{-5, 300, 2}, "300", []byte{0, 0, 1, 49}},
		{Numbers{-5, 300, 2}, "301", nil},
		{Numbers{-5, 300, 2}, "-6", nil},
		{Numbers{-5, 300, 2}, "1.5", nil},
		{Numbers{-5, 300, 2}, "", nil},
		{Numbers{math.MinInt64, math.MinInt64 + math.MaxUint32, 0}, "-9223372036854775808", []byte{0, 0, 0, 0}},
		{Numbers{math.MaxInt64 - math.MaxUint32, math.MaxInt64, 0}, "9223372036854775807", []byte{255, 255, 255, 255}},
		{Numbers{math.MaxInt64 - math.MaxUint32, math.MaxInt64, 0}, "9223372036854775808", nil},
	} {
		got, err := test.form.Parse(test.text)
		if test.want == nil {
			require.ErrorIs(t, err, ErrLabel, "%v %q", test.form, test.text)
			require.ErrorContains(t, err, strconv.Quote(test.text))
			continue
		}
		require.NoError(t, err, "%v %q", test.form, test.text)
		require.Equal(t, test.want, got, "%v %q", test.form, test.text)
	}
}

func TestCheck(t *testing.T) {
	for _, test := range []struct {
		form  Form
		label []byte
		text  string // "" where it is refused
	}{
		{Classes{2, []string{"ham"}}, []byte{0}, "ham"},
		{Classes{2, []string{"ham"}}, []byte{1}, "class 1"},
		{Classes{2, []string{"ham"}}, []byte{2}, ""},
		{Classes{2, nil}, nil, ""},
		{Classes{2, nil}, []byte{0, 0}, ""},
		{Numbers{-5, 300, 2}, []byte{0, 0, 1, 49}, "300"},
		{Numbers{-5, 300, 2}, []byte{0, 0, 1, 50}, ""},
		{Numbers{-5, 300, 2}, []byte{1}, ""},
		{Numbers{0, math.MaxUint32, 2}, []byte{255, 255, 255, 255}, "4294967295"},
		{Made{content.Prompt}, bytes.Repeat([]byte{7}, 32), content.NameOf([32]byte(bytes.Repeat([]byte{7}, 32)))},
		{Made{content.Prompt}, make([]byte, 32), ""},
		{Made{content.Prompt}, make([]byte, 31), ""},
		{Made{content.Prompt}, nil, ""},
	} {
		err := test.form.Check(test.label)
		if test.text == "" {
			require.ErrorIs(t, err, ErrLabel, "%v %x", test.form, test.label)
			continue
		}
		require.NoError(t, err, "%v %x", test.form, test.label)
		require.Equal(t, test.text, test.form.Text(test.label))
		require.Len(t, test.label, test.form.Bytes())
	}
}

// TestThereAndBack: a label that is written is read as itself.
func TestThereAndBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		least := rapid.Int64Range(math.MinInt64, math.MaxInt64-math.MaxUint32).Draw(t, "least")
		numbers := Numbers{least, least + rapid.Int64Range(1, math.MaxUint32).Draw(t, "span"), 0}
		label := rapid.SliceOfN(rapid.Byte(), 4, 4).Draw(t, "label")
		if numbers.Check(label) != nil {
			return
		}
		again, err := numbers.Parse(numbers.Text(label))
		require.NoError(t, err)
		require.Equal(t, label, again)
	})
}
