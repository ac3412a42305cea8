package cli

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/sahara-chain/sahara/testutil/fixture"
	datasettypes "github.com/sahara-chain/sahara/x/dataset/types"
	"github.com/sahara-chain/sahara/x/internal/cid"
	"github.com/sahara-chain/sahara/x/labeling/types"
)

// heard is what somebody makes of an item.
func heard(labeler string, item uint32) []byte {
	digest := sha256.Sum256(fmt.Appendf(nil, "%s hears %d", labeler, item))
	return digest[:]
}

// openTask is a finished task of transcriptions: 24 items, two of six labelers each. All that A made is refused by three
// reviewers, and one of three here and there refuses what B made.
func openTask(t *testing.T, reviewers int) (c *city, id uint64) {
	t.Helper()
	c = newCity(t)
	c.must(ofKind(t, "transcription", (&desk{}).folder(t), "--review-batch", "16", "--review-waves", "1")...)
	id = 1
	c.wave(id, names("labeler", 6), heard)
	c.until(id, types.Status_STATUS_REVIEW)
	_, _, err := c.run("task", "verify", "1")
	require.ErrorIs(t, err, errNotInferred)
	_, _, err = c.run("task", "export", "1", "--out", t.TempDir())
	require.ErrorIs(t, err, errNotInferred)
	review := c.task(id).Review
	res, err := c.queries().Submissions(c.Ctx(), &types.QuerySubmissionsRequest{TaskId: id})
	require.NoError(t, err)
	first, second := fixture.Account("labelerA").String(), fixture.Account("labelerB").String()
	if reviewers > 0 {
		c.wave(review, names("reviewer", reviewers), func(reviewer string, item uint32) []byte {
			if made := res.Submissions[item].Labeler; made == first || made == second && reviewer == "reviewerA" {
				return []byte{1}
			}
			return []byte{0}
		})
	}
	c.until(id, types.Status_STATUS_DONE)
	return c, id
}

func TestOpenWorkIsVerified(t *testing.T) {
	for name, test := range map[string]struct {
		reviewers int
		want      string
	}{
		"nobody reviews":     {0, "task 1: nobody reviewed it; 48 of 48 submissions are accepted as the chain says, and so is what was earned; they are the records of dataset 1\n"},
		"some is reviewed":   {1, "task 1: review, task 2: 16 answers and 1 workers are as the chain says, and so is what they have earned; "},
		"all of it reviewed": {9, "task 1: review, task 2: 48 answers and 9 workers are as the chain says, and so is what they have earned; 40 of 48 submissions are accepted as the chain says, and so is what was earned; they are the records of dataset 1\n"},
	} {
		t.Run(name, func(t *testing.T) {
			c, _ := openTask(t, test.reviewers)
			require.Contains(t, c.must("task", "verify", "1"), test.want)
			if test.reviewers > 0 {
				require.Contains(t, c.must("task", "verify", "2"), "task 2: ", "a review is a task, too")
			}
			// Before all is counted, nobody has earned anything yet.
			c.tamper = task(1, func(t *types.Task) { t.Status, t.Outcome, t.DatasetId = types.Status_STATUS_SETTLE, types.Outcome{}, 0 })
			early := c.must("task", "verify", "1")
			require.True(t, strings.HasSuffix(early, "submissions are accepted as the chain says\n"), early)
			c.tamper = func(any) {}
			// What was claimed is not due any more.
			for _, name := range []string{"labelerC", "labelerD"} {
				c.MustDeliver(&types.MsgClaim{Sender: fixture.Account(name).String(), TaskId: 1})
			}
			c.NextBlock()
			require.Contains(t, c.must("task", "verify", "1"), test.want)
		})
	}
}

// TestNothingIsAccepted: there is no dataset, and nobody is paid.
func TestNothingIsAccepted(t *testing.T) {
	c := newCity(t)
	c.must(ofKind(t, "prompt", (&desk{}).folder(t), "--redundancy", "1", "--review-batch", "24", "--review-redundancy", "1")...)
	c.wave(1, names("labeler", 3), heard)
	c.until(1, types.Status_STATUS_REVIEW)
	c.wave(2, names("reviewer", 1), func(string, uint32) []byte { return []byte{1} })
	c.until(1, types.Status_STATUS_DONE)
	require.Equal(t, "task 1: review, task 2: 24 answers and 1 workers are as the chain says, and so is what they have earned; "+
		"0 of 24 submissions are accepted as the chain says, and so is what was earned\n", c.must("task", "verify", "1"))
}

// TestNothingIsMade refuses to verify what there is not.
func TestNothingIsMade(t *testing.T) {
	c := newCity(t)
	c.must(ofKind(t, "prompt", (&desk{}).folder(t), "--waves", "1")...)
	c.until(1, types.Status_STATUS_DONE)
	_, _, err := c.run("task", "verify", "1")
	require.ErrorIs(t, err, errNotInferred)
}

func TestOpenWorkIsExported(t *testing.T) {
	c, _ := openTask(t, 9)
	to := filepath.Join(t.TempDir(), "task-1")
	out := c.must("task", "export", "1", "--out", to)
	require.Contains(t, out, "48 submissions of 6 labelers are in "+to+", and 144 judgements of 9 reviewers in "+filepath.Join(to, reviewFolder))
	labels, workers := c.replayed(out)
	require.Equal(t, read(t, to, reviewFolder, labelsFile), labels, "byte for byte")
	require.Equal(t, read(t, to, reviewFolder, workersFile), workers)
	verdicts := lines(labels)[1:]
	rows := lines(read(t, to, submissionsFile))
	require.Equal(t, "number,labeler,item,cid,accepted,confidence", rows[0])
	refused := 0
	for n, row := range rows[1:] {
		fields := strings.Split(row, ",")
		require.Equal(t, fmt.Sprint(n), fields[0])
		var item uint32
		_, err := fmt.Sscan(fields[2], &item)
		require.NoError(t, err)
		accepted := fields[1] != fixture.Account("labelerA").String()
		if !accepted {
			refused++
		}
		require.Equal(t, fmt.Sprint(accepted), fields[4])
		require.Equal(t, map[bool]string{true: "0", false: "1"}[accepted], strings.Split(verdicts[n], ",")[1])
		require.Equal(t, strings.Split(verdicts[n], ",")[2], fields[5])
		digests := map[string]bool{}
		for _, name := range names("labeler", 6) {
			if fixture.Account(name).String() == fields[1] {
				content, err := types.ContentCID(heard(name, item))
				require.NoError(t, err)
				digests[content] = true
			}
		}
		require.True(t, digests[fields[3]], row)
	}
	require.Equal(t, 8, refused)
	people := lines(read(t, to, workersFile))
	require.Equal(t, "labeler,submissions,accepted", people[0])
	require.Contains(t, people, fixture.Account("labelerA").String()+",8,0")
	require.Contains(t, people, fixture.Account("labelerF").String()+",8,8")

	c, _ = openTask(t, 0)
	out = c.must("task", "export", "1", "--out", to)
	require.Equal(t, fmt.Sprintf("48 submissions of 6 labelers are in %s; nobody reviewed them\n", to), out)
	left, err := os.ReadDir(filepath.Join(to, reviewFolder))
	require.NoError(t, err)
	require.Empty(t, left, "of an earlier export")
	require.Contains(t, read(t, to, submissionsFile), ",true,0.000000\n")
}

// of calls edit with answers of a type.
func of[T any](edit func(T)) func(any) {
	return func(answer any) {
		if a, ok := answer.(T); ok {
			edit(a)
		}
	}
}

// task edits the answer to what a task is.
func task(id uint64, edit func(*types.Task)) func(any) {
	return of(func(a *types.QueryTaskResponse) {
		if a.Task.Id == id {
			edit(&a.Task)
		}
	})
}

// workOf edits entries of labelers of open work, who have no score.
func workOf(edit func(*types.MemberEntry)) func(any) {
	return of(func(a *types.QueryMembersResponse) {
		if a.Entries[0].Work.Score == 0 {
			edit(&a.Entries[0])
		}
	})
}

func TestVerifyFindsWhatDiffersInOpenWork(t *testing.T) {
	c, _ := openTask(t, 9)
	fewer := c.task(1)
	fewer.Labels = 47
	submission := func(edit func([]types.SubmissionEntry)) func(any) {
		return of(func(a *types.QuerySubmissionsResponse) { edit(a.Submissions) })
	}
	for name, test := range map[string]struct {
		tamper func(any)
		want   error
		say    string
	}{
		"one more is accepted": {submission(func(s []types.SubmissionEntry) {
			for i := range s {
				s[i].Accepted = true
			}
		}), errDiffers, "reviewed true, accepted false"},
		"one is refused": {submission(func(s []types.SubmissionEntry) { s[20].Accepted = !s[20].Accepted }), errDiffers, "submission 20"},
		"a confidence":   {submission(func(s []types.SubmissionEntry) { s[3].Confidence-- }), errDiffers, "submission 3"},
		"not reviewed":   {submission(func(s []types.SubmissionEntry) { s[4].Reviewed = false }), errDiffers, "submission 4"},
		"other content": {submission(func(s []types.SubmissionEntry) {
			s[9].Cid, s[10].Cid = s[10].Cid, s[9].Cid
			s[40].Cid, s[41].Cid = s[41].Cid, s[40].Cid
		}), errDiffers, "dataset 1"},
		"no content": {submission(func(s []types.SubmissionEntry) { s[9].Cid, s[40].Cid = "x", "x" }), errNode, "no CID of raw bytes"},
		"content of another codec": {submission(func(s []types.SubmissionEntry) {
			for i := range s {
				c, err := cid.Parse(s[i].Cid)
				require.NoError(t, err)
				s[i].Cid = cid.CID{Codec: cid.JSON, Digest: c.Digest}.String()
			}
		}), errNode, "no CID of raw bytes"},
		"of another item":               {submission(func(s []types.SubmissionEntry) { s[9].Item, s[10].Item = s[10].Item, s[9].Item }), errNode, "by the task's seed"},
		"of somebody else":              {submission(func(s []types.SubmissionEntry) { s[0].Labeler = s[47].Labeler }), errNode, "submission 0"},
		"numbers that change":           {submission(func(s []types.SubmissionEntry) { s[1].Number = 2 }), errNode, "submission 1 is number 2"},
		"one missing":                   {of(func(a *types.QuerySubmissionsResponse) { a.Submissions = a.Submissions[1:] }), errNode, ""},
		"the last one missing":          {of(func(a *types.QuerySubmissionsResponse) { a.Submissions = a.Submissions[:47] }), errNode, "there are 47 submissions"},
		"one too many":                  {of(func(a *types.QuerySubmissionsResponse) { a.Submissions = append(a.Submissions, a.Submissions[0]) }), errNode, "49 submissions"},
		"a labeler's number":            {workOf(func(m *types.MemberEntry) { m.Member.Number += 10 }), errNode, "has number"},
		"what is accepted of a labeler": {workOf(func(m *types.MemberEntry) { m.Work.Accepted++ }), errDiffers, "are accepted"},
		"how much a labeler made":       {workOf(func(m *types.MemberEntry) { m.Work.Labels++ }), errDiffers, "are accepted"},
		"what a labeler may claim":      {workOf(func(m *types.MemberEntry) { m.Payable = m.Payable.Add(m.Payable...).Add(coin(t, sahara(1))) }), errDiffers, "may claim"},
		"a labeler's shares":            {workOf(func(m *types.MemberEntry) { m.Shares++ }), errDiffers, "may claim"},
		"what all earned":               {task(1, func(t *types.Task) { t.Outcome.Earned++ }), errDiffers, "all have earned"},
		"what is payable":               {task(1, func(t *types.Task) { t.Outcome.Payable = nil }), errDiffers, "payable"},
		"what is forfeit":               {task(1, func(t *types.Task) { t.Outcome.Forfeited = nil }), errDiffers, "forfeited"},
		"what goes back":                {task(1, func(t *types.Task) { t.Outcome.Refund = t.Outcome.Payable }), errDiffers, "refund"},
		"all shares":                    {task(1, func(t *types.Task) { t.Outcome.Shares-- }), errDiffers, "all have"},
		"another seed":                  {task(1, func(t *types.Task) { t.Seed[0] ^= 1 }), errNode, "by the task's seed"},
		"labels":                        {task(1, func(t *types.Task) { t.Labels = 24 }), errNode, "is not the review"},
		"more labels than slots":        {task(1, func(t *types.Task) { t.Labels = 49 }), errNode, "49 labels, of 48"},
		"labels, and a review of so many": {of(func(a *types.QueryTaskResponse) {
			if a.Task.Id == 1 {
				a.Task.Labels = 47
			} else {
				a.Task.Spec, a.Task.Labels = fewer.ReviewSpec(), 3*47
			}
		}), errNode, "6 labelers with 47 labels, and 6 labelers with 48 submissions"},
		"more judgements than slots": {task(2, func(t *types.Task) { t.Labels = 145 }), errNode, "is not the review"},
		"labelers":                   {task(1, func(t *types.Task) { t.Workers++ }), errNode, "7 labelers"},
		"a task of no kind":          {task(1, func(t *types.Task) { t.Spec.BatchSize = 0 }), errNode, "batch_size"},
		"no review":                  {task(1, func(t *types.Task) { t.Review = 0 }), errNotInferred, ""},
		"another review":             {task(2, func(t *types.Task) { t.ReviewOf = 3 }), errNode, "is not the review"},
		"a review of something else": {task(2, func(t *types.Task) { t.Spec.Name += "!" }), errNode, "is not the review"},
		"a review of fewer":          {task(2, func(t *types.Task) { t.Spec.Redundancy = 1 }), errNode, "is not the review"},
		"a review that goes on":      {task(2, func(t *types.Task) { t.Status = types.Status_STATUS_REVEAL }), errNotInferred, "which is at reveal"},
		"what reviewers earned":      {task(2, func(t *types.Task) { t.Outcome.Earned-- }), errDiffers, "review, task 2"},
		"a judgement":                {of(func(a *types.QueryLabelsResponse) { a.Labels[0] ^= 1 }), errDiffers, "review, task 2"},
		"an answer of the review":    {of(func(a *types.QueryAnswersResponse) { a.Answers[5].Confidence -= 1 << 8 }), errDiffers, "review, task 2"},
		"the dataset":                {of(func(a *datasettypes.QueryDatasetResponse) { a.Entry.Dataset.Root[0] ^= 1 }), errDiffers, "that of dataset 1 is"},
		"pages without end":          {of(func(a *types.QueryMembersResponse) { a.Pagination = &query.PageResponse{NextKey: []byte("x")} }), nil, "the same page for ever"},
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
	require.Contains(t, c.must("task", "verify", "1"), "40 of 48", "and nothing of it stays")
	require.Len(t, hex.EncodeToString(c.task(1).Seed), 64)
}
