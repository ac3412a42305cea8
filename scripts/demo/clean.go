package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/sahara-chain/sahara/scripts/demo/report"
)

// stopTime is how long stopping a devnet may take.
const stopTime = time.Minute

// clean stops what runs, of this run or an earlier one, and deletes the devnet: the next run begins anew. Logs and
// reports stay.
func (d *demo) clean() error {
	err := d.stopAll()
	d.children = nil
	return errors.Join(err, d.dropDevnet())
}

// dropResults deletes logs and reports of an earlier run: what is there afterwards is of this one.
func (d *demo) dropResults() error {
	old, err := filepath.Glob(d.path("logs", "*.log"))
	for _, name := range []string{"report.*", "*.svg", "export.json", "receipt.json", "labels.csv"} {
		more, globErr := filepath.Glob(d.path(name))
		old, err = append(old, more...), errors.Join(err, globErr)
	}
	for _, path := range old {
		err = errors.Join(err, os.Remove(path))
	}
	return err
}

func (d *demo) dropDevnet() error {
	if _, err := os.Stat(d.path("devnet")); errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if _, err := os.Stat(d.path("bin", "devnet")); err != nil {
		return fmt.Errorf("%s is there, but not the program that stops it: %w", d.show("devnet"), err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopTime) // also after an interruption
	defer cancel()
	_, err := d.devnet(ctx, "reset")
	return err
}

// devnet runs a command of scripts/devnet on the demo's own devnet.
func (d *demo) devnet(ctx context.Context, args ...string) ([]byte, error) {
	args = append([]string{args[0], "--dir", d.path("devnet"), "--binary", d.binary}, args[1:]...)
	return d.tool(ctx, "devnet", "", nil, d.path("bin", "devnet"), args...)
}

// left says what is left running, and what to do with it. The channels were refunded, so they get coins again.
func (d *demo) left(ctx context.Context) error {
	for _, c := range d.channels {
		if err := d.tx(ctx, "tx", "usage", "top-up", c.ID, fmt.Sprintf("%d%s", 5*report.Unit, denom), "--from", c.payer, "-y"); err != nil {
			return err
		}
	}
	const body = `'{"model":"mail-tuned","messages":[{"role":"user","content":"Click here to order now, money back guarantee!"}]}'`
	s := d.screen
	s.say("")
	s.say("Everything is left running. Its chain:")
	s.command(fmt.Sprintf("eval \"$(%s env --dir %s)\"", d.show("bin", "devnet"), d.show("devnet")))
	s.command(d.program + " query labeling task 1")
	s.command(fmt.Sprintf("%s query royalty earnings %s", d.program, d.account(typist).Bech32()))
	s.command(fmt.Sprintf("%s model preview %d", d.program, d.tuned.id))
	s.say("A call by the company's bearer key, and one through the freelance's signing proxy:")
	s.command(fmt.Sprintf("curl %s/chat/completions -H 'Authorization: Bearer %s' -d %s", d.sold.url, d.sessionKey, body))
	s.command(fmt.Sprintf("curl %s/chat/completions -d %s", d.proxyURL, body))
	s.command(fmt.Sprintf("%s redeem --home %s", d.show("bin", "sahara-gateway"), d.show("gateways", d.tuned.name)))
	s.say("To stop it:")
	s.command("make demo-down")
	return nil
}
