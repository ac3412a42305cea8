package infer

import (
	"bytes"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/inference"
	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

// fewNumbers can be followed by hand.
const fewNumbers = `worker,item,value
ann,cat,-3
bob,cat,-5
cid,cat,40
ann,dog,7
bob,dog,8
cid,dog,9
`

func TestNumbersOutput(t *testing.T) {
	workers := filepath.Join(t.TempDir(), "workers.csv")
	o := infer(t.Context(), fewNumbers, "--answers", "-", "--numeric", "--min", "-10", "--max", "50", "--tolerance", "1",
		"--workers", workers, "--gold", file(t, "gold.csv", "item,value\nbee,-10\n"))
	require.NoError(t, o.err)
	require.Equal(t, "6 labels of 3 workers on 2 items\ngold: 1 of 1 items have no answers\n"+
		"gold: 0 workers passed, 0 failed, 3 saw fewer than 5 items of it\n", o.errOut)
	require.Equal(t, [][]string{
		{"item", "value", "confidence"},
		{"bee", "-10", "1.000000"}, // gold
		{"cat", "-3", "0.333333"},  // of three, the middle one; -5 is too far from it
		{"dog", "8", "1.000000"},
	}, rows(t, o.out))
	require.Equal(t, [][]string{
		{"worker", "labels", "gold_seen", "gold_right", "gate", "score", "withheld"},
		// Of two labels, the one on dog agrees: 7 with 8½ floored, 8 with 8, but not 9 with 7½ floored.
		{"ann", "2", "0", "0", "abstained", "0.555555", "0.000000"},
		{"bob", "2", "0", "0", "abstained", "0.555555", "0.000000"},
		{"cid", "2", "0", "0", "abstained", "0.111111", "0.000000"},
	}, rows(t, read(t, workers)))
}

// numbersTask is a task with batches, as a chain has them: items in shuffled places, a batch a row of those.
func numbersTask(seed uint64) (size inference.NumericSize, values []inference.NumericValue, gold []inference.NumericGold, items []uint32) {
	r := crowd.NewRand(seed)
	size = inference.NumericSize{Items: 200, Workers: 24, Batches: 10, Tolerance: 3}
	items = make([]uint32, size.Items) // by place
	for i := range items {
		items[i] = uint32(i)
	}
	crowd.Shuffle(r, items)
	for place := range size.Items {
		truth, batch := uint32(r.Below(60)), place/20
		for n := range uint32(5) {
			v := truth + uint32(r.Below(5))
			if r.Below(10) == 0 {
				v = uint32(r.Below(64))
			}
			values = append(values, inference.NumericValue{Worker: (batch*5 + n) % size.Workers, Item: place, Value: v, Batch: batch})
		}
		if place%3 == 0 {
			gold = append(gold, inference.NumericGold{Item: place, Value: truth})
		}
	}
	size.Gold = uint32(len(gold))
	return size, values, gold, items
}

// TestReplayNumeric: the batches and the numbers of items that a chain gives are all that its result depends on, so a file
// with the column batch replays it bit for bit, in whatever order.
func TestReplayNumeric(t *testing.T) {
	size, values, gold, items := numbersTask(5)
	source, err := inference.NewNumericValues(size, values, gold)
	require.NoError(t, err)
	want, err := inference.InferNumeric(size, source, nil)
	require.NoError(t, err)
	rule := Numeric{Min: -20, Max: 100, Tolerance: 3}
	goldRows := [][]string{}
	for _, g := range gold {
		goldRows = append(goldRows, []string{strconv.Itoa(int(items[g.Item])), rule.text(g.Value)})
	}
	var first NumericOutcome
	for seed := range uint64(3) {
		crowd.Shuffle(crowd.NewRand(seed), values)
		answers := [][]string{}
		for _, v := range values {
			answers = append(answers, []string{
				"w" + strconv.Itoa(int(100+v.Worker)), strconv.Itoa(int(items[v.Item])), rule.text(v.Value), "b" + strconv.Itoa(int(v.Batch)),
			})
		}
		got, err := ReplayNumeric(t.Context(), rule, NumericAnswersCSV(answers), NumericGoldCSV(goldRows))
		require.NoError(t, err)
		require.Equal(t, want.Workers, got.Result.Workers)
		require.Equal(t, want.Void, got.Result.Void)
		for place, item := range items {
			require.Equal(t, strconv.Itoa(int(item)), got.Items[item])
			require.Equal(t, want.Answers[place], got.Result.Answers[item])
		}
		require.Equal(t, got.Labels, NumbersCSV(rule, got.Items, got.Result.Answers))
		require.Equal(t, got.Scores, WorkersCSV(0, got.Workers, got.Result.Workers, got.Result.Void))
		if seed == 0 {
			first = got
		}
		require.Equal(t, first, got)

		// The command does the same, and without batches it gives the same answers.
		scores := filepath.Join(t.TempDir(), "scores.csv")
		args := []string{"--answers", "-", "--numeric", "--min", "-20", "--max", "100", "--tolerance", "3"}
		args = append(args, "--gold", file(t, "gold.csv", string(NumericGoldCSV(goldRows))), "--workers", scores)
		o := infer(t.Context(), string(NumericAnswersCSV(answers)), args...)
		require.NoError(t, o.err)
		require.Equal(t, string(got.Labels), o.out)
		require.Equal(t, string(got.Scores), read(t, scores))
		plain := ""
		for _, row := range answers {
			plain += strings.Join(row[:3], ",") + "\n"
		}
		o = infer(t.Context(), plain, args...)
		require.NoError(t, o.err)
		require.Equal(t, string(got.Labels), o.out)
		require.NotEqual(t, string(got.Scores), read(t, scores), "a worker of several batches is held against all of them at once")
	}
	_, err = ReplayNumeric(t.Context(), Numeric{}, nil, nil)
	require.ErrorContains(t, err, "--max 0")
	_, err = ReplayNumeric(t.Context(), rule, nil, nil)
	require.ErrorContains(t, err, "answers")
	_, err = ReplayNumeric(t.Context(), rule, []byte("a,b,1\na,b,1\n"), nil)
	require.ErrorContains(t, err, "already")
	_, err = ReplayNumeric(t.Context(), rule, []byte("a,b,1\n"), []byte("b,101\n"))
	require.ErrorContains(t, err, `value "101"`)
}

// TestNumbersColumns: columns in any order, a value by its other name, and spaces do not show.
func TestNumbersColumns(t *testing.T) {
	args := []string{"--answers", "-", "--numeric", "--min", "-10", "--max", "50", "--tolerance", "1"}
	want := infer(t.Context(), fewNumbers, args...)
	require.NoError(t, want.err)
	for name, text := range map[string]string{
		"no heading": strings.TrimPrefix(fewNumbers, "worker,item,value\n"),
		"number":     strings.Replace(fewNumbers, "value", "Number", 1),
		"turned":     "VALUE,worker,item\n-3,ann,cat\n-5,bob,cat\n 40,cid,cat\n+7,ann,dog\n08,bob,dog\n9,cid,dog",
		"one batch":  "batch,value,worker,item\nx,-3,ann,cat\nx,-5,bob,cat\nx,40,cid,cat\nx,7,ann,dog\nx,8,bob,dog\nx,9,cid,dog\n",
	} {
		got := infer(t.Context(), text, args...)
		require.NoError(t, got.err, name)
		require.Equal(t, want.out, got.out, name)
	}
}

func TestNumbersRefusals(t *testing.T) {
	to := func(more ...string) []string {
		return append([]string{"--answers", "-", "--numeric", "--min", "-5", "--max", "9"}, more...)
	}
	plain := []string{"--answers", "-", "--numeric"}
	for name, test := range map[string]struct {
		input string
		args  []string
		want  string
	}{
		"classes too":           {fewNumbers, to("--classes", "2"), "[classes numeric]"},
		"no least":              {fewNumbers, append(plain, "--max", "9"), "missing [min]"},
		"no greatest":           {fewNumbers, append(plain, "--min", "9"), "missing [max]"},
		"a range of classes":    {few, []string{"--answers", "-", "--classes", "2", "--min", "1"}, "missing [max numeric]"},
		"tolerance of classes":  {few, []string{"--answers", "-", "--classes", "2", "--tolerance", "1"}, "[classes tolerance]"},
		"nothing in the range":  {fewNumbers, append(plain, "--min", "9", "--max", "9"), "--min 9 and --max 9: want a greatest number above the least"},
		"the wrong way round":   {fewNumbers, append(plain, "--min", "9", "--max", "8"), "--min 9 and --max 8"},
		"too wide a range":      {fewNumbers, append(plain, "--min", "0", "--max", "4294967296"), "by 1 to 4294967295"},
		"all there is":          {fewNumbers, append(plain, "--min", "-9223372036854775808", "--max", "9223372036854775807"), "--min -9223372036854775808"},
		"all are the same":      {fewNumbers, to("--tolerance", "14"), "--tolerance 14: all numbers from -5 to 9 would be the same"},
		"a tolerance below":     {fewNumbers, to("--tolerance", "-1"), "--tolerance"},
		"nothing":               {"", to(), "there are no answers"},
		"a heading alone":       {"worker,item,value,batch\n", to(), "there are no answers"},
		"half a heading":        {"worker,thing,value\n", to(), `line 1: the heading "worker,thing,value" has no column item`},
		"labels":                {"worker,item,label\n", to(), `has no column value`},
		"two columns":           {"a,b\n", to(), "line 1 has 2 columns, and not 3: worker, item, value"},
		"five columns":          {"a,b,1,2,3\n", to(), "line 1 has 5 columns, and not 4: worker, item, value, batch"},
		"a batch missing":       {"a,b,1,2\na,c,1\n", to(), "line 2 has 3 columns, and not 4"},
		"a batch too many":      {"a,b,1\na,c,1,2\n", to(), "line 2 has 4 columns, and not 3"},
		"below the least":       {"a,b,-5\na,c,-6\n", to(), `line 2: value "-6" is not a whole number from -5 to 9`},
		"above the greatest":    {"a,b,10\n", to(), `line 1: value "10" is not a whole number from -5 to 9`},
		"a half":                {"a,b,0.5\n", to(), `line 1: value "0.5"`},
		"beyond 64 bits":        {"a,b,99999999999999999999\n", to(), `line 1: value "99999999999999999999"`},
		"a word":                {"a,b,many\n", to(), `line 1: value "many"`},
		"no value":              {"a,b,\n", to(), `line 1: value ""`},
		"no worker":             {",b,1\n", to(), `line 1: worker "": it is empty`},
		"no item":               {"a,,1\n", to(), `line 1: item "": it is empty`},
		"no batch":              {"a,b,1,\n", to(), `line 1: batch "": it is empty`},
		"twice":                 {"a,b,1\nx,y,1\na,b,2\n", to(), `line 3: worker "a" has answered item "b" on line 1 already`},
		"two twice, the first":  {"z,b,1\nz,b,1\na,b,1\na,b,1\n", to(), `line 2: worker "z" has answered item "b" on line 1 already`},
		"an item in two":        {"a,b,1,x\na,c,1,y\nd,b,1,y\n", to(), `line 3: item "b" is in batch "y", and on line 1 in batch "x"`},
		"gold twice":            {"a,b,1\n", to("--gold", file(t, "g", "b,1\nb,1\n")), `line 2: item "b" is on line 1 already`},
		"gold below":            {"a,b,1\n", to("--gold", file(t, "g", "item,value\nb,-6\n")), `line 2: value "-6"`},
		"gold without item":     {"a,b,1\n", to("--gold", file(t, "g", ",1\n")), `line 1: item ""`},
		"gold of three columns": {"a,b,1\n", to("--gold", file(t, "g", "b,1,x\n")), "line 1 has 3 columns, and not 2: item, value"},
	} {
		t.Run(name, func(t *testing.T) {
			o := infer(t.Context(), test.input, test.args...)
			require.ErrorContains(t, o.err, test.want)
			require.Empty(t, o.out)
		})
	}
}

// TestNumbersGold: who is off by more than the tolerance on gold has no say, and gold that nearly all fail is void.
func TestNumbersGold(t *testing.T) {
	answers, gold, moved := "", "", ""
	for i := range 12 {
		for w := range 6 {
			value := 100*i + w%3
			if w == 0 {
				value = 5000
			}
			answers += "w" + strconv.Itoa(w) + "," + strconv.Itoa(i) + "," + strconv.Itoa(value) + "\n"
		}
		gold += strconv.Itoa(i) + "," + strconv.Itoa(100*i+1) + "\n"
		moved += strconv.Itoa(i) + "," + strconv.Itoa(100*i+50) + "\n"
	}
	for name, test := range map[string]struct{ gold, say, first string }{
		"right": {gold, "gold: 5 workers passed, 1 failed, 0 saw fewer than 5 items of it\n", "failed"},
		"moved": {moved, "gold: void, since workers with more than two thirds of the labels fail it\n", "abstained"},
	} {
		scores := filepath.Join(t.TempDir(), "scores.csv")
		o := infer(t.Context(), answers, "--answers", "-", "--numeric", "--min", "0", "--max", "5000", "--tolerance", "1",
			"--gold", file(t, "gold.csv", test.gold), "--workers", scores)
		require.NoError(t, o.err, name)
		require.Equal(t, "72 labels of 6 workers on 12 items\n"+test.say, o.errOut)
		require.Equal(t, test.first, rows(t, read(t, scores))[1][4])
		for i, row := range rows(t, o.out)[1:] {
			require.Equal(t, strconv.Itoa(100*i+1), row[1], name)
		}
	}
}

// FuzzNumbers: whatever a file holds, it is refused with a word or its rows have what was asked for.
func FuzzNumbers(f *testing.F) {
	for _, seed := range []string{fewNumbers, "", "a,b,1,x\n", "batch,value,item,worker\nx,1,b,a\n", "a,b,1,x\na,c,2,y\nd,b,3,x\n", "a,\"b,1", ",,,\n"} {
		f.Add([]byte(seed))
	}
	rule := Numeric{Min: -10, Max: 50, Tolerance: 2}
	f.Fuzz(func(t *testing.T, b []byte) {
		p := newProgress(&bytes.Buffer{})
		n, err := loadNumbers(t.Context(), bytes.NewReader(b), options{answers: fromInput, rule: rule}, p)
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		require.NotEmpty(t, n.values)
		result, err := n.infer(t.Context(), "answers", p)
		if err != nil {
			require.ErrorContains(t, err, "already")
			return
		}
		require.Len(t, result.Answers, int(n.items.count()))
		for _, a := range result.Answers {
			require.LessOrEqual(t, a.Value, uint32(60))
		}
	})
}
