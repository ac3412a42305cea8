package main

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/sahara-chain/sahara/gateway/fake"
)

// upstreamEnv makes the test's own binary an upstream that can be killed.
const upstreamEnv = "SAHARA_TEST_UPSTREAM"

func TestMain(m *testing.M) {
	if addr := os.Getenv(upstreamEnv); addr != "" {
		u := &fake.Upstream{Words: 5, Delay: 5 * time.Millisecond}
		if err := u.StartAt(addr); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		select {}
	}
	folder, err := os.MkdirTemp("", "sahara-gateway-test-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	programs = folder
	code := m.Run()
	_ = os.RemoveAll(folder) // it is in the folder for such files anyway
	os.Exit(code)
}

// programs is the folder of what is built for the tests.
var programs string

// binary is the gateway as it is shipped, built once.
var binary = sync.OnceValues(func() (string, error) {
	path := filepath.Join(programs, "sahara-gateway")
	b, err := exec.Command("go", "build", "-o", path, ".").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, b)
	}
	return path, nil
})

// process is a program that runs, and that can be killed at any moment.
type process struct {
	cmd *exec.Cmd
	log *lines
}

// lines keeps what a process says.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(b []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(b)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func start(t testing.TB, env []string, name string, args ...string) *process {
	t.Helper()
	p := &process{cmd: exec.Command(name, args...), log: &lines{}}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stdout, p.cmd.Stderr = p.log, p.log
	require.NoError(t, p.cmd.Start())
	t.Cleanup(func() { p.kill() })
	return p
}

func startGateway(t testing.TB, args ...string) *process {
	t.Helper()
	path, err := binary()
	require.NoError(t, err)
	return start(t, nil, path, args...)
}

// kill is kill -9.
func (p *process) kill() {
	_ = p.cmd.Process.Kill() // it may be gone already
	_ = p.cmd.Wait()
}

// interrupt ends it as a person does, and returns its error.
func (p *process) interrupt() error {
	if err := p.cmd.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	return p.cmd.Wait()
}

// serves waits until something answers there.
func serves(t testing.TB, p *process, url string) {
	t.Helper()
	require.Eventually(t, func() bool {
		answer, err := http.Get(url)
		if err != nil {
			return false
		}
		return answer.Body.Close() == nil
	}, 20*time.Second, 5*time.Millisecond, "%s is not there: %s", url, p.log)
}

func freeAddr(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer func() { require.NoError(t, l.Close()) }()
	return l.Addr().String()
}

// TestLinksNoNode: the gateway is a program of its own. What it links decides how often it has to be updated for others'
// mistakes.
func TestLinksNoNode(t *testing.T) {
	b, err := exec.Command("go", "list", "-deps", ".").Output()
	require.NoError(t, err)
	count := 0
	for scanner := bufio.NewScanner(bytes.NewReader(b)); scanner.Scan(); count++ {
		dep := scanner.Text()
		for _, banned := range []string{
			"github.com/cosmos/cosmos-sdk", "github.com/cometbft/", "github.com/cosmos/evm", "github.com/cosmos/ibc-go",
			"github.com/cosmos/iavl", "cosmossdk.io/", "github.com/sahara-chain/sahara/app", "google.golang.org/grpc",
		} {
			require.False(t, strings.HasPrefix(dep, banned), "links %s", dep)
		}
		if own, ok := strings.CutPrefix(dep, "github.com/sahara-chain/sahara/x/"); ok {
			require.Contains(t, []string{"usage/voucher", "usage/voucher/strict", "usage/receipts", "internal/records"}, own)
		}
	}
	require.Greater(t, count, 100)
}

func get(t testing.TB, url string, header map[string]string) (int, string) {
	t.Helper()
	return send(t, http.MethodGet, url, "", header)
}

func send(t testing.TB, method, url, body string, header map[string]string) (int, string) {
	t.Helper()
	status, b, _, err := try(method, url, body, header)
	require.NoError(t, err)
	return status, b
}

// try makes a request that may fail.
func try(method, url, body string, header map[string]string) (int, string, http.Header, error) {
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	if err != nil {
		return 0, "", nil, err
	}
	for name, v := range header {
		request.Header.Set(name, v)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, "", nil, err
	}
	defer func() { _ = answer.Body.Close() }() // it was read
	b, err := io.ReadAll(answer.Body)
	return answer.StatusCode, string(b), answer.Header, err
}
