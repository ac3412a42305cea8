package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

func logs(ctx context.Context, d *devnet, args []string) error {
	fs := d.flags("logs", "Prints the end of a node's log.")
	index := fs.Int("node", 0, "the node's `number`, from 0")
	lines := fs.Int("lines", 50, "how `many` lines to print")
	follow := fs.Bool("follow", false, "go on printing what the node writes, until interrupted")
	if err := d.parse(fs, args); err != nil {
		return err
	}
	m, err := d.load()
	if err != nil {
		return err
	}
	if *index < 0 || *index >= len(m.Nodes) {
		return usageError{fmt.Errorf("--node %d: the devnet has nodes 0 to %d", *index, len(m.Nodes)-1)}
	}
	if *lines < 0 {
		return usageError{fmt.Errorf("--lines %d is negative", *lines)}
	}
	file, err := os.Open(m.Nodes[*index].logFile())
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	if err := seekLastLines(file, *lines); err != nil {
		return err
	}
	for {
		if _, err := io.Copy(d.out, file); err != nil || !*follow {
			return err
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pollInterval):
		}
	}
}

func lastLines(path string, n int) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = file.Close() }()
	if err := seekLastLines(file, n); err != nil {
		return "", err
	}
	text, err := io.ReadAll(file)
	return strings.TrimRight(string(text), "\n"), err
}

// seekLastLines moves to where the last n lines begin. It reads backwards: a log grows without bound.
func seekLastLines(file *os.File, n int) error {
	end, err := file.Seek(0, io.SeekEnd)
	if err != nil || n == 0 {
		return err
	}
	block := make([]byte, 8192)
	// The newline that ends the last line does not begin another one.
	for pos, wanted := max(end-1, 0), n; pos > 0; {
		size := min(pos, int64(len(block)))
		pos -= size
		if _, err := file.ReadAt(block[:size], pos); err != nil {
			return err
		}
		for part := block[:size]; ; {
			i := bytes.LastIndexByte(part, '\n')
			if i < 0 {
				break
			}
			wanted--
			if wanted == 0 {
				_, err := file.Seek(pos+int64(i)+1, io.SeekStart)
				return err
			}
			part = part[:i]
		}
	}
	_, err = file.Seek(0, io.SeekStart)
	return err
}
