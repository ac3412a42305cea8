//go:build network

package network

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// stopTimeout is how long a node may take to end in order.
const stopTimeout = 15 * time.Second

// Node is one saharad, running or not.
type Node struct {
	Name      string `json:"name"`
	Home      string `json:"home"`
	NodeID    string `json:"node_id"`
	Validator string `json:"validator"` // operator address
	Ports     Ports  `json:"ports"`

	net     *Network
	process *process
}

// process is one run of a node.
type process struct {
	cmd    *exec.Cmd
	exited chan struct{} // closed when it has ended
}

// Start runs the node, with more environment for this one run ("NAME=value").
func (n *Node) Start(env ...string) { n.StartWith([]string{"start"}, env...) }

// StartWith runs another command of saharad that makes the home's node live, such as in-place-testnet.
func (n *Node) StartWith(args []string, env ...string) {
	n.net.t.Helper()
	if n.Running() {
		n.net.t.Fatalf("%s runs already", n.Name)
	}
	log, err := os.OpenFile(n.logFile(), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		n.net.t.Fatal(err)
	}
	defer log.Close()
	fmt.Fprintf(log, "=== %s starts: %s %s\n", n.Name, strings.Join(args, " "), strings.Join(env, " "))

	cmd := exec.Command(n.net.binary, append(args, "--home", n.Home, "--log_no_color")...)
	cmd.Dir = n.net.dir
	cmd.Env = append(n.net.env(), env...)
	cmd.Stdout, cmd.Stderr = log, log
	if err := cmd.Start(); err != nil {
		n.net.t.Fatalf("start %s: %v", n.Name, err)
	}
	p := &process{cmd: cmd, exited: make(chan struct{})}
	go func() {
		_ = cmd.Wait() // its result is read from ProcessState
		close(p.exited)
	}()
	n.process = p
}

// Running reports whether the node's process lives.
func (n *Node) Running() bool {
	if n.process == nil {
		return false
	}
	select {
	case <-n.process.exited:
		return false
	default:
		return true
	}
}

// Stop asks the node to end, as systemd does, and fails unless it ends soon and with exit code 0.
func (n *Node) Stop() {
	n.net.t.Helper()
	if !n.Running() {
		n.net.t.Fatalf("%s does not run", n.Name)
	}
	if err := n.process.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		n.net.t.Fatalf("stop %s: %v", n.Name, err)
	}
	if code := n.WaitExit(stopTimeout); code != 0 {
		n.net.t.Fatalf("%s ended with exit code %d on SIGTERM", n.Name, code)
	}
}

// Kill ends the node at once, as the kernel or a power cut does. A node that does not run stays so.
func (n *Node) Kill() {
	if n.Running() {
		_ = n.process.cmd.Process.Kill() // it fails only if the process has just ended
		<-n.process.exited
	}
}

// WaitExit waits for the process to end and returns its exit code.
func (n *Node) WaitExit(timeout time.Duration) int {
	n.net.t.Helper()
	select {
	case <-n.process.exited:
	case <-time.After(timeout):
		n.net.t.Fatalf("%s has not ended after %s", n.Name, timeout)
	case <-n.net.ctx.Done():
		n.net.t.Fatalf("%s has not ended: %v", n.Name, n.net.ctx.Err())
	}
	return n.process.cmd.ProcessState.ExitCode()
}

func (n *Node) logFile() string { return filepath.Join(n.net.dir, n.Name+".log") }

// Log is what the node has printed in its present or last run.
func (n *Node) Log() string {
	raw, err := os.ReadFile(n.logFile())
	if err != nil {
		return err.Error()
	}
	log := string(raw)
	return log[max(0, strings.LastIndex(log, "=== "+n.Name+" starts: ")):]
}

// LogTail is the end of the present or last run's log.
func (n *Node) LogTail(count int) string {
	lines := strings.Split(strings.TrimRight(n.Log(), "\n"), "\n")
	return strings.Join(lines[max(0, len(lines)-count):], "\n")
}
