package main

import (
	"context"
	"crypto/sha256"
	"encoding/csv"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"time"

	sdk "github.com/cosmos/cosmos-sdk/types"

	"github.com/sahara-chain/sahara/scripts/demo/client"
	"github.com/sahara-chain/sahara/scripts/demo/corpus"
	"github.com/sahara-chain/sahara/scripts/demo/crowd"
	"github.com/sahara-chain/sahara/scripts/demo/report"
	labelingtypes "github.com/sahara-chain/sahara/x/labeling/types"
)

// What the requester asks for. The times are short for a demo: people would have hours.
const (
	batchSize, redundancy = 75, 5
	goldOfClass           = 80 // hidden gold: some ten items a batch
	bountyDollars         = 120
	labelerShares         = 80 // percent of the dataset
	joinTime, commitTime  = 20 * time.Second, 40 * time.Second
	revealTime, goldTime  = 30 * time.Second, 60 * time.Second
	taskTime              = 8 * time.Minute
)

// typist labels by commands that a person would type.
const typist = "labeler01"

const instructions = `# Is it spam?

You see a mail as its reader would: its subject and its text. Answer **spam** if it was sent to many who did not ask for
it, to sell or to defraud. Answer **ham** if it is anything else: a letter, a mailing list, a newsletter, a receipt.
`

// labelMail publishes the mail, opens a task on it, and has everybody label.
func labelMail(ctx context.Context, d *demo) error {
	d.crowd = crowd.New(seed, "labeler")
	if err := d.publishMail(ctx); err != nil {
		return err
	}
	if err := d.openTask(ctx); err != nil {
		return err
	}
	if err := d.invite(ctx); err != nil {
		return err
	}
	return d.waves(ctx)
}

// publishMail has the curator register the mail as a dataset. The files are copies: publishing adds a description to them.
func (d *demo) publishMail(ctx context.Context) error {
	if err := os.RemoveAll(d.path("mail", "collection")); err != nil {
		return err
	}
	if err := corpus.WriteItems(d.path("mail", "collection"), d.mails.Items); err != nil {
		return err
	}
	var mail published
	err := d.typed(ctx, &mail, "dataset", "publish", d.path("mail", "collection"), "--name", "Mail of 2002", "--terms", strconv.Itoa(mailTerms),
		"--modality", "text", "--language", "en", "--tag", "mail", "--license", "CC0-1.0", "--from", curator, "-y")
	d.mailID, d.assetNames[mail.ID] = mail.ID, "mail of 2002"
	return err
}

func (d *demo) openTask(ctx context.Context) error {
	if err := os.WriteFile(d.path("mail", "instructions.md"), []byte(instructions), 0o600); err != nil {
		return err
	}
	if err := d.writeGold(d.path("mail", "gold.csv")); err != nil {
		return err
	}
	if err := os.RemoveAll(d.path("mail", "gold-secrets.json")); err != nil {
		return err
	}
	var created struct {
		ID uint64 `json:"id"`
	}
	err := d.typed(ctx, &created, "labeling", "task", "create", "--items", d.path("mail", "items"), "--name", "Is it spam?", "--class", strings.Join(classes[:], ","),
		"--domain", "mail", "--instructions", d.path("mail", "instructions.md"), "--bounty", fmt.Sprintf("%d%s,6SAHARA", bountyDollars*report.Unit, denom),
		"--redundancy", strconv.Itoa(redundancy), "--batch-size", strconv.Itoa(batchSize), "--gold", d.path("mail", "gold.csv"), "--secrets", d.path("mail", "gold-secrets.json"),
		"--join", joinTime.String(), "--commit", commitTime.String(), "--reveal", revealTime.String(), "--gold-time", goldTime.String(), "--waves", "5",
		"--result", "Mail of 2002, labeled", "--terms", strconv.Itoa(labelsTerms), "--modality", "text", "--language", "en", "--tag", "mail",
		"--parent", fmt.Sprintf("%d:%d", d.mailID, mailOfLabels), "--labeler-shares", fmt.Sprintf("%d%%", labelerShares), "--from", requester, "-y")
	d.task = created.ID
	d.screen.say("task %d: %d mails, %d labels each in batches of %d, %d hidden gold items, %s and %d%% of the dataset for the labelers", d.task,
		len(d.mails.Items), redundancy, batchSize, 2*goldOfClass, report.Dollars(bountyDollars*report.Unit), labelerShares)
	return err
}

// writeGold draws items whose class the requester has looked up, the same number of each.
func (d *demo) writeGold(path string) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	w := csv.NewWriter(file)
	rows, left := [][]string{{"item", "label"}}, [2]int{goldOfClass, goldOfClass}
	random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // anybody shall draw the same
	for _, item := range random.Perm(len(d.mails.Items)) {
		if class := d.mails.Items[item].Class; left[class] > 0 {
			left[class]--
			rows = append(rows, []string{strconv.Itoa(item), classes[class]})
		}
	}
	return errors.Join(w.WriteAll(rows), file.Close())
}

// invite pays for the transactions of the labelers: none of them has any coin.
func (d *demo) invite(ctx context.Context) error {
	msg := &labelingtypes.MsgInvite{Requester: d.account(requester).Bech32(), TaskId: d.task}
	kinds := map[crowd.Kind]int{}
	for _, l := range d.crowd.Labelers {
		msg.Labelers = append(msg.Labelers, d.account(l.Name).Bech32())
		kinds[l.Kind]++
	}
	if _, err := d.client.Send(ctx, d.account(requester), []sdk.Msg{msg}); err != nil {
		return err
	}
	d.screen.say("%d labelers are invited, none of whom has a coin: %d experts, %d ordinary, %d hasty, %d lazy, %d who toss coins, a ring of %d, and %d who will vanish",
		len(msg.Labelers), kinds[crowd.Expert], kinds[crowd.Ordinary], kinds[crowd.Hasty], kinds[crowd.Lazy], kinds[crowd.Random], kinds[crowd.Ring], kinds[crowd.Vanishing])
	return d.importKey(typist)
}

// waves follows the task through its waves, and has everybody do what each phase asks for.
func (d *demo) waves(ctx context.Context) error {
	labeling := labelingtypes.NewQueryClient(d.client.Conn)
	type phase struct {
		wave   uint32
		status labelingtypes.Status
	}
	done := map[phase]bool{}
	return client.Until(ctx, taskTime, "the task", func(ctx context.Context) (bool, error) {
		answer, err := labeling.Task(ctx, &labelingtypes.QueryTaskRequest{Id: d.task})
		if err != nil {
			return false, err
		}
		task := answer.Task
		now := phase{task.Wave, task.Status}
		if done[now] {
			d.screen.progress("wave %d: %s", task.Wave, strings.ToLower(strings.TrimPrefix(task.Status.String(), "STATUS_")))
			return false, nil
		}
		done[now] = true
		switch task.Status {
		case labelingtypes.Status_STATUS_JOIN:
			err = d.join(ctx, task)
		case labelingtypes.Status_STATUS_COMMIT:
			err = d.commit(ctx, task)
		case labelingtypes.Status_STATUS_REVEAL:
			err = d.reveal(ctx, task)
		case labelingtypes.Status_STATUS_GOLD:
			return true, nil
		}
		return false, err
	})
}

// batch is what one labeler does in a wave.
type batch struct {
	labeler crowd.Labeler
	number  uint32
	items   []uint32
	labels  []byte
	salt    []byte
}

// salt of a labeler's batch. Real ones are random; these make a run the same again.
func salt(labeler string, wave uint32) []byte {
	sum := sha256.Sum256(fmt.Appendf(nil, "a salt of the demo/%s/%d", labeler, wave))
	return sum[:]
}
