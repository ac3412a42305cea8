package cli

import (
	"encoding/binary"
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/app/chain"
	"github.com/sahara-chain/sahara/testutil/fixture"
	datasettypes "github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

const least = -20

// measure is what an item is, of numbers from -20 to 60.
func measure(item uint32) int64 { return int64(item*29%70) - 15 }

// counted is what somebody says of an item: A always the same, all others what it is, give or take 2.
func counted(labeler string, item uint32) []byte {
	n := measure(item) + int64(item+uint32(labeler[len(labeler)-1]))%5 - 2
	if labeler == "labelerA" {
		n = 33
	}
	return binary.BigEndian.AppendUint32(nil, uint32(n-least))
}

// numericTask is a finished task of numbers: 24 items in two batches of twelve, each for three labelers, with gold on all
// but four. Of the gold so much is shown.
func numericTask(t *testing.T, labelers int, gold func(item uint32) int64, shown bool, more ...string) *city {
	t.Helper()
	c := newCity(t)
	table, path := "item,number\n", filepath.Join(t.TempDir(), "gold.json")
	for item := range uint32(itemCount - 4) {
		table += fmt.Sprintf("%02d.txt,%d\n", item, gold(item))
	}
	c.must(ofKind(t, "numeric", (&desk{}).folder(t), append([]string{
		"--redundancy", "3", "--batch-size", "12", "--waves", "1", "--bounty", sahara(7_200_001), "--gold", file(t, "gold.csv", table), "--secrets", path,
	}, more...)...)...)
	for range c.task(1).Spec.MaxWaves {
		c.wave(1, names("labeler", labelers), counted)
	}
	c.until(1, types.Status_STATUS_GOLD)
	if shown {
		out := c.must("gold", "reveal", "1", "--secrets", path, "--from", "alice", "--yes")
		require.Equal(t, "all 20 gold items of task 1 are shown\n", out)
	}
	if c.task(1).Spec.AppealSeconds == 0 {
		c.until(1, types.Status_STATUS_DONE)
	}
	return c
}

func TestNumbersAreVerified(t *testing.T) {
	for name, test := range map[string]struct {
		labelers int
		gold     func(uint32) int64
		shown    bool
		want     string
		workers  string // of those who are gated
		void     bool
	}{
		"all of it":          {6, measure, true, "task 1: 24 answers and 6 workers are as the chain says, and so is what they have earned; they are the records of dataset 1\n", "failed", false},
		"gold is not shown":  {6, measure, false, "task 1: 24 answers and 6 workers are as the chain says, and so is what they have earned; they are the records of dataset 1\n", "abstained", false},
		"gold is void":       {6, func(uint32) int64 { return least }, true, "task 1: 24 answers and 6 workers are as", "abstained", true},
		"one of two batches": {1, measure, true, "and 1 workers are as the chain says, and so is what they have earned; they are the records of dataset 1\n", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			c := numericTask(t, test.labelers, test.gold, test.shown)
			require.Contains(t, c.must("task", "verify", "1"), test.want)
			require.Equal(t, test.void, c.task(1).Outcome.GoldVoid)
			to := filepath.Join(t.TempDir(), "task-1")
			out := c.must("task", "export", "1", "--out", to)
			require.Contains(t, out, fmt.Sprintf("%d labels of %d labelers are in %s", 12*test.labelers, test.labelers, to))
			labels, workers := c.replayed(out)
			require.Equal(t, read(t, to, labelsFile), labels, "byte for byte")
			require.Equal(t, read(t, to, workersFile), workers)
			require.Contains(t, workers, test.workers)
			answers := lines(read(t, to, answersFile))
			require.Equal(t, "worker,item,value,batch", answers[0])
			require.Len(t, answers, 1+12*test.labelers)
			require.True(t, json.Valid([]byte(read(t, to, taskFile))))
			if !test.shown {
				require.NoFileExists(t, filepath.Join(to, goldFile))
				return
			}
			require.Len(t, lines(read(t, to, goldFile)), 1+20)
			require.Contains(t, read(t, to, goldFile), fmt.Sprintf("\n0,%d\n", test.gold(0)))
			for _, row := range lines(labels)[1:] {
				var item uint32
				var value int64
				fields := strings.Split(row, ",")
				_, err := fmt.Sscan(fields[0]+" "+fields[1], &item, &value)
				require.NoError(t, err)
				if !test.void && item < 20 {
					require.Equal(t, measure(item), value)
				}
			}
		})
	}
}

// TestStruckNumbers: gold that a panel has struck is gone, and what is inferred without it is verified.
func TestStruckNumbers(t *testing.T) {
	wrong := func(item uint32) int64 {
		if item%4 == 0 {
			return least
		}
		return measure(item)
	}
	c := numericTask(t, 6, wrong, true, "--appeals", "1h")
	who := fixture.Account("labelerA")
	panelists := names("panelist", 5)
	for _, name := range append(panelists, "labelerA") {
		c.Fund(fixture.Account(name), chain.Coins(1))
	}
	c.until(1, types.Status_STATUS_APPEAL)
	member, err := c.queries().Member(c.Ctx(), &types.QueryMemberRequest{TaskId: 1, Labeler: who.String()})
	require.NoError(t, err)
	batch, err := c.queries().Labels(c.Ctx(), &types.QueryLabelsRequest{TaskId: 1, Labeler: who.String(), Batch: member.Entry.Member.Batches[0]})
	require.NoError(t, err)
	var disputed []uint32
	struck := 0
	for _, item := range slices.Sorted(slices.Values(batch.Items)) {
		if item < itemCount-4 {
			disputed = append(disputed, item)
			struck += map[bool]int{true: 1}[item%4 == 0]
		}
	}
	require.NotZero(t, struck)
	c.MustDeliver(types.NewMsgAppeal(who.String(), 1, disputed...))
	c.until(1, types.Status_STATUS_PANEL)
	c.wave(c.task(1).Appeals.Panel, panelists, func(_ string, item uint32) []byte {
		return binary.BigEndian.AppendUint32(nil, uint32(measure(item)-least))
	})
	c.until(1, types.Status_STATUS_DONE)
	require.EqualValues(t, struck, c.task(1).Appeals.Struck)
	require.Contains(t, c.must("task", "verify", "1"), "24 answers and 6 workers are as the chain says, and so is what they have earned")
	to := filepath.Join(t.TempDir(), "task-1")
	labels, workers := c.replayed(c.must("task", "export", "1", "--out", to))
	require.Equal(t, read(t, to, labelsFile), labels)
	require.Equal(t, read(t, to, workersFile), workers)
	require.Len(t, lines(read(t, to, goldFile)), 1+20-struck)
	_, _, err = c.run("task", "verify", fmt.Sprint(c.task(1).Appeals.Panel))
	require.ErrorIs(t, err, errNotInferred, "a panel's labels are judgements")
}

// TestBatchesMatter to who did two: chance is by batch, so the file says which one a label is from.
func TestBatchesMatter(t *testing.T) {
	c := numericTask(t, 3, measure, false, "--waves", "2")
	to := filepath.Join(t.TempDir(), "task-1")
	out := c.must("task", "export", "1", "--out", to)
	_, workers := c.replayed(out)
	all := ""
	for _, row := range lines(read(t, to, answersFile)) {
		all += row[:strings.LastIndex(row, ",")] + "\n"
	}
	merged := file(t, "answers.csv", all)
	_, other := c.replayed(strings.ReplaceAll(out, filepath.Join(to, answersFile), merged))
	require.NotEqual(t, workers, other)
}

func TestVerifyFindsWhatDiffersInNumbers(t *testing.T) {
	c := numericTask(t, 6, measure, true)
	for name, test := range map[string]struct {
		tamper func(any)
		want   error
		say    string
	}{
		"a number":            {of(func(a *types.QueryAnswersResponse) { a.Answers[5].Number++ }), errDiffers, "answers: line"},
		"a number beyond":     {of(func(a *types.QueryAnswersResponse) { a.Answers[5].Number = 61 }), errNode, "is 61, of numbers from -20 to 60"},
		"a number below":      {of(func(a *types.QueryAnswersResponse) { a.Answers[5].Number = -21 }), errNode, "is -21"},
		"a confidence":        {of(func(a *types.QueryAnswersResponse) { a.Answers[5].Confidence /= 2 }), errDiffers, "answers: line"},
		"what is withheld":    {of(func(a *types.QueryMembersResponse) { a.Entries[0].Work.Withheld ^= 1 << 20 }), errDiffers, "workers: line"},
		"a score":             {of(func(a *types.QueryMembersResponse) { a.Entries[0].Work.Score ^= 1 << 20 }), errDiffers, "workers: line"},
		"gold that was right": {of(func(a *types.QueryMembersResponse) { a.Entries[0].Work.GoldRight++ }), errDiffers, "workers: line"},
		"a label":             {of(func(a *types.QueryLabelsResponse) { clear(a.Labels[4:8]) }), errDiffers, "line"},
		"a label beyond":      {of(func(a *types.QueryLabelsResponse) { a.Labels[4] = 1 }), errNode, "above the least"},
		"labels cut off":      {of(func(a *types.QueryLabelsResponse) { a.Labels = a.Labels[:47] }), errNode, "47 bytes"},
		"items cut off":       {of(func(a *types.QueryLabelsResponse) { a.Items = a.Items[:11] }), errNode, "has 11 items"},
		"another item":        {of(func(a *types.QueryLabelsResponse) { a.Items[0] ^= 1 }), errNode, "by the task's seed"},
		"gold":                {of(func(a *types.QueryGoldResponse) { a.Gold[3].Number += 3 }), errDiffers, "line"},
		"gold beyond":         {of(func(a *types.QueryGoldResponse) { a.Gold[3].Number = 99 }), nil, "not a whole number from -20 to 60"},
		"void gold":           {task(1, func(t *types.Task) { t.Outcome.GoldVoid = true }), errDiffers, "gold is void"},
		"another tolerance":   {task(1, func(t *types.Task) { t.Spec.Range.Tolerance = 1 }), errDiffers, "line"},
		"another least":       {task(1, func(t *types.Task) { t.Spec.Range.Min-- }), errDiffers, "line"},
		"what all earned":     {task(1, func(t *types.Task) { t.Outcome.Earned++ }), errDiffers, "all have earned"},
		"what is forfeit":     {task(1, func(t *types.Task) { t.Outcome.Forfeited = t.Outcome.Refund }), errDiffers, "forfeited"},
		"a labeler's pay":     {of(func(a *types.QueryMembersResponse) { a.Entries[0].Payable, a.Entries[1].Payable = nil, nil }), errDiffers, "may claim"},
		"the dataset":         {of(func(a *datasettypes.QueryDatasetResponse) { a.Entry.Dataset.Root[0] ^= 1 }), errDiffers, "that of dataset 1 is"},
		"an answer to nobody": {of(func(a *types.QueryAnswersResponse) { a.Answers[5].Labeled = false }), errDiffers, "that of dataset 1 is"},
	} {
		t.Run(name, func(t *testing.T) {
			c.tamper = test.tamper
			defer func() { c.tamper = func(any) {} }()
			_, _, err := c.run("task", "verify", "1")
			require.ErrorContains(t, err, test.say)
			if test.want != nil {
				require.ErrorIs(t, err, test.want)
			}
		})
	}
}
