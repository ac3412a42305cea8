package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
)

func TestUpCreatesStartsAndReports(t *testing.T) {
	n := newTestNet(t)
	t.Setenv("SAHARAD_CHAIN_ID", "stale-1")
	out := n.mustUp()
	wantText(t, out, "creating a devnet of 3 validators", "starting 3 of 3 nodes", "all 3 nodes agree on app hash A0",
		"sahara-devnet-1, EVM chain id 724272", url("http", n.basePort+21), url("ws", n.basePort+5),
		url("http", n.basePort+6)+"/metrics", "faucet   sahara1", "1000 SAHARA", n.dir+"/node0", "tx bank send alice")
	if slices.Contains(n.pids(), 0) {
		t.Errorf("a node is not running: pids %v", n.pids())
	}
}

func TestUpTakesBasePortFromEnvironment(t *testing.T) {
	n := newTestNet(t)
	t.Setenv(basePortEnv, fmt.Sprint(n.basePort))
	code, out := n.run("up", "--validators", "1", "--chain-id", "other-7")
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
	wantText(t, out, "chain id other-7", url("http", n.basePort+1))
}

func TestUpAgainOnlyReports(t *testing.T) {
	n := newTestNet(t)
	n.mustUp()
	before := n.pids()
	out := n.mustUp()
	wantText(t, out, "already running", "all 3 nodes agree", url("http", n.basePort+1))
	if after := n.pids(); !slices.Equal(before, after) {
		t.Errorf("pids %v became %v", before, after)
	}
}

func TestConcurrentUpsStartOneDevnet(t *testing.T) {
	n := newTestNet(t)
	outs := make(chan string, 2)
	for range 2 {
		go func() {
			code, out := n.up()
			outs <- fmt.Sprintf("exit code %d\n%s", code, out)
		}()
	}
	both := <-outs + <-outs
	if strings.Count(both, "exit code 0") != 2 || strings.Count(both, "creating a devnet") != 1 {
		t.Errorf("two ups at once:\n%s", both)
	}
	wantText(t, both, "waiting for another devnet command", "already running")
}

func TestUpRestartsOnlyDeadNode(t *testing.T) {
	n := newTestNet(t)
	n.mustUp()
	before := n.pids()
	if err := syscall.Kill(before[1], syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	eventually(t, "node1 is gone", func() bool { return n.nodes()[1].pid() == 0 })

	wantText(t, n.mustUp(), "node1 was not stopped by `down` and is gone", "starting 1 of 3 nodes", "all 3 nodes agree")
	after := n.pids()
	if after[0] != before[0] || after[2] != before[2] || after[1] == 0 || after[1] == before[1] {
		t.Errorf("pids %v became %v", before, after)
	}
}

func TestUpAfterDownKeepsData(t *testing.T) {
	n := newTestNet(t)
	n.mustUp()
	if code, out := n.run("down"); code != 0 {
		t.Fatal(out)
	}
	if _, err := os.Stat(n.nodes()[0].pidFile()); !os.IsNotExist(err) {
		t.Errorf("down left the pid file: %v", err)
	}
	kept, err := os.ReadFile(filepath.Join(n.dir, "node0", "height"))
	if err != nil {
		t.Fatal(err)
	}
	out := n.mustUp()
	if strings.Contains(out, "creating") {
		t.Errorf("up created the devnet anew:\n%s", out)
	}
	now, err := os.ReadFile(filepath.Join(n.dir, "node0", "height"))
	if err != nil {
		t.Fatal(err)
	}
	if a, b := mustInt(t, kept), mustInt(t, now); b <= a {
		t.Errorf("height %d after the restart, %d before", b, a)
	}
}

func mustInt(t *testing.T, raw []byte) int {
	t.Helper()
	i, err := strconv.Atoi(string(raw))
	if err != nil {
		t.Fatal(err)
	}
	return i
}

func TestStalePidOfAnotherProgram(t *testing.T) {
	n := newTestNet(t)
	n.mustUp()
	if code, out := n.run("down"); code != 0 {
		t.Fatal(out)
	}
	// The test itself now has the number that node0 once had: neither up nor down may take it for node0.
	stale := n.nodes()[0].pidFile()
	if err := os.WriteFile(stale, fmt.Append(nil, os.Getpid()), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, out := n.run("status"); !strings.Contains(out, "node0 is not running") {
		t.Errorf("status takes another program for node0:\n%s", out)
	}
	if code, out := n.run("down"); code != 0 || !strings.Contains(out, "no node of") {
		t.Errorf("down: exit code %d\n%s", code, out)
	}
	if err := os.WriteFile(stale, fmt.Append(nil, os.Getpid()), 0o644); err != nil {
		t.Fatal(err)
	}
	n.mustUp()
	if pid := n.nodes()[0].pid(); pid == 0 || pid == os.Getpid() {
		t.Errorf("node0 has pid %d", pid)
	}
}

func TestTakenPortIsNamedAndNothingIsStarted(t *testing.T) {
	n := newTestNet(t)
	taken := n.basePort + 14
	listen(t, taken)
	code, out := n.up()
	if code != 1 {
		t.Errorf("exit code %d", code)
	}
	wantText(t, out, fmt.Sprintf("port %d, which node1 needs for JSON-RPC, is not free", taken), "--base-port", basePortEnv)
	// Homes on taken ports would be in the way of the very --base-port that the message recommends.
	entries, err := os.ReadDir(n.dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != lockName {
		t.Errorf("left behind: %v, %v", entries, err)
	}
	n.basePort = freeRange(t)
	n.mustUp()
}

func TestTakenPortOfExistingDevnet(t *testing.T) {
	n := newTestNet(t)
	n.mustUp()
	if code, out := n.run("down"); code != 0 {
		t.Fatal(out)
	}
	listen(t, n.basePort+20)
	code, out := n.up()
	if code != 1 || slices.Max(n.pids()) != 0 {
		t.Errorf("exit code %d, pids %v", code, n.pids())
	}
	wantText(t, out, "which node2 needs for P2P, is not free", "reset --dir")
}

func TestUpReportsAppHashMismatch(t *testing.T) {
	n := newTestNet(t)
	t.Setenv(fakeModeEnv+"node2", "fork")
	code, out := n.up()
	if code != 1 || slices.Max(n.pids()) != 0 {
		t.Errorf("exit code %d, pids %v", code, n.pids())
	}
	wantText(t, out, "app hashes differ after height", "node0 A0", "node2 B0", "stopping the 3 nodes")
}

func TestUpShowsLogOfNodeThatDies(t *testing.T) {
	n := newTestNet(t)
	t.Setenv(fakeModeEnv+"node1", "crash")
	code, out := n.up()
	if code != 1 || slices.Max(n.pids()) != 0 {
		t.Errorf("exit code %d, pids %v", code, n.pids())
	}
	wantText(t, out, "node1 died before the devnet was ready (exit status 1)", "node1/node.log",
		"node1 log line 29", "node1 cannot open its database")
	if strings.Contains(out, "log line 10\n") || !strings.Contains(out, "log line 11\n") {
		t.Errorf("not the last 20 lines:\n%s", out)
	}
}

func TestUpTimeoutTellsHeights(t *testing.T) {
	n := newTestNet(t)
	t.Setenv(fakeModeEnv+"node2", "silent")
	code, out := n.up("--timeout", "800ms")
	if code != 1 || slices.Max(n.pids()) != 0 {
		t.Errorf("exit code %d, pids %v", code, n.pids())
	}
	wantText(t, out, "not ready after 800ms: node0 at height", "node2 does not answer yet")
}

func TestInterruptedUpStopsWhatItStarted(t *testing.T) {
	n := newTestNet(t)
	t.Setenv(fakeModeEnv+"node2", "silent")
	ctx, interrupt := context.WithCancel(context.Background())
	defer interrupt()
	var out safeBuffer
	done := make(chan int, 1)
	go func() {
		done <- n.runTo(ctx, &out, "up", "--validators", "3", "--base-port", fmt.Sprint(n.basePort))
	}()
	eventually(t, "node0 answers", func() bool { return strings.Contains(out.String(), "node0 at height") })
	interrupt()
	if code := <-done; code != 1 || slices.Max(n.pids()) != 0 {
		t.Errorf("exit code %d, pids %v", code, n.pids())
	}
	wantText(t, out.String(), "interrupted", "stopping the 3 nodes")
}

func TestFailedInitLeavesNothing(t *testing.T) {
	n := newTestNet(t)
	t.Setenv(fakeModeEnv+"init", "crash")
	code, out := n.up()
	if code != 1 {
		t.Errorf("exit code %d", code)
	}
	wantText(t, out, "saharad testnet init-files: exit status 1", "no entropy")
	if err := os.Unsetenv(fakeModeEnv + "init"); err != nil {
		t.Fatal(err)
	}
	n.mustUp()
}

func TestUpRefuses(t *testing.T) {
	n := newTestNet(t)
	n.mustUp()
	foreign := t.TempDir()
	if err := os.WriteFile(filepath.Join(foreign, "thesis.txt"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name, want string
		code       int
		args       []string
	}{
		{"other count", "--validators 2: the existing devnet has 3", 1, []string{"--validators", "2"}},
		{"other chain", `--chain-id "b-1": the existing devnet is "sahara-devnet-1"`, 1, []string{"--chain-id", "b-1"}},
		{"other ports", "30000: the existing devnet begins at port", 1, []string{"--base-port", "30000"}},
		{"no validator", "--validators 0", 2, []string{"--validators", "0"}},
		{"ports past the end", "--base-port 65530", 2, []string{"--base-port", "65530"}},
		{"foreign directory", `holds "thesis.txt"`, 1, []string{"--dir", foreign}},
		{"no binary", `--binary "./nothing"`, 1, []string{"--binary", "./nothing"}},
		{"stray argument", `unexpected argument "now"`, 2, []string{"now"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			code, out := n.run(append([]string{"up"}, test.args...)...)
			if code != test.code {
				t.Errorf("exit code %d, not %d", code, test.code)
			}
			wantText(t, out, test.want)
		})
	}
	t.Setenv(basePortEnv, "many")
	if code, out := n.run("up"); code != 2 || !strings.Contains(out, `DEVNET_BASE_PORT "many"`) {
		t.Errorf("exit code %d\n%s", code, out)
	}
}
