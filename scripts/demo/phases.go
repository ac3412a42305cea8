package main

import (
	"context"
	"encoding/hex"
	"fmt"
	"strconv"

	sdk "github.com/cosmos/cosmos-sdk/types"
	"github.com/cosmos/cosmos-sdk/types/query"

	"github.com/sahara-chain/sahara/scripts/demo/client"
	"github.com/sahara-chain/sahara/scripts/demo/crowd"
	"github.com/sahara-chain/sahara/x/labeling/blind"
	labelingtypes "github.com/sahara-chain/sahara/x/labeling/types"
)

// together has one labeler act by commands and all others by their own transactions, at the same time.
func (d *demo) together(ctx context.Context, what string, jobs []client.Job, typed []string) error {
	others := make(chan error, 1)
	go func() {
		_, err := d.client.SendAll(ctx, jobs, func(n int) { d.screen.progress("%d of %d labelers have %s", n, len(jobs), what) }, client.Free())
		others <- err
	}()
	var err error
	if typed != nil {
		err = d.tx(ctx, append(typed, "--from", typist, "--gas-prices", "0asahara", "-y")...)
	}
	if failed := <-others; failed != nil {
		return failed
	}
	return err
}

// join has everybody ask for a batch who has not vanished.
func (d *demo) join(ctx context.Context, task labelingtypes.Task) error {
	var jobs []client.Job
	for _, l := range d.crowd.Labelers {
		if l.Name == typist || l.Kind == crowd.Vanishing && task.Wave > 1 {
			continue
		}
		a := d.account(l.Name)
		jobs = append(jobs, client.Job{From: a, Msgs: []sdk.Msg{&labelingtypes.MsgJoin{Labeler: a.Bech32(), TaskId: task.Id}}})
	}
	if err := d.together(ctx, "joined", jobs, []string{"tx", "labeling", "join", d.taskText()}); err != nil {
		return err
	}
	d.screen.say("wave %d: %d labelers have joined; what they get is drawn when it closes", task.Wave, len(jobs)+1)
	return nil
}

func (d *demo) taskText() string { return strconv.FormatUint(d.task, 10) }

// commit has everybody label their batch and commit to it.
func (d *demo) commit(ctx context.Context, task labelingtypes.Task) error {
	batches, err := d.readBatches(ctx, task)
	if err != nil {
		return err
	}
	d.present = batches
	var jobs []client.Job
	var typed []string
	labels := 0
	for i := range batches {
		b := &batches[i]
		for _, item := range b.items {
			b.labels = append(b.labels, d.crowd.Answer(b.labeler, int(item), d.mails.Items[item].Class))
		}
		b.salt = salt(b.labeler.Name, task.Wave)
		labels += len(b.labels)
		a := d.account(b.labeler.Name)
		commitment := blind.Commitment(blind.Batch{
			ChainID: chainID, Task: task.Id, Wave: task.Wave, Batch: b.number, Labeler: a.Address(),
		}, b.labels, b.salt)
		if b.labeler.Name == typist {
			typed = []string{"tx", "labeling", "commit", d.taskText(), strconv.FormatUint(uint64(task.Wave), 10), hex.EncodeToString(commitment[:])}
			continue
		}
		jobs = append(jobs, client.Job{From: a, Msgs: []sdk.Msg{
			&labelingtypes.MsgCommit{Labeler: a.Bech32(), TaskId: task.Id, Wave: task.Wave, Commitment: commitment[:]},
		}})
	}
	if err := d.together(ctx, "committed", jobs, typed); err != nil {
		return err
	}
	d.screen.say("wave %d: %d batches, %d labels are committed to, and none can be seen", task.Wave, len(batches), labels)
	return nil
}

// readBatches asks the chain what everybody has to label in a wave.
func (d *demo) readBatches(ctx context.Context, task labelingtypes.Task) ([]batch, error) {
	labeling := labelingtypes.NewQueryClient(d.client.Conn)
	members, err := d.members(ctx)
	if err != nil {
		return nil, err
	}
	var batches []batch
	for _, l := range d.crowd.Labelers {
		address := d.account(l.Name).Bech32()
		member, joined := members[address]
		if !joined || member.Member.Wave != task.Wave || member.Member.Slot == 0 {
			continue // there were more who joined than batches
		}
		answer, err := labeling.Batch(ctx, &labelingtypes.QueryBatchRequest{TaskId: task.Id, Labeler: address})
		if err != nil {
			return nil, fmt.Errorf("batch of %s: %w", l.Name, err)
		}
		batches = append(batches, batch{labeler: l, number: answer.Batch, items: answer.Items})
	}
	return batches, nil
}

// members are all labelers of the task, by address.
func (d *demo) members(ctx context.Context) (map[string]labelingtypes.MemberEntry, error) {
	labeling, members := labelingtypes.NewQueryClient(d.client.Conn), map[string]labelingtypes.MemberEntry{}
	page := &query.PageRequest{Limit: 100}
	for {
		answer, err := labeling.Members(ctx, &labelingtypes.QueryMembersRequest{TaskId: d.task, Pagination: page})
		if err != nil {
			return nil, err
		}
		for _, entry := range answer.Entries {
			members[entry.Labeler] = entry
		}
		if len(answer.Pagination.GetNextKey()) == 0 {
			return members, nil
		}
		page = &query.PageRequest{Limit: 100, Key: answer.Pagination.NextKey}
	}
}

// reveal has everybody show their labels but those who vanish.
func (d *demo) reveal(ctx context.Context, task labelingtypes.Task) error {
	var jobs []client.Job
	var typed []string
	shown := 0
	for _, b := range d.present {
		if b.labeler.Kind == crowd.Vanishing {
			continue
		}
		shown += len(b.labels)
		for i, item := range b.items {
			d.labels = append(d.labels, crowd.Label{Labeler: b.labeler.Name, Item: int(item), Class: b.labels[i]})
		}
		a := d.account(b.labeler.Name)
		if b.labeler.Name == typist {
			typed = []string{"tx", "labeling", "reveal", d.taskText(), hex.EncodeToString(b.labels), hex.EncodeToString(b.salt)}
			continue
		}
		jobs = append(jobs, client.Job{From: a, Msgs: []sdk.Msg{
			&labelingtypes.MsgReveal{Labeler: a.Bech32(), TaskId: task.Id, Labels: b.labels, Salt: b.salt},
		}})
	}
	if err := d.together(ctx, "revealed", jobs, typed); err != nil {
		return err
	}
	d.screen.say("wave %d: %d labels are revealed", task.Wave, shown)
	return nil
}
