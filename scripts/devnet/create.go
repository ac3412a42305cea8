package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
)

// create has saharad write the homes of a new devnet. It leaves either a devnet that can be started or
// nothing: half-written homes, or homes on ports that are taken, would be in the way of the next try.
func (d *devnet) create(ctx context.Context, binary string, opts upOptions) (m *manifest, err error) {
	entries, err := os.ReadDir(d.root)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		if e.Name() != lockName {
			return nil, fmt.Errorf("%s holds %q but no %s, so it was not created to the end: `%s` deletes it",
				d.dir, e.Name(), manifestName, d.hint("reset"))
		}
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, d.empty())
		}
	}()

	d.printf("creating a devnet of %d validators in %s\n", opts.validators, d.dir)
	if err := d.initFiles(ctx, binary, opts); err != nil {
		return nil, err
	}
	if m, err = d.load(); err != nil {
		return nil, err
	}
	if err := checkPorts(m.Nodes); err != nil {
		return nil, fmt.Errorf("%w: --base-port or %s moves the devnet to other ports", err, basePortEnv)
	}
	return m, nil
}

func (d *devnet) initFiles(ctx context.Context, binary string, opts upOptions) error {
	cmd := exec.CommandContext(ctx, binary, "testnet", "init-files",
		"--validators", strconv.Itoa(opts.validators),
		"--output-dir", d.root,
		"--chain-id", opts.chainID,
		"--node-dir-prefix", "node",
		"--keyring-backend", "test",
		"--base-port", strconv.Itoa(opts.basePort),
		"--commit-timeout", "1s",
		"-o", "json")
	cmd.Env = nodeEnv()
	var said bytes.Buffer
	cmd.Stderr = &said
	err := cmd.Run()
	if ctx.Err() != nil {
		return errInterrupted
	}
	if err != nil {
		return fmt.Errorf("saharad testnet init-files: %w\n%s", err, bytes.TrimSpace(said.Bytes()))
	}
	return nil
}

// empty deletes everything in the devnet's directory except the lock, which this run holds.
func (d *devnet) empty() error {
	entries, err := os.ReadDir(d.root)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if e.Name() != lockName {
			if err := os.RemoveAll(filepath.Join(d.root, e.Name())); err != nil {
				return err
			}
		}
	}
	return nil
}
