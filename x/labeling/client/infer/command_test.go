package infer

import (
	"bytes"
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/inference/crowd"
)

// output is what a run of the command left.
type output struct {
	out, errOut string
	err         error
}

// infer runs the command as a user does, with something on standard input.
func infer(ctx context.Context, input string, args ...string) output {
	cmd := Command()
	var out, errOut bytes.Buffer
	cmd.SetIn(strings.NewReader(input))
	cmd.SetOut(&out)
	cmd.SetErr(&errOut)
	cmd.SetArgs(args)
	cmd.SilenceUsage, cmd.SilenceErrors = true, true
	err := cmd.ExecuteContext(ctx)
	return output{out.String(), errOut.String(), err}
}

func file(t testing.TB, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
	return path
}

func read(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(path)
	require.NoError(t, err)
	return string(b)
}

func rows(t testing.TB, text string) [][]string {
	t.Helper()
	all, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	require.NoError(t, err)
	return all
}

// TestAccuracy runs the command on the public sets, with and without gold, and holds it to what was promised.
func TestAccuracy(t *testing.T) {
	least := map[string]float64{"rte": 92.8, "dog": 83.8, "d_possent": 95.9}
	for _, p := range crowd.Public {
		t.Run(p.Name, func(t *testing.T) {
			set := crowd.Load(t, p.Name)
			dir := t.TempDir()
			out, workers := filepath.Join(dir, "labels.csv"), filepath.Join(dir, "workers.csv")
			classes := strconv.Itoa(int(p.Classes))
			o := infer(t.Context(), "", "--answers", crowd.Path(t, p.Name, "answers.csv"), "--classes", classes,
				"--out", out, "--workers", workers)
			require.NoError(t, o.err)
			require.Empty(t, o.out)
			got := accuracy(t, set, read(t, out))
			t.Logf("%s: %.2f%% of %d items, want %.1f; %s", p.Name, got, len(set.Truth), least[p.Name], strings.TrimSpace(o.errOut))
			require.GreaterOrEqual(t, got, least[p.Name])
			require.Len(t, rows(t, read(t, workers)), int(set.Workers)+1)

			gold := "item,label\n"
			for item := 0; item < len(set.Truth); item += 8 {
				gold += strconv.Itoa(item) + "," + strconv.Itoa(int(set.Truth[item])) + "\n"
			}
			o = infer(t.Context(), "", "--answers", crowd.Path(t, p.Name, "answers.csv"), "--classes", classes, "--gold", file(t, "gold.csv", gold))
			require.NoError(t, o.err)
			with := accuracy(t, set, o.out)
			t.Logf("%s: %.2f%% with an eighth of the items for gold; %s", p.Name, with, strings.TrimSpace(o.errOut))
			require.GreaterOrEqual(t, with, got)
		})
	}
}

func accuracy(t *testing.T, set *crowd.Set, labels string) float64 {
	t.Helper()
	all := rows(t, labels)
	require.Len(t, all, len(set.Truth)+1)
	right := 0
	for i, row := range all[1:] {
		require.Equal(t, strconv.Itoa(i), row[0])
		if row[1] == strconv.Itoa(int(set.Truth[i])) {
			right++
		}
	}
	return 100 * float64(right) / float64(len(set.Truth))
}

// few are answers that can be followed by hand.
const few = `worker,item,label
ann,cat,1
bob,cat,1
cid,cat,0
ann,dog,0
bob,dog,0
cid,dog,0
`

func TestOutput(t *testing.T) {
	dir := t.TempDir()
	workers := filepath.Join(dir, "workers.csv")
	o := infer(t.Context(), few, "--answers", "-", "--classes", "2", "--workers", workers)
	require.NoError(t, o.err)
	require.Equal(t, "6 labels of 3 workers on 2 items\n", o.errOut)
	all := rows(t, o.out)
	require.Equal(t, []string{"item", "label", "confidence"}, all[0])
	require.Equal(t, []string{"cat", "1"}, all[1][:2])
	require.Equal(t, []string{"dog", "0"}, all[2][:2])
	for _, row := range all[1:] {
		confidence, err := strconv.ParseFloat(row[2], 64)
		require.NoError(t, err)
		require.Greater(t, confidence, 0.5)
		require.LessOrEqual(t, confidence, 1.0)
	}
	scores := rows(t, read(t, workers))
	require.Equal(t, []string{"worker", "labels", "gold_seen", "gold_right", "gate", "score", "withheld"}, scores[0])
	for i, name := range []string{"ann", "bob", "cid"} {
		require.Equal(t, []string{name, "2", "0", "0", "abstained"}, scores[i+1][:5])
	}
	require.Greater(t, scores[1][5], scores[3][5], "cid differs from the others")
	info, err := os.Stat(workers)
	require.NoError(t, err)
	require.EqualValues(t, 0o644, info.Mode().Perm())
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1, "no temporary file")
}

// TestSameBytes: neither the order of rows, nor of columns, nor heading, spaces or byte order mark show in what comes out.
func TestSameBytes(t *testing.T) {
	set := crowd.Specs[1].Make(7)
	r := crowd.NewRand(1)
	gold := "item,label\n"
	for item := uint32(0); item < set.Items; item += 9 {
		gold += strconv.Itoa(int(item)) + "," + strconv.Itoa(int(set.Truth[item])) + "\n"
	}
	run := func(answers string) (string, string) {
		workers := filepath.Join(t.TempDir(), "workers.csv")
		o := infer(t.Context(), answers, "--answers", "-", "--classes", "3", "--gold", file(t, "gold.csv", gold), "--workers", workers)
		require.NoError(t, o.err)
		return o.out, read(t, workers)
	}
	write := func(heading string, row func(worker, item, label string) string) string {
		text := heading
		for _, l := range set.Labels {
			text += row(strconv.Itoa(int(l.Worker)), strconv.Itoa(int(l.Item)), strconv.Itoa(int(l.Class)))
		}
		return text
	}
	plain := func(w, i, l string) string { return w + "," + i + "," + l + "\n" }
	labels, workers := run(write("worker,item,label\n", plain))
	for range 3 {
		crowd.Shuffle(r, set.Labels)
		for name, text := range map[string]string{
			"shuffled":         write("worker,item,label\n", plain),
			"no heading":       write("", plain),
			"columns":          write("Label,worker,ITEM\n", func(w, i, l string) string { return l + "," + w + "," + i + "\n" }),
			"a spreadsheet's":  write("\xef\xbb\xbfworker,item,label\r\n", func(w, i, l string) string { return `"` + w + `", ` + i + " ," + l + "\r\n" }),
			"no last new line": strings.TrimSuffix(write("worker,item,label\n", plain), "\n"),
		} {
			gotLabels, gotWorkers := run(text)
			require.Equal(t, labels, gotLabels, "%s: labels", name)
			require.Equal(t, workers, gotWorkers, "%s: workers", name)
		}
	}
}

func TestGold(t *testing.T) {
	const workers, items = 9, 12
	answers := "worker,item,label\n"
	for w := range workers {
		for i := range items {
			label := i % 2
			if w == 0 {
				label = 1 - label // always wrong
			}
			answers += "w" + strconv.Itoa(w) + "," + strconv.Itoa(i) + "," + strconv.Itoa(label) + "\n"
		}
	}
	gold, inverted := "", ""
	for i := range 6 {
		gold += strconv.Itoa(i) + "," + strconv.Itoa(i%2) + "\n"
		inverted += strconv.Itoa(i) + "," + strconv.Itoa(1-i%2) + "\n"
	}
	for name, test := range map[string]struct{ gold, say, first, second string }{
		"right":    {gold, "gold: 8 workers passed, 1 failed, 0 saw fewer than 5 items of it\n", "failed", "passed"},
		"inverted": {inverted, "gold: void, since workers with more than two thirds of the labels fail it\n", "abstained", "abstained"},
		"unseen":   {gold + "far,1\n", "gold: 1 of 7 items have no answers\ngold: 8 workers passed, 1 failed, 0 saw fewer than 5 items of it\n", "failed", "passed"},
		"few":      {"0,0\n1,1\n", "gold: 0 workers passed, 0 failed, 9 saw fewer than 5 items of it\n", "abstained", "abstained"},
	} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "workers.csv")
			o := infer(t.Context(), answers, "--answers", "-", "--classes", "2", "--gold", file(t, "gold.csv", test.gold), "--workers", path)
			require.NoError(t, o.err)
			require.Equal(t, "108 labels of 9 workers on 12 items\n"+test.say, o.errOut)
			scores := rows(t, read(t, path))
			require.Equal(t, test.first, scores[1][4])
			require.Equal(t, test.second, scores[2][4])
			for i, row := range rows(t, o.out)[1 : items+1] {
				require.Equal(t, strconv.Itoa(i%2), row[1], "nothing that is said of gold turns the answers")
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing.csv")
	both := file(t, "both.csv", few)
	kept := file(t, "kept.csv", "as it was")
	for name, test := range map[string]struct {
		input string
		args  []string
		want  string
	}{
		"no answers flag":       {few, []string{"--classes", "2"}, `"answers" not set`},
		"neither of two":        {few, []string{"--answers", "-"}, "at least one of the flags in the group [classes numeric] is required"},
		"one class":             {few, []string{"--answers", "-", "--classes", "1"}, "--classes: "},
		"33 classes":            {few, []string{"--answers", "-", "--classes", "33"}, "--classes: "},
		"an argument":           {few, []string{"--answers", "-", "--classes", "2", "x"}, "unknown command"},
		"no such file":          {"", []string{"--answers", missing, "--classes", "2"}, missing + ": no such file"},
		"no such gold":          {few, []string{"--answers", "-", "--classes", "2", "--gold", missing}, missing + ": no such file"},
		"nothing":               {"", []string{"--answers", "-", "--classes", "2"}, "there are no answers"},
		"a heading alone":       {"worker,item,label\n", []string{"--answers", "-", "--classes", "2"}, "there are no answers"},
		"half a heading":        {"worker,thing,label\n", []string{"--answers", "-", "--classes", "2"}, `line 1: the heading "worker,thing,label" has no column item`},
		"two columns":           {"a,b\n", []string{"--answers", "-", "--classes", "2"}, "line 1 has 2 columns, and not 3"},
		"a class beyond":        {"a,b,2\n", []string{"--answers", "-", "--classes", "2"}, `line 1: label "2" is not a whole number from 0 to 1`},
		"a class below":         {"a,b,1\na,c,-1\n", []string{"--answers", "-", "--classes", "2"}, `line 2: label "-1"`},
		"a label in words":      {"a,b,cat\n", []string{"--answers", "-", "--classes", "2"}, `line 1: label "cat"`},
		"no worker":             {",b,1\n", []string{"--answers", "-", "--classes", "2"}, `line 1: worker "": it is empty`},
		"no item":               {"a,,1\n", []string{"--answers", "-", "--classes", "2"}, `line 1: item "": it is empty`},
		"twice":                 {few + "x,y,1\nbob,dog,1\n", []string{"--answers", "-", "--classes", "2"}, `line 9: worker "bob" has answered item "dog" on line 6 already`},
		"a quote":               {"a,\"b,1\n", []string{"--answers", "-", "--classes", "2"}, "parse error on line 1"},
		"gold twice":            {few, []string{"--answers", "-", "--classes", "2", "--gold", file(t, "g", "cat,1\ncat,1\n")}, `line 2: item "cat" is on line 1 already`},
		"gold of no class":      {few, []string{"--answers", "-", "--classes", "2", "--gold", file(t, "g", "cat,2\n")}, `line 1: label "2"`},
		"gold without item":     {few, []string{"--answers", "-", "--classes", "2", "--gold", file(t, "g", ",1\n")}, `line 1: item ""`},
		"out over answers":      {"", []string{"--answers", both, "--classes", "2", "--out", both}, "--out " + both + " is the file of --answers"},
		"both out":              {few, []string{"--answers", "-", "--classes", "2", "--out", missing, "--workers", missing}, "--out and --workers are both"},
		"out into no folder":    {few, []string{"--answers", "-", "--classes", "2", "--out", filepath.Join(missing, "x")}, "--out: "},
		"workers into nowhere":  {few, []string{"--answers", "-", "--classes", "2", "--workers", filepath.Join(missing, "x")}, "--workers: "},
		"kept when it fails":    {"a,b,2\n", []string{"--answers", "-", "--classes", "2", "--out", kept}, "line 1"},
		"both from input, gold": {few, []string{"--answers", "-", "--classes", "2", "--gold", "-"}, "--gold - and --answers - "},
	} {
		t.Run(name, func(t *testing.T) {
			o := infer(t.Context(), test.input, test.args...)
			require.ErrorContains(t, o.err, test.want)
			require.Empty(t, o.out)
		})
	}
	require.Equal(t, few, read(t, both))
	require.Equal(t, "as it was", read(t, kept))
	require.NoFileExists(t, missing)
}

func TestInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	stop()
	out := filepath.Join(t.TempDir(), "out.csv")
	o := infer(ctx, few, "--answers", "-", "--classes", "2", "--out", out)
	require.ErrorIs(t, o.err, errInterrupted)
	require.NoFileExists(t, out)
}

func TestOrderOfNames(t *testing.T) {
	var n names
	for _, name := range []string{"b", "10", "a", "9", "09", "100000000000000000000", "-1"} {
		_, err := n.number(name)
		require.NoError(t, err)
	}
	moved := n.sort()
	require.Equal(t, []string{"09", "9", "10", "100000000000000000000", "-1", "a", "b"}, n.all)
	require.Equal(t, []uint32{6, 2, 5, 1, 0, 3, 4}, moved)
}

func TestProgress(t *testing.T) {
	var out strings.Builder
	p := newProgress(&out)
	report := p.begin("inferring")
	for done := uint64(0); done <= longWork; done += longWork / 100 {
		report(done, longWork)
	}
	report(longWork, longWork)
	p.end()
	require.Equal(t, "inferring: 20%\ninferring: 40%\ninferring: 60%\ninferring: 80%\ninferring: 100%\n", out.String())
	out.Reset()
	p = &progress{w: &out, terminal: true}
	report = p.begin("reading x")
	report(longWork/2, longWork)
	report(longWork, longWork)
	p.end()
	p.end()
	require.Equal(t, "\rreading x [===============               ]  50%\rreading x [==============================] 100%\n", out.String())
}

// TestReplay: it gives the same files as the command.
func TestReplay(t *testing.T) {
	set := crowd.Specs[2].Make(5)
	var answers, gold [][]string
	for _, l := range set.Labels {
		answers = append(answers, []string{strconv.Itoa(int(l.Worker)), strconv.Itoa(int(l.Item)), strconv.Itoa(int(l.Class))})
	}
	for item := 0; item < len(set.Truth); item += 11 {
		gold = append(gold, []string{strconv.Itoa(item), strconv.Itoa(int(set.Truth[item]))})
	}
	for _, g := range [][]byte{nil, GoldCSV(gold)} {
		scores := filepath.Join(t.TempDir(), "scores.csv")
		args := []string{"--answers", "-", "--classes", "8", "--workers", scores}
		if g != nil {
			args = append(args, "--gold", file(t, "gold.csv", string(g)))
		}
		o := infer(t.Context(), string(AnswersCSV(answers)), args...)
		require.NoError(t, o.err)
		got, err := Replay(t.Context(), set.Classes, AnswersCSV(answers), g)
		require.NoError(t, err)
		require.Equal(t, o.out, string(got.Labels))
		require.Equal(t, read(t, scores), string(got.Scores))
		require.Equal(t, got.Labels, LabelsCSV(got.Items, got.Result.Answers))
		require.Equal(t, got.Scores, WorkersCSV(set.Classes, got.Workers, got.Result.Workers, got.Result.Void))
	}
	_, err := Replay(t.Context(), 1, nil, nil)
	require.Error(t, err)
	_, err = Replay(t.Context(), 2, nil, nil)
	require.ErrorContains(t, err, "there are no answers")
	_, err = Replay(t.Context(), 2, []byte("a,b,1\na,b,1\n"), nil)
	require.ErrorContains(t, err, "already")
	_, err = Replay(t.Context(), 2, []byte("a,b,1\n"), []byte("b,2\n"))
	require.ErrorContains(t, err, "label")
}

// FuzzTable: whatever a file holds, it is refused with a word or its rows have what was asked for.
func FuzzTable(f *testing.F) {
	for _, seed := range []string{few, "", "\xef\xbb\xbf", "a,b,1\n", "label,item,worker\n1,b,a\n", "a,\"b,1", "\"\n\",b,1\n", ",,\n"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		p := newProgress(&bytes.Buffer{})
		task, err := load(t.Context(), bytes.NewReader(b), options{answers: fromInput, classes: 3}, p)
		if err != nil {
			require.NotEmpty(t, err.Error())
			return
		}
		require.NotEmpty(t, task.labels)
		result, err := task.infer(t.Context(), "answers", p)
		if err != nil {
			require.ErrorContains(t, err, "already")
			return
		}
		require.Len(t, result.Answers, int(task.items.count()))
		for _, l := range task.labels {
			require.Less(t, l.Worker, task.workers.count())
			require.Less(t, l.Item, task.items.count())
			require.Less(t, l.Class, uint8(3))
		}
	})
}
