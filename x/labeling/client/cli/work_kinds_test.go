package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"pgregory.net/rapid"

	"github.com/cosmos/cosmos-sdk/client"

	"github.com/sahara-chain/sahara/testutil/fixture"
	"github.com/sahara-chain/sahara/x/labeling/client/content"
	"github.com/sahara-chain/sahara/x/labeling/client/form"
	"github.com/sahara-chain/sahara/x/labeling/client/worker"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// specs are one of each kind.
func specs() (all []types.Spec) {
	for _, k := range kinds {
		spec := types.Spec{Kind: k.kind}
		switch {
		case k.kind.Numeric():
			spec.Range = &types.Range{Min: -20, Max: 60, Tolerance: 2}
		case !k.kind.Open():
			spec.Classes = 3
		}
		all = append(all, spec)
	}
	return append(all, types.Spec{Kind: types.Kind_KIND_REVIEW, Classes: 2})
}

// TestFormsAreTheChains: what is a label here is one there, and as long.
func TestFormsAreTheChains(t *testing.T) {
	for _, spec := range specs() {
		f := formOf(spec, nil)
		require.Equal(t, spec.Kind.LabelBytes(), f.Bytes(), spec.Kind)
		rapid.Check(t, func(t *rapid.T) {
			label := rapid.SliceOfN(rapid.Byte(), 0, 40).Draw(t, "label")
			if rapid.Bool().Draw(t, "as long") {
				label = make([]byte, f.Bytes())
				label[len(label)-1] = rapid.Byte().Draw(t, "last")
			}
			there := spec.CheckLabels(label, 1)
			if here := f.Check(label); here != nil {
				require.ErrorIs(t, here, form.ErrLabel)
				require.ErrorIs(t, there, types.ErrLabels, "%s %x", spec.Kind, label)
				return
			}
			require.NoError(t, there, "%s %x", spec.Kind, label)
			if spec.Kind.Open() {
				cid, err := types.ContentCID(label)
				require.NoError(t, err)
				require.Equal(t, cid, f.Text(label))
			}
		})
	}
	require.Equal(t, []string{"accept", "refuse"}, formOf(types.Spec{Kind: types.Kind_KIND_REVIEW, Classes: 2}, nil).(form.Classes).Names)
	require.Equal(t, []string{"ja", "nein"}, formOf(types.Spec{Kind: types.Kind_KIND_REVIEW, Classes: 2}, []string{"ja", "nein"}).(form.Classes).Names)
	_, good := formOf(types.Spec{Kind: types.Kind_KIND_REVIEW, Classes: 2}, nil).(form.Spoken)
	require.True(t, good)
	label, err := formOf(types.Spec{Kind: types.Kind_KIND_REVIEW, Classes: 2}, nil).(form.Spoken).Parse("accept")
	require.NoError(t, err)
	require.Equal(t, []byte{types.AcceptedClass}, label)
}

// tasks are one of each sort of 24 items, and a review of 48 submissions.
var tasks = map[string]types.Task{
	"choice":  {Id: 1, Spec: types.Spec{Kind: types.Kind_KIND_SINGLE_CHOICE, Items: itemCount, Classes: 2}},
	"numbers": {Id: 1, Spec: types.Spec{Kind: types.Kind_KIND_NUMERIC, Items: itemCount, Range: &types.Range{Min: -20, Max: 60}}},
	"texts":   {Id: 1, Spec: types.Spec{Kind: types.Kind_KIND_TRANSCRIPTION, Items: itemCount}},
	"boxes":   {Id: 1, Spec: types.Spec{Kind: types.Kind_KIND_BOXES, Items: itemCount}},
	"review":  {Id: 2, ReviewOf: 1, Spec: types.Spec{Kind: types.Kind_KIND_REVIEW, Items: 48, Classes: 2}},
	"panel":   {Id: 2, AppealOf: 1, Spec: types.Spec{Kind: types.Kind_KIND_NUMERIC, Items: 3, Range: &types.Range{Min: -20, Max: 60}}},
}

// tabled reads a table for a task.
func tabled(task, path string) (worker.Answers, error) {
	o := workOptions{answers: path}
	clientCtx := client.Context{}.WithFromName("bob").WithFromAddress(fixture.Account("bob"))
	return o.read(tasks[task], formOf(tasks[task].Spec, nil), nil, clientCtx)
}

const (
	someCID  = "bafkreifzjut3te2nhyekklss27nh3k72ysco7y32koao5eei66wof36n5e"
	otherCID = "bafkreihdwdcefgh4dqkjv67uzcmw7ojee6xedzdetojuzjevtenxquvyku"
)

func TestTables(t *testing.T) {
	labels := func(of map[uint32][]byte) worker.Answers { return worker.Answers{Labels: of} }
	for text, test := range map[string]struct {
		task string
		want worker.Answers
	}{
		"0,1\n3,0\n":                             {"choice", labels(map[uint32][]byte{0: {1}, 3: {0}})},
		"number,item\n-20,3\n60,4\n":             {"numbers", labels(map[uint32][]byte{3: {0, 0, 0, 0}, 4: {0, 0, 0, 80}})},
		"Item,Label\n3,-19\n3,-19\n":             {"numbers", labels(map[uint32][]byte{3: {0, 0, 0, 1}})},
		"700,5\n":                                {"panel", labels(map[uint32][]byte{700: {0, 0, 0, 25}})},
		"item,worker,number\n1,bob,0\n1,eve,7\n": {"numbers", labels(map[uint32][]byte{1: {0, 0, 0, 20}})},
		"47,refuse\n" + someCID + ",accept\n":    {"review", worker.Answers{Labels: map[uint32][]byte{47: {1}}, Judged: map[string][]byte{someCID: {0}}}},
		"label,cid\n1," + otherCID + "\n0,2\n":   {"review", worker.Answers{Labels: map[uint32][]byte{2: {0}}, Judged: map[string][]byte{otherCID: {1}}}},
		"submission,label\n5,accept\n":           {"review", labels(map[uint32][]byte{5: {0}})},
	} {
		got, err := tabled(test.task, file(t, "a.csv", text))
		require.NoError(t, err, text)
		require.Equal(t, len(test.want.Labels)+len(test.want.Judged), got.Len(), text)
		for item, label := range test.want.Labels {
			require.Equal(t, label, got.Labels[item], text)
		}
		for cid, label := range test.want.Judged {
			require.Equal(t, label, got.Judged[cid], text)
		}
	}
}

// TestTablesOfFiles: paths are from where the table is.
func TestTablesOfFiles(t *testing.T) {
	here, elsewhere := file(t, "a.txt", "a text"), file(t, "b.txt", "b text")
	table := filepath.Join(filepath.Dir(here), "answers.csv")
	require.NoError(t, content.Drafts{Dir: filepath.Dir(table), Kind: content.Prompt}.Save(0, []byte("of an item")))
	require.NoError(t, os.WriteFile(table, []byte("file,item\na.txt,3\n"+elsewhere+",4\n0.txt,5\na.txt,6\n"), 0o600))
	got, err := tabled("texts", table)
	require.NoError(t, err)
	require.Equal(t, map[uint32]string{3: here, 4: elsewhere, 5: filepath.Join(filepath.Dir(here), "0.txt"), 6: here}, got.Files)
	for item, want := range map[uint32]string{3: "a text", 4: "b text", 5: "of an item"} {
		b, err := got.Label(t.Context(), worker.Question{Item: item, Form: form.Made{Kind: content.Transcription}})
		require.NoError(t, err)
		require.Equal(t, want, string(b))
	}
}

// TestTablesAreRefused with line, field and value.
func TestTablesAreRefused(t *testing.T) {
	boxes := file(t, "boxes.json", `[{"x":1,"y":2,"width":-3,"height":4,"label":"cat"}]`)
	empty := file(t, "empty.txt", "")
	for name, test := range map[string]struct{ task, text, want string }{
		"a number beyond":       {"numbers", "1,5\n2,61\n", `line 2: number "61" is no label of the task: want a whole one from -20 to 60`},
		"a number below":        {"numbers", "item,number\n2,-21\n", `line 2: number "-21" is no`},
		"a fraction":            {"numbers", "1,1.5\n", `line 1: number "1.5" is no`},
		"no number":             {"numbers", "1,\n", `line 1: number "" is no`},
		"two numbers":           {"numbers", "1,5\n1,6\n", "line 2: item 1 was 5 before"},
		"an item beyond":        {"numbers", "24,5\n", "line 1: item 24: there are 24"},
		"one column":            {"numbers", "1\n", "line 1 has 1 columns, want item, label or number"},
		"no class":              {"choice", "1,ham\n", `line 1: label "ham" is no label of the task: no class, and no number from 0 to 1`},
		"no file":               {"texts", "1,none.txt\n", "none.txt: no such file"},
		"an empty file":         {"texts", "1," + empty + "\n", "line 1: " + empty + ": not what is asked for: the text is empty"},
		"a file of no boxes":    {"boxes", "1," + boxes + "\n", "line 1: " + boxes + ": not what is asked for: entry 0: width is -3, want a number above 0"},
		"a label for a file":    {"texts", "item,label\n1,0\n", "line 1 is a heading without a column file"},
		"two files":             {"texts", "1," + boxes + "\n1,/dev/../" + boxes + "\n", "line 2: item 1 was " + boxes + " before"},
		"a submission beyond":   {"review", "48,0\n", "line 1: submission 48: there are 48"},
		"no submission":         {"review", "x,0\n", `line 1: submission "x" is no number of one, and no CID`},
		"a CID cut off":         {"review", someCID[:50] + ",0\n", "line 1: submission \"" + someCID[:50] + "\" is no"},
		"no verdict":            {"review", "4,maybe\n", `line 1: label "maybe" is no`},
		"two verdicts":          {"review", someCID + ",0\n" + someCID + ",refuse\n", "line 2: submission " + someCID + " was 0 before"},
		"nobody's":              {"review", "submission,label,worker\n1,0,eve\n", "no answers of bob"},
		"no table":              {"review", "", "no answers of bob"},
		"an unfinished CSV row": {"review", "\"1,0\n", "extraneous or missing"},
	} {
		_, err := tabled(test.task, file(t, "a.csv", test.text))
		require.ErrorContains(t, err, test.want, name)
	}
}

// TestFlagsOfKinds: what does not belong to a kind is refused, and what it needs is asked for.
func TestFlagsOfKinds(t *testing.T) {
	d := newDesk(t, 1)
	dir := d.folder(t)
	_, _, err := d.run(t.Context(), ofKind(t, "prompt", dir)...)
	require.NoError(t, err)
	open := d.task
	work := func(args ...string) error {
		_, _, err := d.run(t.Context(), append([]string{"work", "1", "--from", "bob", "--items", dir}, args...)...)
		return err
	}
	require.ErrorContains(t, work("--content", dir), "--content: task 1 is prompt, and no review")
	require.ErrorIs(t, work("--made", dir), errNoTerminal)
	d.task.Labels = 48
	d.task.Spec, d.task.ReviewOf = open.ReviewSpec(), 1
	require.ErrorContains(t, work("--made", dir), "--made: task 1 is review, and nothing is made")
	require.ErrorIs(t, work(), errNoContent)
	require.ErrorIs(t, work("--content", "https://example.org/"), errNoTerminal)
	require.ErrorContains(t, work("--content", dir+"/none"), "--content: open "+dir+"/none: no such file")
	require.ErrorContains(t, work("--content", dir+"/none", "--answers", file(t, "a.csv", "0,accept\n")), "no such file")
	require.Len(t, d.sent, 1)

	// What a screen is given.
	set, err := openItems(t.Context(), workCmd(backend{}), dir)
	require.NoError(t, err)
	clientCtx := client.Context{}.WithFromName("bob").WithHomeDir(d.home)
	for _, o := range []workOptions{{content: "ftp://x"}, {content: dir + "/none"}} {
		_, err := o.screen(clientCtx, job{task: d.task, judged: types.Kind_KIND_PROMPT, set: set})
		require.ErrorContains(t, err, "--content: ")
	}
}

// reviewer is a node that says something else of a batch than it has.
type reviewer struct {
	types.QueryClient
	submissions []types.Submission
}

func (r reviewer) Batch(context.Context, *types.QueryBatchRequest, ...grpc.CallOption) (*types.QueryBatchResponse, error) {
	return &types.QueryBatchResponse{Wave: 3, Batch: 1, Items: []uint32{7, 5}, Submissions: r.submissions}, nil
}

// TestBatchOfAReview: submissions stand beside their numbers, or the node is not believed.
func TestBatchOfAReview(t *testing.T) {
	both := []types.Submission{{Item: 2, Cid: someCID}, {Item: 9, Cid: otherCID}}
	for name, test := range map[string]struct {
		said   []types.Submission
		review bool
		want   []worker.Submission
		err    error
	}{
		"a review":               {both, true, []worker.Submission{{Item: 2, CID: someCID}, {Item: 9, CID: otherCID}}, nil},
		"one is missing":         {both[:1], true, nil, errNode},
		"none of them":           {nil, true, nil, errNode},
		"a task that is no such": {nil, false, nil, nil},
	} {
		a := &account{node: node{labeling: reviewer{submissions: test.said}}, id: 4}
		v := worker.View{Wave: 3}
		err := a.batch(t.Context(), &v, types.Member{}, test.review)
		require.ErrorIs(t, err, test.err, name)
		if test.err == nil {
			require.Equal(t, []uint32{7, 5}, v.Items)
			require.Equal(t, test.want, v.Submissions)
		}
	}
}

// TestPublish: people are told where what they made stands.
func TestPublish(t *testing.T) {
	var out strings.Builder
	l := newLog(&out, false)
	for _, action := range []worker.Action{worker.Committed, worker.Revealed, worker.Waited, worker.Asking} {
		l.step("bob", worker.Step{Action: action, View: worker.View{Wave: 2}, Made: "/home/bob/made"})
	}
	require.Equal(t, "bob: commit, wave 2\nbob: reveal, wave 2: publish the files of /home/bob/made before they are reviewed\n", out.String())
	out.Reset()
	newLog(&out, true).step("bob", worker.Step{Action: worker.Revealed, View: worker.View{Wave: 2}, Made: "/home/bob/made"})
	require.JSONEq(t, `{"labeler":"bob","action":"reveal","wave":2}`, out.String())
}

// TestMoneyInTheLog: bonds are told from pay, and a bond that is lost is told.
func TestMoneyInTheLog(t *testing.T) {
	steps := []worker.Step{
		{Action: worker.Lost, View: worker.View{Wave: 3}, Lost: &worker.Loss{Wave: 2, Bond: "5coins"}},
		{Action: worker.Lost, View: worker.View{Wave: 3}, Lost: &worker.Loss{Wave: 2}},
		{Action: worker.Claimed, View: worker.View{Wave: 3}, Receipt: worker.Receipt{Paid: "7coins", Bond: "5coins"}},
		{Action: worker.Claimed, View: worker.View{Wave: 3}, Receipt: worker.Receipt{Paid: "2coins"}},
	}
	for asJSON, want := range map[bool]string{
		false: `bob: lose, wave 2: you did not show your labels of wave 2: the bond of 5coins is lost, the slot is open again
bob: lose, wave 2: you did not show your labels of wave 2: the slot is open again
bob: claim, wave 3, paid 7coins, of which 5coins is bonds that come back
bob: claim, wave 3, paid 2coins
`,
		true: `{"labeler":"bob","action":"lose","wave":2,"bond":"5coins"}
{"labeler":"bob","action":"lose","wave":2}
{"labeler":"bob","action":"claim","wave":3,"paid":"7coins","bond":"5coins"}
{"labeler":"bob","action":"claim","wave":3,"paid":"2coins"}
`,
	} {
		var out strings.Builder
		l := newLog(&out, asJSON)
		for _, s := range steps {
			l.step("bob", s)
		}
		require.Equal(t, want, out.String())
	}
}

func TestJudged(t *testing.T) {
	for want, test := range map[string]struct {
		kind types.Kind
		work types.Work
	}{
		"":                          {types.Kind_KIND_PROMPT, types.Work{}},
		"8 submissions, 6 accepted": {types.Kind_KIND_PROMPT, types.Work{Labels: 8, Accepted: 6, Verdict: "abstained"}},
		"8 labels, score 50%":       {types.Kind_KIND_REVIEW, types.Work{Labels: 8, Score: 1 << 23}},
		"8 labels, score 50%, 3 of 5 gold items right: passed": {types.Kind_KIND_NUMERIC, types.Work{Labels: 8, Score: 1 << 23, GoldSeen: 5, GoldRight: 3, Verdict: "passed"}},
	} {
		require.Equal(t, want, judged(test.kind, test.work))
	}
}
