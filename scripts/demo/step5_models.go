package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"strconv"

	"github.com/sahara-chain/sahara/scripts/demo/report"
)

// What the parts of a call's price are, in basis points. They are declared at registration and never change.
const (
	mailTerms    = 1     // preset "open": the corpus is in the public domain
	mailOfLabels = 1_000 // what the labels pass on to the mail that they are of
	labelsOfBase = 5_000 // what the base model passes on to its labels
	baseOfTuned  = 5_000 // what the fine-tune passes on to its base
	ownOfTuned   = 500   // and to the mail that it was tuned on
	labelsPreset = "commercial-10"
	labelsTerms  = 9 // its number
)

// model is one that the demo published.
type model struct {
	id    uint64
	name  string // by which it is called
	dir   string
	tried map[string]quality // by which mail
}

// quality is what `sahara-textmodel evaluate` prints.
type quality struct {
	Examples int     `json:"examples"`
	Accuracy float64 `json:"accuracy"`
}

// published is what saharad prints when something is published.
type published struct {
	ID     uint64 `json:"id"`
	TxHash string `json:"txhash"`
}

// makeModels trains the base model on the inferred labels, publishes it, and has a second party fine-tune it on mail of
// its own and publish that.
func makeModels(ctx context.Context, d *demo) error {
	program, err := d.build(ctx, "sahara-textmodel", "", "./cmd/sahara-textmodel")
	if err != nil {
		return err
	}
	d.textmodel = program
	if err := d.trainBase(ctx); err != nil {
		return err
	}
	return d.fineTune(ctx)
}

func (d *demo) trainBase(ctx context.Context) error {
	m := &model{name: "mail-base", dir: d.path("models", "mail-base")}
	if err := d.train(ctx, m, "items", d.path("labels.csv"), "", "held-back"); err != nil {
		return err
	}
	d.screen.say("the developer trains %s on the %d inferred labels: right on %.1f%% of %d held-back mails", m.name,
		len(d.mails.Items), 100*m.tried["held-back"].Accuracy, m.tried["held-back"].Examples)
	card := modelCard{Title: "Spam or ham", Datasets: []string{"sahara-demo/mail-labels"}, Quality: m.tried}
	if err := card.write(m.dir); err != nil {
		return err
	}
	answer, err := d.publish(ctx, m.dir, developer,
		"--map", fmt.Sprintf("sahara-demo/mail-labels=%d:%d", d.labelsID, labelsOfBase),
		"--holders", d.account(optimizer).Bech32()+":20%:optimizer", "--holders", d.account(developer).Bech32()+":80%:developer")
	if err != nil {
		return err
	}
	m.id, d.base = answer.ID, m
	d.assetNames[m.id] = m.name
	d.screen.say("model %d: %s of what it takes in goes to the labels; the developer has 80%% of the rest, an optimizer 20%%", m.id, report.Percent(labelsOfBase))
	return nil
}

func (d *demo) fineTune(ctx context.Context) error {
	var own published
	err := d.typed(ctx, &own, "dataset", "publish", d.path("mail", "own"), "--name", "Newsletters and later spam", "--terms", strconv.Itoa(mailTerms),
		"--modality", "text", "--language", "en", "--tag", "mail", "--from", tuner, "-y")
	if err != nil {
		return err
	}
	d.ownID = own.ID
	d.assetNames[own.ID] = "newsletters, later spam"

	m := &model{name: "mail-tuned", dir: d.path("models", "mail-tuned")}
	if err := d.train(ctx, m, "own", d.path("mail", "own-truth.csv"), d.base.dir, "own-held-back"); err != nil {
		return err
	}
	d.screen.say("a second party goes on with %d mails of its own: right on %.1f%% of its held-back mail, where the base has %.1f%%; %.1f%% of the base's",
		len(d.mails.Own), 100*m.tried["own-held-back"].Accuracy, 100*d.base.tried["own-held-back"].Accuracy, 100*m.tried["held-back"].Accuracy)
	card := modelCard{
		Title: "Spam or ham, newsletters too", Base: "sahara-demo/mail-base", Relation: "finetune",
		Datasets: []string{"sahara-demo/newsletters"}, Quality: m.tried,
	}
	if err := card.write(m.dir); err != nil {
		return err
	}
	answer, err := d.publish(ctx, m.dir, tuner, "--map", fmt.Sprintf("sahara-demo/mail-base=%d:%d", d.base.id, baseOfTuned),
		"--map", fmt.Sprintf("sahara-demo/newsletters=%d:%d", d.ownID, ownOfTuned))
	if err != nil {
		return err
	}
	m.id, d.tuned = answer.ID, m
	d.assetNames[m.id] = m.name
	d.screen.say("model %d: %s of what it takes in goes to model %d, %s to dataset %d", m.id, report.Percent(baseOfTuned), d.base.id, report.Percent(ownOfTuned), d.ownID)
	return nil
}

// publish registers a model by its card.
func (d *demo) publish(ctx context.Context, dir, owner string, args ...string) (published, error) {
	var answer published
	all := append([]string{"model", "publish", dir, "--preset", labelsPreset}, args...)
	return answer, d.typed(ctx, &answer, append(all, "--from", owner, "-y")...)
}

// leastRight is what a model must have right of the kind of mail that it was trained on: one that always says ham has
// three of five.
const leastRight = 0.85

// train trains a model and tries it on both kinds of held-back mail. Of its own kind it must have learnt something.
func (d *demo) train(ctx context.Context, m *model, mails, labels, base, own string) error {
	if err := os.RemoveAll(m.dir); err != nil {
		return err
	}
	args := []string{"train", "--texts", d.path("mail", mails), "--labels", labels, "--out", m.dir}
	if base != "" {
		args = append(args, "--base", base)
	}
	if _, err := d.tool(ctx, "textmodel", "", nil, d.textmodel, args...); err != nil {
		return err
	}
	m.tried = map[string]quality{}
	for _, kind := range []string{"held-back", "own-held-back"} {
		out, err := d.tool(ctx, "textmodel", "", nil, d.textmodel, "evaluate", "--model", m.dir,
			"--texts", d.path("mail", kind), "--labels", d.path("mail", kind+"-truth.csv"))
		if err != nil {
			return err
		}
		var q quality
		if err := json.Unmarshal(out, &q); err != nil {
			return fmt.Errorf("sahara-textmodel evaluate: %w", err)
		}
		if kind == own && q.Accuracy < leastRight {
			return fmt.Errorf("%s is right on %.1f%% of %s only", m.name, 100*q.Accuracy, kind)
		}
		m.tried[kind] = q
	}
	return nil
}
