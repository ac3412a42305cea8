package cli

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/x/labeling/types"
)

func TestVerifyFindsWhatDiffers(t *testing.T) {
	d, _ := finished(t)
	for name, test := range map[string]struct {
		tamper func(any)
		want   error
		say    string
	}{
		"an answer": {func(a any) {
			if r, ok := a.(*types.QueryAnswersResponse); ok {
				r.Answers[5].Label = 1 - r.Answers[5].Label
			}
		}, errDiffers, "answers: line"},
		"a confidence": {func(a any) {
			if r, ok := a.(*types.QueryAnswersResponse); ok {
				r.Answers[5].Confidence -= 1 << 8
			}
		}, errDiffers, "answers: line"},
		"a score": {func(a any) {
			if r, ok := a.(*types.QueryMembersResponse); ok {
				r.Entries[0].Work.Score -= 1 << 8
			}
		}, errDiffers, "workers: line"},
		"gold that a worker had right": {func(a any) {
			if r, ok := a.(*types.QueryMembersResponse); ok {
				r.Entries[0].Work.GoldRight--
			}
		}, errDiffers, "workers: line"},
		"void gold": {func(a any) {
			if r, ok := a.(*types.QueryTaskResponse); ok {
				r.Task.Outcome.GoldVoid = true
			}
		}, errDiffers, "gold is void"},
		"what was earned": {func(a any) {
			if r, ok := a.(*types.QueryTaskResponse); ok {
				r.Task.Outcome.Earned++
			}
		}, errDiffers, "earned"},
		"a label": {func(a any) {
			if r, ok := a.(*types.QueryLabelsResponse); ok {
				r.Labels[0] = 1 - r.Labels[0]
			}
		}, errDiffers, "line"},
		"an item of a batch": {func(a any) {
			if r, ok := a.(*types.QueryLabelsResponse); ok {
				r.Items[0], r.Items[1] = r.Items[1], r.Items[0]
			}
		}, errNode, "by the task's seed"},
		"labels cut off": {func(a any) {
			if r, ok := a.(*types.QueryLabelsResponse); ok {
				r.Labels = r.Labels[1:]
			}
		}, errNode, "there are 7, want 8"},
	} {
		t.Run(name, func(t *testing.T) {
			d.tamper = test.tamper
			_, _, err := d.run(t.Context(), "task", "verify", "1")
			require.ErrorIs(t, err, test.want)
			require.ErrorContains(t, err, test.say)
		})
	}
	d.tamper = func(any) {}
	d.root[0] ^= 1
	_, _, err := d.run(t.Context(), "task", "verify", "1")
	require.ErrorIs(t, err, errDiffers)
	require.ErrorContains(t, err, "dataset 9")
	d.task.AppealOf = 7
	_, _, err = d.run(t.Context(), "task", "verify", "1")
	require.ErrorIs(t, err, errNotInferred, "a panel's labels are judgements")
	d.task.AppealOf, d.task.Status = 0, types.Status_STATUS_INFER
	for _, command := range []string{"verify", "export"} {
		_, _, err = d.run(t.Context(), "task", command, "1")
		require.ErrorIs(t, err, errNotInferred)
		_, _, err = d.run(t.Context(), "task", command, "2")
		require.ErrorIs(t, err, types.ErrUnknownTask)
		_, _, err = d.run(t.Context(), "task", command, "x")
		require.ErrorContains(t, err, `ID "x"`)
	}
}
