package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
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

// left says what is left running, and what to do with it.
func (d *demo) left() {
	s := d.screen
	s.say("everything is left running. To try by hand:")
	s.command(fmt.Sprintf("eval \"$(%s env --dir %s)\"", d.show("bin", "devnet"), d.show("devnet")))
	s.command("make demo-down     # stops it")
}
