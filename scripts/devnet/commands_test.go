package main

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestDownIsIdempotent(t *testing.T) {
	n := newTestNet(t)
	for _, step := range []struct {
		command, want string
	}{
		{"down", "nothing to stop"},
		{"reset", "nothing to delete"},
		{"up", "agree"},
		{"down", "stopped 3 nodes"},
		{"down", "no node of"},
		{"reset", "deleted"},
		{"reset", "nothing to delete"},
	} {
		run := func() (int, string) { return n.run(step.command) }
		if step.command == "up" {
			run = func() (int, string) { return n.up() }
		}
		code, out := run()
		if code != 0 {
			t.Fatalf("%s: exit code %d\n%s", step.command, code, out)
		}
		wantText(t, out, step.want)
	}
	if _, err := os.Stat(n.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("reset left %s: %v", n.dir, err)
	}
}

func TestStopKillsNodeThatIgnoresSIGTERM(t *testing.T) {
	n := newTestNet(t)
	t.Setenv(fakeModeEnv+"node0", "stubborn")
	n.mustUp()
	if err := stop(n.nodes(), 200*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	if left := running(n.nodes()); len(left) > 0 {
		t.Errorf("%s still runs", left[0].Name)
	}
}

func TestResetRefusesForeignDirectory(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "thesis.txt")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if code := run(context.Background(), []string{"reset", "--dir", dir}, io.Discard, io.Discard); code != 1 {
		t.Errorf("exit code %d", code)
	}
	if _, err := os.Stat(file); err != nil {
		t.Errorf("reset deleted what is not its own: %v", err)
	}
}

func TestStatus(t *testing.T) {
	n := newTestNet(t)
	if code, out := n.run("status"); code != 1 || !strings.Contains(out, "there is no devnet") {
		t.Errorf("without a devnet: exit code %d\n%s", code, out)
	}
	n.mustUp()
	code, out := n.run("status")
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	wantText(t, out, "NODE", "APP HASH AFTER", "node2")
	s := n.status(0)
	if !s.Healthy || s.CommonHeight < firstHeight || s.Nodes[1].Peers != 2 || !strings.HasPrefix(s.Nodes[1].AppHash, "A0") {
		t.Errorf("%+v", s)
	}

	if err := syscall.Kill(n.pids()[2], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "node2 is gone", func() bool { return n.nodes()[2].pid() == 0 })
	if s := n.status(1); s.Healthy || s.Nodes[2].Running || s.Problem != "node2 is not running" {
		t.Errorf("%+v", s)
	}
}

// status returns what `status -o json` prints, which must be nothing but JSON even when it fails.
func (n *testNet) status(wantCode int) (s devnetStatus) {
	n.t.Helper()
	var out strings.Builder
	code := run(context.Background(), []string{"status", "--dir", n.dir, "-o", "json"}, &out, io.Discard)
	if code != wantCode {
		n.t.Errorf("status: exit code %d, not %d", code, wantCode)
	}
	if err := json.Unmarshal([]byte(out.String()), &s); err != nil {
		n.t.Fatal(err)
	}
	return s
}

func TestStatusReportsFork(t *testing.T) {
	n := newTestNet(t)
	n.mustUp()
	if code, out := n.run("down"); code != 0 {
		t.Fatal(out)
	}
	t.Setenv(fakeModeEnv+"node1", "fork")
	started, err := startAll(n.nodes(), os.Args[0])
	if err != nil || len(started) != 3 {
		t.Fatalf("started %d nodes: %v", len(started), err)
	}
	eventually(t, "status tells of the fork", func() bool {
		_, out := n.run("status")
		return strings.Contains(out, "app hashes differ after height")
	})
	if code, _ := n.run("status"); code != 1 {
		t.Errorf("exit code %d", code)
	}
}

func TestLogs(t *testing.T) {
	n := newTestNet(t)
	n.mustUp()
	_, out := n.run("logs", "--node", "1", "--lines", "2")
	if out != "node1 log line 28\nnode1 log line 29\n" {
		t.Errorf("the last two lines are %q", out)
	}
	if code, out := n.run("logs", "--node", "3"); code != 2 || !strings.Contains(out, "--node 3: the devnet has nodes 0 to 2") {
		t.Errorf("exit code %d\n%s", code, out)
	}

	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var followed safeBuffer
	done := make(chan int, 1)
	go func() { done <- n.runTo(ctx, &followed, "logs", "--lines", "1", "--follow") }()
	eventually(t, "the last line is printed", func() bool { return followed.String() == "node0 log line 29\n" })
	file, err := os.OpenFile(n.nodes()[0].logFile(), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	if _, err := file.WriteString("a new line\n"); err != nil {
		t.Fatal(err)
	}
	eventually(t, "the new line is printed", func() bool { return strings.HasSuffix(followed.String(), "a new line\n") })
	cancel()
	if code := <-done; code != 0 {
		t.Errorf("an interrupted --follow exits with %d", code)
	}
}

func TestLastLines(t *testing.T) {
	long := strings.Repeat(strings.Repeat("x", 99)+"\n", 300)
	for _, test := range []struct {
		name, text, want string
		n                int
	}{
		{"empty", "", "", 5},
		{"fewer than asked", "a\nb\n", "a\nb", 5},
		{"exactly", "a\nb\n", "a\nb", 2},
		{"last", "a\nb\n", "b", 1},
		{"none", "a\nb\n", "", 0},
		{"no newline at the end", "a\nb", "b", 1},
		{"blank lines", "a\n\n\nb\n", "\nb", 2},
		{"across blocks", long, strings.TrimSuffix(long[len(long)-200*100:], "\n"), 200},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "log")
			if err := os.WriteFile(path, []byte(test.text), 0o644); err != nil {
				t.Fatal(err)
			}
			if got, err := lastLines(path, test.n); err != nil || got != test.want {
				t.Errorf("got %q, %v", got, err)
			}
		})
	}
}

func TestEnv(t *testing.T) {
	n := newTestNet(t)
	n.mustUp()
	code, out := n.run("env")
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	wantText(t, out, "export SAHARAD_NODE='"+url("tcp", n.basePort+1)+"'\n", "export SAHARAD_CHAIN_ID='sahara-devnet-1'\n",
		"export SAHARAD_HOME='"+n.nodes()[0].Home+"'\n", "export DEVNET_EVM_CHAIN_ID='724272'\n",
		"export DEVNET_GAS_PRICES='2000000000asahara'\n")
	if got := shellQuote("it's"); got != `'it'\''s'` {
		t.Errorf("shellQuote: %s", got)
	}
}

func TestUsage(t *testing.T) {
	for _, test := range []struct {
		args []string
		code int
		want string
	}{
		{nil, 2, "Usage:"},
		{[]string{"help"}, 0, "reset"},
		{[]string{"upp"}, 2, `unknown command "upp"`},
		{[]string{"fund", "-h"}, 0, "-amount"},
		{[]string{"down", "--fast"}, 2, "fast"},
	} {
		var out strings.Builder
		if code := run(context.Background(), test.args, &out, &out); code != test.code {
			t.Errorf("%q: exit code %d, not %d", test.args, code, test.code)
		}
		wantText(t, out.String(), test.want)
	}
}
