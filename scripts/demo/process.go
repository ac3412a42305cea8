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
	"strings"
	"syscall"
	"time"
)

// child is a server that the demo runs. Its pid stands in a file, so that a later run can stop what an earlier one left.
type child struct {
	name string
	cmd  *exec.Cmd
	exit chan error
}

func (d *demo) pidFile(name string) string { return d.path("run", name+".pid") }

func (d *demo) logFile(name string) string { return d.path("logs", name+".log") }

// start runs a program in a session of its own, with its log.
func (d *demo) start(name, program string, args, env []string) (*child, error) {
	log, err := os.OpenFile(d.logFile(name), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	cmd := exec.Command(program, args...)
	cmd.Stdout, cmd.Stderr, cmd.Env = log, log, append(cleanEnv(), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	c := &child{name: name, cmd: cmd, exit: make(chan error, 1)}
	go func() { c.exit <- cmd.Wait() }()
	d.children = append(d.children, c)
	return c, os.WriteFile(d.pidFile(name), []byte(strconv.Itoa(cmd.Process.Pid)), 0o600)
}

// ended returns an error if the child has ended, with the end of its log.
func (d *demo) ended(c *child) error {
	select {
	case err := <-c.exit:
		c.exit <- err
		return fmt.Errorf("%s has ended (%w):\n%s", c.name, errors.Join(err, errors.New("see its log")), tail(d.logFile(c.name)))
	default:
		return nil
	}
}

// stopAll ends the servers of this run and of earlier ones, by their pid files.
func (d *demo) stopAll() error {
	files, err := filepath.Glob(d.path("run", "*.pid"))
	if err != nil {
		return err
	}
	var failed error
	for _, file := range files {
		failed = errors.Join(failed, d.stop(strings.TrimSuffix(filepath.Base(file), ".pid")))
	}
	return failed
}

// stop ends one server: first kindly.
func (d *demo) stop(name string) error {
	raw, err := os.ReadFile(d.pidFile(name))
	if err != nil {
		return err
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(raw)))
	if err != nil {
		return err
	}
	for _, try := range []struct {
		signal syscall.Signal
		wait   time.Duration
	}{{syscall.SIGTERM, 20 * time.Second}, {syscall.SIGKILL, 5 * time.Second}} {
		if !d.runs(pid) {
			break
		}
		_ = syscall.Kill(pid, try.signal) // it fails only if the process has just ended
		for deadline := time.Now().Add(try.wait); d.runs(pid) && time.Now().Before(deadline); {
			time.Sleep(50 * time.Millisecond)
		}
	}
	if d.runs(pid) {
		return fmt.Errorf("%s (pid %d) does not end", name, pid)
	}
	return os.Remove(d.pidFile(name))
}

// runs says whether a pid is that of a program of the demo's: after a reboot it may be anybody's.
func (d *demo) runs(pid int) bool {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	return err == nil && bytes.HasPrefix(line, []byte(d.path("bin")+string(filepath.Separator)))
}

// tool runs a program to its end and returns what it printed. What it says on stderr goes to a log.
func (d *demo) tool(ctx context.Context, log, dir string, env []string, program string, args ...string) ([]byte, error) {
	file, err := os.OpenFile(d.logFile(log), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	if _, err := fmt.Fprintf(file, "$ %s %s\n", filepath.Base(program), strings.Join(args, " ")); err != nil {
		return nil, err
	}
	var out, errOut bytes.Buffer
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir, cmd.Stdout, cmd.Stderr, cmd.Env = dir, &out, &errOut, append(cleanEnv(), env...)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 20 * time.Second
	err = cmd.Run()
	_, _ = file.Write(append(errOut.Bytes(), out.Bytes()...)) // a log
	if err != nil {
		return nil, fmt.Errorf("%s %s: %w: %s", filepath.Base(program), strings.Join(args, " "), err, lastLines(errOut.Bytes(), 8))
	}
	return out.Bytes(), nil
}

// cleanEnv is the environment without settings of other devnets.
func cleanEnv() []string {
	var kept []string
	for _, kv := range os.Environ() {
		if !strings.HasPrefix(kv, "SAHARA") && !strings.HasPrefix(kv, "DEVNET_") {
			kept = append(kept, kv)
		}
	}
	return kept
}

func tail(path string) string {
	raw, err := os.ReadFile(path)
	if err != nil {
		return err.Error()
	}
	return lastLines(raw, 15)
}

func lastLines(raw []byte, n int) string {
	lines := strings.Split(strings.TrimSpace(string(raw)), "\n")
	return strings.Join(lines[max(0, len(lines)-n):], "\n")
}

// build compiles a program of this repository into the demo's folder.
func (d *demo) build(ctx context.Context, name, dir, pkg string) (string, error) {
	program := d.path("bin", name)
	_, err := d.tool(ctx, "build", dir, nil, "go", "build", "-o", program, pkg)
	return program, err
}
