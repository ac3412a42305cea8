package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
)

func down(ctx context.Context, d *devnet, args []string) error {
	fs := d.flags("down", "Stops every node and keeps the data, so that `up` goes on from there.")
	if err := d.parse(fs, args); err != nil {
		return err
	}
	if d.isMissing() {
		d.printf("%s does not exist: nothing to stop\n", d.dir)
		return nil
	}
	return d.locked(ctx, d.stopAll)
}

func reset(ctx context.Context, d *devnet, args []string) error {
	fs := d.flags("reset", "Stops every node and deletes the devnet's directory with all its keys and data.")
	if err := d.parse(fs, args); err != nil {
		return err
	}
	if d.isMissing() {
		d.printf("%s does not exist: nothing to delete\n", d.dir)
		return nil
	}
	return d.locked(ctx, func() error {
		if err := d.stopAll(); err != nil {
			return err
		}
		if err := os.RemoveAll(d.root); err != nil {
			return err
		}
		d.printf("deleted %s\n", d.dir)
		return nil
	})
}

func (d *devnet) isMissing() bool {
	_, err := os.Stat(d.root)
	return errors.Is(err, os.ErrNotExist)
}

func (d *devnet) locked(ctx context.Context, do func() error) error {
	if err := d.checkOwn(); err != nil {
		return err
	}
	release, err := d.lock(ctx)
	if err != nil {
		return err
	}
	defer release()
	return do()
}

// stopAll goes by the pid files and not by the manifest, so that it also works when the latter is lost.
func (d *devnet) stopAll() error {
	files, err := filepath.Glob(filepath.Join(d.root, "*", "saharad.pid"))
	if err != nil {
		return err
	}
	var recorded []node
	for _, file := range files {
		home := filepath.Dir(file)
		recorded = append(recorded, node{Name: filepath.Base(home), Home: home})
	}
	count := len(running(recorded))
	if err := stop(recorded, d.grace); err != nil {
		return err
	}
	if count == 0 {
		d.printf("no node of %s is running\n", d.dir)
	} else {
		d.printf("stopped %d nodes\n", count)
	}
	return nil
}
