package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/scripts/demo/client"
	"github.com/sahara-chain/sahara/scripts/demo/corpus"
	"github.com/sahara-chain/sahara/scripts/demo/crowd"
	"github.com/sahara-chain/sahara/scripts/demo/report"
	labelingtypes "github.com/sahara-chain/sahara/x/labeling/types"
)

const (
	inferTime = 3 * time.Minute
	// leastAccuracy is what the inference must reach: the labels of this crowd give far more.
	leastAccuracy = 0.90
	// away is a labeler who takes neither pay nor shares: they wait, and earn meanwhile.
	away = "labeler12"
)

// inferLabels has the requester show the gold, waits for the chain to infer, compares, and has everybody take their pay.
func inferLabels(ctx context.Context, d *demo) error {
	if err := d.typed(ctx, nil, "labeling", "gold", "reveal", d.taskText(), "--secrets", d.path("mail", "gold-secrets.json"), "--from", requester, "-y"); err != nil {
		return err
	}
	task, err := d.inferred(ctx)
	if err != nil {
		return err
	}
	if task.DatasetId == 0 {
		return errors.New("the labels became no dataset")
	}
	if task.Labels != uint64(len(d.labels)) {
		return fmt.Errorf("the chain has %d labels, and %d were revealed", task.Labels, len(d.labels))
	}
	d.labelsID, d.assetNames[task.DatasetId] = task.DatasetId, "mail of 2002, labeled"
	answers, err := d.answers(ctx, task)
	if err != nil {
		return err
	}
	if err := corpus.WriteLabels(d.path("labels.csv"), answers); err != nil {
		return err
	}
	if err := d.judge(answers, task); err != nil {
		return err
	}
	// Whoever does not believe it infers the same from the labels that were shown.
	if err := d.typed(ctx, nil, "labeling", "task", "verify", d.taskText()); err != nil {
		return err
	}
	return d.payLabelers(ctx, task)
}

// inferred waits until the task is done.
func (d *demo) inferred(ctx context.Context) (task labelingtypes.Task, err error) {
	labeling := labelingtypes.NewQueryClient(d.client.Conn)
	err = client.Until(ctx, inferTime, "the inference", func(ctx context.Context) (bool, error) {
		answer, err := labeling.Task(ctx, &labelingtypes.QueryTaskRequest{Id: d.task})
		if err != nil {
			return false, err
		}
		task = answer.Task
		d.screen.progress("the chain is at %s", task.Status)
		return task.Status == labelingtypes.Status_STATUS_DONE, nil
	})
	return task, err
}

// answers are what the chain has inferred, by item. Pages have them in the order of the batches.
func (d *demo) answers(ctx context.Context, task labelingtypes.Task) ([]uint8, error) {
	labeling := labelingtypes.NewQueryClient(d.client.Conn)
	answers, seen := make([]uint8, task.Spec.Items), make(map[uint32]bool, task.Spec.Items)
	for page := uint32(0); len(seen) < len(answers); page++ {
		answer, err := labeling.Answers(ctx, &labelingtypes.QueryAnswersRequest{TaskId: task.Id, Page: page})
		if err != nil {
			return nil, err
		}
		for _, a := range answer.Answers {
			if a.Item >= task.Spec.Items || seen[a.Item] || !a.Labeled {
				return nil, fmt.Errorf("page %d of the answers has item %d out of range, twice, or without a label", page, a.Item)
			}
			seen[a.Item] = true
			answers[a.Item] = uint8(a.Label) //nolint:gosec // one of two classes
		}
	}
	return answers, nil
}

// judge compares what the chain has inferred with the truth, and with what simpler ways make of the same labels.
func (d *demo) judge(answers []uint8, task labelingtypes.Task) error {
	truth := corpus.Classes(d.mails.Items)
	l := &report.Labeling{
		Task: d.task, Items: len(truth), Labels: len(d.labels), Waves: task.Wave,
		Chain: crowd.Accuracy(answers, truth), Majority: crowd.Accuracy(crowd.Majority(d.labels, len(truth)), truth),
	}
	records := crowd.ByLabeler(d.labels, truth)
	for _, person := range d.crowd.Labelers {
		r := records[person.Name]
		row := report.Labeler{
			Name: person.Name, Address: d.account(person.Name).Bech32(), Kind: string(person.Kind), Labels: r.Labels, Accuracy: r.Accuracy(),
		}
		if r.Labels >= 2*batchSize && row.Accuracy > l.Best.Accuracy { // of few labels, many are right by luck
			l.Best = row
		}
		l.Labelers = append(l.Labelers, row)
	}
	d.labeling = l
	d.screen.say("dataset %d: of %d mails the chain has %.1f%% right; a majority vote of the same %d labels has %.1f%%, the best single labeler %.1f%% of its own %d",
		task.DatasetId, l.Items, 100*l.Chain, l.Labels, 100*l.Majority, 100*l.Best.Accuracy, l.Best.Labels)
	if l.Chain < leastAccuracy {
		return fmt.Errorf("the chain has only %.1f%% right", 100*l.Chain)
	}
	return nil
}

// payLabelers has everybody take pay and shares who has earned any, but one, and the requester what is left.
func (d *demo) payLabelers(ctx context.Context, task labelingtypes.Task) error {
	members, err := d.members(ctx)
	if err != nil {
		return err
	}
	var jobs []client.Job
	paid := int64(0)
	for i := range d.labeling.Labelers {
		row := &d.labeling.Labelers[i]
		entry := members[row.Address]
		row.Paid, row.Shares = entry.Payable.AmountOf(denom).Int64(), int64(entry.Shares) //nolint:gosec // at most 10^12
		if entry.Work.GoldSeen > 0 {
			row.Gate = fmt.Sprintf("%d of %d", entry.Work.GoldRight, entry.Work.GoldSeen)
		}
		paid += row.Paid
		if row.Name == away || row.Name == typist || row.Paid == 0 {
			continue
		}
		a := d.account(row.Name)
		jobs = append(jobs, client.Job{From: a, Msgs: []sdk.Msg{&labelingtypes.MsgClaim{Sender: a.Bech32(), TaskId: d.task}}})
	}
	if err := d.together(ctx, "taken their pay", jobs, []string{"tx", "labeling", "claim", d.taskText()}); err != nil {
		return err
	}
	d.screen.say("%d labelers take %s and their shares of the dataset; %s is away, and its shares wait and earn", len(jobs)+1, report.Dollars(paid), away)
	if task.Outcome.Refund.Empty() {
		return nil
	}
	a := d.account(requester)
	if _, err := d.client.Send(ctx, a, []sdk.Msg{&labelingtypes.MsgClaim{Sender: a.Bech32(), TaskId: d.task}}); err != nil {
		return err
	}
	d.screen.say("for labels that were never revealed the requester gets %s back; %s were forfeit to the community", task.Outcome.Refund, task.Outcome.Forfeited)
	return nil
}
