package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

const lockName = ".lock"

// lock keeps commands that change the devnet from running at the same time. The kernel drops the lock when
// its holder dies, however it dies, so there is never a stale one to clean.
func (d *devnet) lock(ctx context.Context) (release func(), err error) {
	path := filepath.Join(d.root, lockName)
	for announced := false; ; {
		file, err := tryLock(path)
		if err == nil {
			return func() { _ = file.Close() }, nil
		}
		if !errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, fmt.Errorf("cannot lock %s: %w", d.show(path), err)
		}
		if !announced {
			holder, _ := os.ReadFile(path)
			d.printf("waiting for another devnet command (pid %s) to finish\n", holder)
			announced = true
		}
		select {
		case <-ctx.Done():
			return nil, errInterrupted
		case <-time.After(pollInterval):
		}
	}
}

// tryLock returns the locked file, or EWOULDBLOCK when another process has the lock.
func tryLock(path string) (*os.File, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return nil, err
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, err
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil && !stillAt(path, file) {
		err = syscall.EWOULDBLOCK // a reset deleted the file after it was opened here: lock the new one
	}
	if err != nil {
		_ = file.Close()
		return nil, err
	}
	// The pid only serves the message of whoever waits, so failing to write it does no harm.
	_ = file.Truncate(0)
	_, _ = file.WriteString(strconv.Itoa(os.Getpid()))
	return file, nil
}

func stillAt(path string, file *os.File) bool {
	opened, err := file.Stat()
	if err != nil {
		return false
	}
	current, err := os.Stat(path)
	return err == nil && os.SameFile(opened, current)
}
