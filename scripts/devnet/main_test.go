package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestMain lets the test binary stand in for saharad: the devnet runs it as --binary with this variable
// set, so that the tests exercise real processes, pid files and signals without a node.
func TestMain(m *testing.M) {
	if os.Getenv(fakeEnv) != "" {
		os.Exit(fakeSaharad(os.Args[1:]))
	}
	_ = os.Setenv(fakeEnv, "1")
	_ = os.Unsetenv(basePortEnv)
	os.Exit(m.Run())
}

// testNet is a devnet under test, on ports of its own.
type testNet struct {
	t        *testing.T
	dir      string
	basePort int
}

func newTestNet(t *testing.T) *testNet {
	t.Helper()
	n := &testNet{t: t, dir: filepath.Join(t.TempDir(), "devnet"), basePort: freeRange(t)}
	t.Cleanup(func() {
		if code, out := n.run("down"); code != 0 {
			t.Errorf("down: exit code %d\n%s", code, out)
		}
	})
	return n
}

// freeRange finds ports below the range from which the kernel hands out ports to other tests.
func freeRange(t *testing.T) int {
	t.Helper()
	for range 50 {
		base := 20000 + 100*rand.IntN(100)
		if checkPorts([]node{{Ports: portsFrom(base)}, {Ports: portsFrom(base + 10)}, {Ports: portsFrom(base + 20)}}) == nil {
			return base
		}
	}
	t.Fatal("no free range of ports")
	return 0
}

func (n *testNet) run(args ...string) (code int, out string) {
	return n.runContext(context.Background(), args...)
}

// runContext runs a command as main does, with stdout and stderr in one text.
func (n *testNet) runContext(ctx context.Context, args ...string) (code int, out string) {
	var text safeBuffer
	code = n.runTo(ctx, &text, args...)
	return code, text.String()
}

func (n *testNet) runTo(ctx context.Context, w io.Writer, args ...string) int {
	args = append([]string{args[0], "--dir", n.dir, "--binary", os.Args[0]}, args[1:]...)
	return run(ctx, args, w, w)
}

func (n *testNet) up(args ...string) (code int, out string) {
	return n.run(append([]string{"up", "--validators", "3", "--base-port", fmt.Sprint(n.basePort)}, args...)...)
}

func (n *testNet) mustUp(args ...string) string {
	n.t.Helper()
	code, out := n.up(args...)
	if code != 0 {
		n.t.Fatalf("up: exit code %d\n%s", code, out)
	}
	return out
}

func (n *testNet) nodes() []node {
	n.t.Helper()
	d := newDevnet(io.Discard, io.Discard)
	d.dir = n.dir
	d.root = withoutSymlinks(n.dir)
	m, err := d.load()
	if err != nil {
		n.t.Fatal(err)
	}
	return m.Nodes
}

func (n *testNet) pids() []int {
	n.t.Helper()
	var pids []int
	for _, nd := range n.nodes() {
		pids = append(pids, nd.pid())
	}
	return pids
}

func wantText(t *testing.T, out string, parts ...string) {
	t.Helper()
	for _, part := range parts {
		if !strings.Contains(out, part) {
			t.Errorf("the output lacks %q:\n%s", part, out)
		}
	}
}

func eventually(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(10 * time.Millisecond) {
		if is() {
			return
		}
	}
	t.Fatalf("not within 5 s: %s", what)
}

func listen(t *testing.T, port int) {
	t.Helper()
	l, err := net.Listen("tcp", hostPort(port))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
}

// safeBuffer can be read while a command in another goroutine writes to it.
type safeBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}
