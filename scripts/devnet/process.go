package main

import (
	"bytes"
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

func (n node) pidFile() string { return filepath.Join(n.Home, "saharad.pid") }
func (n node) logFile() string { return filepath.Join(n.Home, "node.log") }

// pid returns the node's process, or 0 if it is not running. The pid file alone proves nothing: after a
// crash or a reboot its number may belong to any other program, which must never be signalled.
func (n node) pid() int {
	raw, err := os.ReadFile(n.pidFile())
	if err != nil {
		return 0
	}
	pid, err := strconv.Atoi(strings.TrimSpace(string(raw)))
	if err != nil || pid <= 0 {
		return 0
	}
	// A process that is ending has no command line any more, while its threads still hold its ports and
	// its database: only when they are gone too may the node be started again.
	for deadline := time.Now().Add(2 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		line := commandLine(pid)
		if strings.HasSuffix(line, " start --home "+n.Home) {
			return pid
		}
		if line != "" || ended(pid) {
			return 0
		}
	}
	return 0
}

// ended reports whether a process without a command line is gone with all its threads. It may remain as a
// zombie for ever, in a container whose first process does not collect orphans.
func ended(pid int) bool {
	if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) {
		return true
	}
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return true
	}
	threads, err := os.ReadDir(fmt.Sprintf("/proc/%d/task", pid))
	afterName := stat[bytes.LastIndexByte(stat, ')')+1:]
	return err != nil || (bytes.HasPrefix(afterName, []byte(" Z")) && len(threads) <= 1)
}

// commandLine returns a process's arguments joined by spaces, or "" for one that is gone or ending.
func commandLine(pid int) string {
	if raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid)); err == nil {
		return strings.ReplaceAll(strings.TrimRight(string(raw), "\x00"), "\x00", " ")
	}
	if _, err := os.Stat("/proc/self/cmdline"); err == nil {
		return ""
	}
	raw, err := exec.Command("ps", "-ww", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	if err != nil {
		return ""
	}
	return strings.TrimRight(string(raw), "\n")
}

// process is a node started by this run.
type process struct {
	node
	exit chan error // receives once, when the process ends
}

// start runs the node in a session of its own, so that it outlives this command and its terminal.
func (n node) start(binary string) (*process, error) {
	log, err := os.OpenFile(n.logFile(), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	defer func() { _ = log.Close() }()
	if _, err := fmt.Fprintf(log, "=== %s started %s\n", n.Name, time.Now().Format(time.RFC3339)); err != nil {
		return nil, err
	}

	cmd := exec.Command(binary, "start", "--home", n.Home)
	cmd.Env = nodeEnv()
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("cannot start %s: %w", n.Name, err)
	}
	p := &process{node: n, exit: make(chan error, 1)}
	go func() { p.exit <- cmd.Wait() }()
	if err := os.WriteFile(n.pidFile(), []byte(strconv.Itoa(cmd.Process.Pid)+"\n"), 0o600); err != nil {
		return nil, errors.Join(err, cmd.Process.Kill()) // nobody could find the process again
	}
	return p, nil
}

// exitState says how the process ended.
func (p *process) exitState() string {
	select {
	case err := <-p.exit:
		if err == nil {
			return "exit status 0"
		}
		return err.Error()
	case <-time.After(time.Second):
		return "cause unknown"
	}
}

// stop ends the nodes' processes and removes their pid files. Nodes get the grace period together, to
// flush their databases; what still runs after it is killed.
func stop(nodes []node, grace time.Duration) error {
	signal := func(sig syscall.Signal, wait time.Duration) (left []node) {
		for _, n := range nodes {
			if pid := n.pid(); pid != 0 {
				_ = syscall.Kill(pid, sig) // it fails only if the process has just ended
			}
		}
		for deadline := time.Now().Add(wait); ; time.Sleep(pollInterval / 2) {
			if left = running(nodes); len(left) == 0 || time.Now().After(deadline) {
				return left
			}
		}
	}
	left := signal(syscall.SIGTERM, grace)
	if len(left) > 0 {
		left = signal(syscall.SIGKILL, 5*time.Second)
	}
	if len(left) > 0 {
		return fmt.Errorf("%s (pid %d) does not end, not even by SIGKILL", left[0].Name, left[0].pid())
	}
	for _, n := range nodes {
		if err := os.Remove(n.pidFile()); err != nil && !errors.Is(err, os.ErrNotExist) {
			return err
		}
	}
	return nil
}

func running(nodes []node) []node { return filter(nodes, func(n node) bool { return n.pid() != 0 }) }

func stopped(nodes []node) []node { return filter(nodes, func(n node) bool { return n.pid() == 0 }) }

func filter(nodes []node, keep func(node) bool) []node {
	var kept []node
	for _, n := range nodes {
		if keep(n) {
			kept = append(kept, n)
		}
	}
	return kept
}
